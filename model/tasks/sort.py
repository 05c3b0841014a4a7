"""Sort: some letters, none of them twice, and after "=" the same letters in the order of the alphabet.

None comes twice, so that the letter just written says which have been written already. The letters that are read are
drawn at random, and only the answer counts.
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import LETTERS, check_letters, column, distinct, from_word, letters, probe_of
from model.tasks.task import Drawn, Size, Task, TaskKind


def sort(length: int, symbols: int) -> Task:
    """`length` different letters out of the first `symbols` of the alphabet, and the same in order."""
    check_letters(length, symbols, length)
    words = (*letters(symbols), "=")

    def draw(random: np.random.Generator, count: int) -> Drawn:
        source = distinct(random, symbols, (count, length))
        return Drawn.answers(np.hstack((source, column(symbols, count), np.sort(source, axis=1))), length + 1)

    return Task(words, probe_of(words, draw), draw, entropy=0.0, counting=from_word(symbols), source=length)


SORT = TaskKind(
    "Sort",
    "Different letters, then “=”, then the same letters in the order of the alphabet. “=” has to attend to the first "
    "of them in the alphabet, and each letter of the answer to the next one after itself, wherever that stands: "
    "positions do not help, a query has to compare letters with letters.",
    sort,
    length=Size(5, 1, 26, "letters to sort"),
    symbols=LETTERS,
)
