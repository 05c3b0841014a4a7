"""Recall across sentences: a letter and its number in each, ended by "."; then "?" and one of the letters again.

As key–value recall, but that what a sentence says can be gathered where it ends. No letter comes twice, so one number
is right; numbers may. Only the last prediction counts, that of the number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.tasks.draws import Ids, below, check_letters, column, distinct, letters, probe_of
from model.tasks.task import Drawn, Size, Task, TaskKind

END = "."
"""What ends a sentence."""


def sentences(length: int, symbols: int) -> Task:
    """`length` sentences, each of one of the first `symbols` letters and one of as many numbers."""
    check_letters(length, symbols, length)
    words = (*letters(symbols), *map(str, range(symbols)), END, "?")
    end, ask = 2 * symbols, 2 * symbols + 1

    def draw(random: np.random.Generator, count: int) -> Drawn:
        keys = distinct(random, symbols, (count, length))
        values = symbols + below(random, symbols, (count, length))
        said = np.stack((keys, values, np.full_like(keys, end)), axis=2).reshape(count, -1)
        asked = below(random, length, (count, 1))
        key, value = (np.take_along_axis(those, asked, axis=1) for those in (keys, values))
        return Drawn.answers(np.hstack((said, column(ask, count), key, value)), 3 * length + 2)

    def counting(ids: Ids) -> NDArray[np.bool_]:
        counts = np.zeros((len(ids), ids.shape[1] - 1), np.bool_)
        counts[:, 1:] = ids[:, :-2] == ask  # after "?" and a letter
        return counts

    return Task(words, probe_of(words, draw), draw, entropy=0.0, counting=counting)


SENTENCES = TaskKind(
    "Recall across sentences",
    "Sentences of a letter and a number, each ended by “.”, then “?” and one of the letters: its number comes next. "
    "Under the mask “anchors” the letter that is asked for sees of each sentence nothing but its end, so in the first "
    "layer each “.” attends to letter and number, and in the second the letter to the “.” that has gathered the "
    "same letter.",
    sentences,
    length=Size(4, 1, 26, "sentences to remember"),
    symbols=Size(16, 2, 26, "letters, and as many numbers"),
)
