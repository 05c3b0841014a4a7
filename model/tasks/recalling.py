"""Letters with a number each, and after "?" one of the letters again: in one row, or in sentences that end.

No letter comes twice, so one number is right; numbers may. Only the last prediction counts, that of the number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.tasks.draws import Ids, below, column, distinct, letters, probe_of
from model.tasks.task import Drawn, Task

END = "."
"""What ends a sentence."""


def recalling(facts: int, symbols: int, of_sentence: int = 0) -> Task:
    """So many of the first `symbols` letters, each with one of as many numbers; `of_sentence` of these pairs are a
    sentence, and what is left at the end is one too. 0: there are no sentences.
    """
    words = (*letters(symbols), *map(str, range(symbols)), *((END,) if of_sentence else ()), "?")
    ask, end = len(words) - 1, 2 * symbols
    after = [] if not of_sentence else [2 * pair for pair in (*range(of_sentence, facts, of_sentence), facts)]

    def draw(random: np.random.Generator, count: int) -> Drawn:
        keys = distinct(random, symbols, (count, facts))
        values = symbols + below(random, symbols, (count, facts))
        said = np.insert(np.stack((keys, values), axis=2).reshape(count, -1), after, end, axis=1)
        asked = below(random, facts, (count, 1))
        key, value = (np.take_along_axis(those, asked, axis=1) for those in (keys, values))
        return Drawn.answers(np.hstack((said, column(ask, count), key, value)), said.shape[1] + 2)

    def counting(ids: Ids) -> NDArray[np.bool_]:
        counts = np.zeros((len(ids), ids.shape[1] - 1), np.bool_)
        counts[:, 1:] = ids[:, :-2] == ask  # after "?" and a letter
        return counts

    return Task(words, probe_of(words, draw), draw, entropy=0.0, counting=counting)
