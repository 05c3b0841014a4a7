"""Induction: random letters that come again, at a distance that is another one in each example.

A row of different letters is repeated until the example is full. The row is shorter than half of the example, so in
the second half every letter has been seen before, together with the one that follows it: there all is known, and only
there it counts. No letter comes twice in a row, so what follows is never in doubt; and because the distance differs
from example to example, counting places back does not find it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.tasks.draws import Ids, below, check_letters, distinct, from_place, letters, probe_of
from model.tasks.task import Drawn, Size, Task, TaskKind


def induction(length: int, symbols: int) -> Task:
    """Two halves of `length` letters, out of the first `symbols` of the alphabet; the row that is repeated has half as
    many letters as a half up to one less than it."""
    check_letters(length, symbols, length - 1)
    words, shortest = letters(symbols), (length + 1) // 2

    def draw(random: np.random.Generator, count: int) -> Drawn:
        distances = shortest + below(random, length - shortest, (count, 1))
        row = distinct(random, symbols, (count, length - 1))
        return Drawn.answers(np.take_along_axis(row, np.arange(2 * length) % distances, axis=1), length)

    def counting(ids: Ids) -> NDArray[np.bool_]:
        return from_place(length)(ids) if ids.shape[1] >= 2 * length else _seen(ids)[:, :-1]

    return Task(words, probe_of(words, draw), draw, entropy=0.0, counting=counting)


def _seen(ids: Ids) -> NDArray[np.bool_]:
    """Which letters stood further left already: in a shorter sentence, what follows these can be known."""
    seen: NDArray[np.bool_] = np.tril(ids[:, :, None] == ids[:, None, :], -1).any(axis=2)
    return seen


INDUCTION = TaskKind(
    "Induction",
    "Random letters that come again and again, each time in the same order; the second half can be predicted. It "
    "takes two heads, one after the other. In the first layer each token attends to the one before it, and so learns "
    "what it follows. In the second layer a token attends to the place that follows an earlier letter like itself, and "
    "predicts the letter there. The distance differs from example to example, so positions alone do not find it.",
    induction,
    length=Size(8, 3, 27, "letters in each half"),
    symbols=Size(16, 2, 26, "letters to choose from"),
)
