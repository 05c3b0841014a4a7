"""Key-value recall: letters with a number each, and after "?" one of the letters again: which was its number?

No letter comes twice, so one number is right; numbers may. Only the last prediction counts, that of the number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.tasks.draws import Ids, below, check_letters, column, distinct, letters, probe_of
from model.tasks.task import Drawn, Size, Task, TaskKind


def recall(length: int, symbols: int) -> Task:
    """`length` pairs of one of the first `symbols` letters and one of as many numbers."""
    check_letters(length, symbols, length)
    words = (*letters(symbols), *map(str, range(symbols)), "?")

    def draw(random: np.random.Generator, count: int) -> Drawn:
        keys = distinct(random, symbols, (count, length))
        values = symbols + below(random, symbols, (count, length))
        pairs = np.stack((keys, values), axis=2).reshape(count, -1)
        asked = below(random, length, (count, 1))
        key, value = (np.take_along_axis(those, asked, axis=1) for those in (keys, values))
        return Drawn.answers(np.hstack((pairs, column(2 * symbols, count), key, value)), 2 * length + 2)

    def counting(ids: Ids) -> NDArray[np.bool_]:
        counts = np.zeros((len(ids), ids.shape[1] - 1), np.bool_)
        counts[:, 1:] = ids[:, :-2] == 2 * symbols  # after "?" and a letter
        return counts

    return Task(words, probe_of(words, draw), draw, entropy=0.0, counting=counting)


RECALL = TaskKind(
    "Key–value recall",
    "Letters with a number each, then “?” and one of the letters: its number comes next. It takes two layers: in the "
    "first each number attends to the letter before it, and so learns whose it is; in the second the letter that is "
    "asked for attends to the number that has learned of the same letter.",
    recall,
    length=Size(4, 1, 26, "pairs to remember"),
    symbols=Size(8, 2, 26, "letters, and as many numbers"),
)
