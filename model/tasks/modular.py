"""Modular addition: a + b, where counting begins again at 0 after p − 1, as hours do on a clock.

All pairs are listed, and a fixed share of them is never learned from. A pair and its mirror, a + b and b + a, are on
the same side, so that to know one is no help with the other. A network first learns its pairs by heart and, with weight
decay, much later finds the rule, when what is held out becomes right as well: grokking (Power et al. 2022).
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import column, from_word
from model.tasks.task import Drawn, Size, Task, TaskKind, held_out_of

HELD_OUT = 0.3
"""The share of pairs, those and their mirrors as one, that is never learned from."""


def modular(length: int, symbols: int) -> Task:
    """The sum of each pair of numbers from 0 to p − 1, p being `symbols`."""
    words = (*map(str, range(symbols)), "+", "=")
    a, b = np.divmod(np.arange(symbols**2).reshape(-1, 1), symbols)
    plus, equals = (column(words.index(sign), len(a)) for sign in "+=")
    everything = Drawn.answers(np.hstack((a, plus, b, equals, (a + b) % symbols)), 4)
    held_out = _held_out(symbols).ravel()
    probe = f"{symbols // 2} + {symbols - 1} = {symbols // 2 - 1}"
    learned, kept = everything[np.flatnonzero(~held_out)], everything[np.flatnonzero(held_out)]
    return Task(words, probe, learned, kept, entropy=0.0, counting=from_word(words.index("=")), source=3)


def _held_out(size: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Which pairs are, always the same ones: (a, b)."""
    a, b = np.triu_indices(size)
    some = held_out_of(len(a), HELD_OUT)
    held_out = np.zeros((size, size), np.bool_)
    held_out[a[some], b[some]] = held_out[b[some], a[some]] = True
    return held_out


MODULAR = TaskKind(
    "Modular addition",
    "a + b on a clock with p hours: past the last one it begins again at 0. “=” has to attend to both numbers alike, "
    "and the MLP makes their sum of them. Three in ten pairs are never learned from. The others get right soon, by "
    "heart; with weight decay the held-out ones follow much later, when the network has found the rule.",
    modular,
    symbols=Size(23, 5, 113, "hours (p)"),
)
