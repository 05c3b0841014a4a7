"""Addition with carry: two numbers, and after "=" their sum, its ones first.

A network that reads from left to right can only use what it has written already. A sum that begins with its ones is
computed as people compute it: the carry of each place comes from the places before. The sum always has one digit more
than the numbers, a 0 if need be, so that every example is of one length.
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import Ids, below, column, from_word, probe_of
from model.tasks.task import Drawn, Size, Task, TaskKind

WORDS = (*map(str, range(10)), "+", "=")
HELD_OUT = 0.1
"""The share of all sums that is never learned from, where there are few enough to list them."""

_LISTED = 2
"""Digits up to which all sums are listed: ten thousand of them."""


def addition(length: int, symbols: int) -> Task:
    """Two numbers of `length` digits, leading zeros included."""

    def asked(a: Ids, b: Ids) -> Drawn:
        a, b = a.reshape(-1, 1), b.reshape(-1, 1)
        powers = 10 ** np.arange(length + 1)
        digits, total = powers[:length][::-1], (a + b) // powers % 10
        plus, equals = (column(WORDS.index(sign), len(a)) for sign in "+=")
        return Drawn.answers(np.hstack((a // digits % 10, plus, b // digits % 10, equals, total)), 2 * length + 2)

    def draw(random: np.random.Generator, count: int) -> Drawn:
        a, b = below(random, 10**length, (2, count))
        return asked(a, b)

    probe, counting = probe_of(WORDS, draw), from_word(WORDS.index("="))
    if length > _LISTED:
        return Task(WORDS, probe, draw, entropy=0.0, counting=counting, source=2 * length + 1)
    everything = asked(*np.divmod(np.arange(10 ** (2 * length)), 10**length))
    learned, held_out = everything.split(HELD_OUT)
    return Task(WORDS, probe, learned, held_out, entropy=0.0, counting=counting, source=2 * length + 1)


ADDITION = TaskKind(
    "Addition with carry",
    "Two numbers and, after “=”, their sum written backwards: 4 7 + 8 5 = 2 3 1 says that 47 + 85 is 132. For each "
    "digit of the sum a token has to attend to the two digits of the same place, one in each number, and to what "
    "decides whether one is carried over: the digits of the place before, and the digit of the sum just written. The "
    "MLP adds what attention has brought together.",
    addition,
    length=Size(2, 1, 9, "digits in each number"),
)
