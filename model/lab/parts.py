"""How far a part of some work has come, as a part of all of it."""

from __future__ import annotations

from collections.abc import Callable

Whole = Callable[[int, int], object]
"""Is told how much of how much is done."""


def untold(done: int, total: int) -> None:
    """Nobody wants to hear of it."""


def part_of(whole: Whole, before: int, total: int) -> Callable[[int], None]:
    """What a part tells, where so much was done `before` it."""

    def tell(done: int) -> None:
        whole(before + done, total)

    return tell
