"""Reverse: some letters, and after "=" the same letters from the last to the first.

The letters that are read are drawn at random, so nothing can be known of them; only the answer counts.
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import LETTERS, below, column, from_word, letters, some_letters
from model.tasks.task import Drawn, Size, Task, TaskKind


def reverse(length: int, symbols: int) -> Task:
    """`length` letters out of the first `symbols` of the alphabet, and the same backwards."""
    words = (*letters(symbols), "=")

    def draw(random: np.random.Generator, count: int) -> Drawn:
        source = below(random, symbols, (count, length))
        return Drawn.answers(np.hstack((source, column(symbols, count), source[:, ::-1])), length + 1)

    shown = some_letters(length, symbols)
    return Task(
        words, " ".join((*shown, "=", *shown[::-1])), draw, entropy=0.0, counting=from_word(symbols), source=length
    )


REVERSE = TaskKind(
    "Reverse",
    "Some letters, then “=”, then the same letters backwards. “=” has to attend to the letter just before it, and each "
    "token of the answer to the letter one place further back than the token before it did: with every step forward "
    "the head looks one step further back, and its weights draw a line across the diagonal.",
    reverse,
    length=Size(5, 1, 200, "letters to reverse"),
    symbols=LETTERS,
)
