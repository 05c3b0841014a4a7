"""Copy: some letters, and after "=" the same letters again.

The letters that are read are drawn at random, so nothing can be known of them; only the copy counts.
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import LETTERS, below, column, from_word, letters, some_letters
from model.tasks.task import Drawn, Size, Task, TaskKind


def copy(length: int, symbols: int) -> Task:
    """`length` letters out of the first `symbols` of the alphabet, and the same again."""
    words = (*letters(symbols), "=")

    def draw(random: np.random.Generator, count: int) -> Drawn:
        source = below(random, symbols, (count, length))
        return Drawn.answers(np.hstack((source, column(symbols, count), source)), length + 1)

    shown = some_letters(length, symbols)
    return Task(words, " ".join((*shown, "=", *shown)), draw, entropy=0.0, counting=from_word(symbols), source=length)


COPY = TaskKind(
    "Copy",
    "Some letters, then “=”, then the same letters again. While it writes the copy, each token has to attend to the "
    "letter that comes next in the original, always the same distance back: positions are enough to find it.",
    copy,
    length=Size(5, 1, 200, "letters to copy"),
    symbols=LETTERS,
)
