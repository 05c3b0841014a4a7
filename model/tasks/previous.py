"""Previous token: random letters, and here and there a "?", after which the letter before it comes again.

Where the "?" stand is another matter in each example. Only what follows a "?" counts; all else is drawn at random.
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import LETTERS, below, letters, orders, probe_of
from model.tasks.task import Drawn, Size, Task, TaskKind


def previous(length: int, symbols: int) -> Task:
    """`length` times a letter, "?" and that letter again, among as many letters that stand alone, in any order."""
    words, asks = (*letters(symbols), "?"), symbols

    def draw(random: np.random.Generator, count: int) -> Drawn:
        asked = orders(random, count, 2 * length) < length  # which letters have a "?" after them
        drawn = below(random, symbols, (count, 2 * length))
        places = np.where(asked, 3, 1).cumsum(axis=1) - np.where(asked, 3, 1)
        ids = np.zeros((count, 4 * length), np.int64)
        counts = np.zeros((count, 4 * length - 1), np.bool_)
        np.put_along_axis(ids, places, drawn, axis=1)
        rows, here = np.nonzero(asked)[0], places[asked]
        ids[rows, here + 1], ids[rows, here + 2] = asks, drawn[asked]
        counts[rows, here + 1] = True
        return Drawn(ids, counts)

    return Task(words, probe_of(words, draw), draw, entropy=0.0, counting=lambda ids: ids[:, :-1] == asks)


PREVIOUS = TaskKind(
    "Previous token",
    "Random letters with a “?” here and there, after which the letter before it comes again. Each “?” has to attend to "
    "the token just before itself, wherever it stands: a head that does so has a line right beside the diagonal. Such "
    "heads are in every large network, because much else is built on them.",
    previous,
    length=Size(4, 1, 50, "times that it is asked"),
    symbols=LETTERS,
)
