"""What tests of heatmaps share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from model.matrix.picture import Picture, make_picture
from model.quantities import EMBEDDING, LOSS, PROBABILITIES, SCORES, TOKENS, Axis, Quantity
from tinyattn_gui.drawing.heatmap import draw
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.palette import LIGHT

SENTENCE = ("the", "fat", "cat", "sat", "on", "the", "mat")
WORDS = (*tuple(f"word{i}" for i in range(23)), "an-exceedingly-long-unknown-word")
PLAIN = Style(show_numbers=False)


def picture(quantity: Quantity, values: NDArray[Any], names: tuple[str, ...] = SENTENCE) -> Picture:
    labels = {axis: names for axis in Axis if axis.is_position} | {Axis.VOCAB: WORDS}
    return make_picture(quantity, np.asarray(values, np.float32), labels, formula="Q Kᵀ", where="layer 0 · step 6")


def random(rows: int, columns: int) -> NDArray[np.floating]:
    return np.random.default_rng(0).normal(size=(rows, columns))


def canvas(size: tuple[int, int], scale: float = 1.0) -> QImage:
    image = QImage(round(size[0] * scale), round(size[1] * scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(LIGHT.surface)
    return image


def painted(what: Picture, style: Style = PLAIN, size: tuple[int, int] = (300, 240), scale: float = 1.0) -> QImage:
    image = canvas(size, scale)
    painter = QPainter(image)
    try:
        draw(painter, QRectF(4, 4, size[0] - 8, size[1] - 8), what, style)
    finally:
        painter.end()
    return image


SHAPES = [
    picture(SCORES, random(7, 7)),
    picture(EMBEDDING, random(7, 16)),
    picture(PROBABILITIES, np.abs(random(7, 24)) / 4),
    picture(LOSS, np.abs(random(1, 7)[0])),
    picture(TOKENS, np.arange(7)),
    picture(SCORES, np.full((1, 1), 2.0), ("the",)),
]
