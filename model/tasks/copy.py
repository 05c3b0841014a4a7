"""Copy: some letters, and after "=" the same letters again.

The letters that are read are drawn at random, so nothing can be known of them; only the copy counts.
"""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np

from model.tasks.task import Drawn, Size, Task, TaskKind


def copy(length: int, symbols: int) -> Task:
    """`length` letters out of the first `symbols` of the alphabet, and the same again."""
    letters = ascii_lowercase[:symbols]

    def draw(random: np.random.Generator, count: int) -> Drawn:
        source = random.integers(symbols, size=(count, length))
        equals = np.full((count, 1), symbols)
        return Drawn.answers(np.hstack((source, equals, source)), length + 1)

    shown = [letters[(1 + 3 * i) % symbols] for i in range(length)]
    return Task((*letters, "="), " ".join((*shown, "=", *shown)), draw, entropy=0.0)


COPY = TaskKind(
    "Copy",
    "Some letters, then “=”, then the same letters again. While it writes the copy, each token has to attend to the "
    "letter that comes next in the original, always the same distance back: positions are enough to find it.",
    copy,
    length=Size(5, 1, 200, "letters to copy"),
    symbols=Size(8, 2, 26, "letters to choose from"),
)
