"""A seeded monkey at the real window: random clicks, keys, drags, wheels, sizes, menus, dialogs, while it trains.

`python -m tests.soak monkey --seed N --events N`; each seed has a process of its own, which may end.
"""
