"""Matrices to draw, as the window has them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.matrix.picture import Picture, make_picture
from model.quantities import ATTENTION_WEIGHTS, MASKED_SCORES, SCORES, Axis, Quantity

SENTENCE = ("the", "fat", "cat", "sat", "on", "the", "mat")


def picture(quantity: Quantity, values: NDArray[Any], names: tuple[str, ...] = SENTENCE) -> Picture:
    labels = {axis: names for axis in Axis if axis.is_position}
    return make_picture(
        quantity, np.asarray(values, np.float32), labels, formula="Q Kᵀ", where="layer 0 · head 0 · step 600"
    )


def random(rows: int, columns: int) -> NDArray[np.floating]:
    return np.random.default_rng(0).normal(size=(rows, columns))


SCORE = picture(SCORES, random(7, 7))
MASKED = picture(MASKED_SCORES, np.where(np.tri(7) > 0, random(7, 7), -np.inf))
WEIGHTS = picture(ATTENTION_WEIGHTS, np.abs(random(5, 5)) / 3, SENTENCE[:5])
