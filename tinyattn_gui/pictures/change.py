"""What attention changed most from one frame to the next. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.matrix.picture import labels_of
from model.messages import Frame, Watch
from model.quantities import ATTENTION_WEIGHTS, Axis, Facet
from tinyattn_gui.pictures.matrix import place

_LEAST = 0.005
"""A smaller change would be read as 0.00."""


@dataclass(frozen=True)
class Change:
    """The cell of the attention weights on show that changed most, by how much, and that in words."""

    watch: Watch
    cell: tuple[int, int]
    by: float
    words: str


def largest_change(before: Frame, after: Frame, config: ModelConfig) -> Change | None:
    """What changed most of the attention that both frames show; None where they show none, or nothing to speak of."""
    pairs = ((watch, now - was) for watch, was, now in _shared(before, after))
    watch, change = max(pairs, key=lambda pair: float(np.abs(pair[1]).max()), default=(None, np.zeros((1, 1))))
    row, column = (int(n) for n in np.unravel_index(int(np.abs(change).argmax()), change.shape))
    by = float(change[row, column])
    if watch is None or abs(by) < _LEAST:
        return None
    labels = labels_of(after.probe, after.info.vocabulary, watch.site, after.info.classes)
    query, key = _name(labels[Axis.QUERY], row), _name(labels[Axis.KEY], column)
    several = config.n_head * config.n_layer > 1
    where = f" of {place(watch, None, config)}" if several else ""
    said = f"{by:+.2f}".replace("-", "−")
    return Change(watch, (row, column), by, f"Largest change here: {said} in attention{where}, {query} → {key}.")


def change_per_step(before: Frame, after: Frame) -> float | None:
    """How much the weight on show that changed most changed in a step; None where that is not known."""
    steps = abs(after.step - before.step)
    largest = [float(np.abs(now - was).max()) for _, was, now in _shared(before, after)]
    return max(largest) / steps if largest and steps else None


def _shared(before: Frame, after: Frame) -> Iterator[tuple[Watch, NDArray[np.float32], NDArray[np.float32]]]:
    """The attention weights that both show of the same run and sentence: each as it was, and as it is."""
    if before.run != after.run or before.probe_text != after.probe_text:
        return
    was = {reading.watch: reading.values for reading in before.readings}
    for reading in after.readings:
        watch, now, then = reading.watch, reading.values, was.get(reading.watch)
        if not _is_of_weights(watch) or now is None or then is None:
            continue
        if now.size and now.shape == then.shape:
            yield watch, then, now


def _is_of_weights(watch: Watch) -> bool:
    """Whether these are attention weights of the sentence by the weights as they are, whole."""
    is_value = watch.slug == ATTENTION_WEIGHTS.slug and watch.facet is Facet.DATA
    return is_value and watch.is_matrix and watch.is_of_state


def _name(labels: Sequence[str], index: int) -> str:
    """A token, with its place where there are several of it."""
    label = labels[index]
    return f"{label} (at {index})" if labels.count(label) > 1 else label
