"""A picture's cells as an image, a pixel a cell, or fewer where there are more cells than can be seen.

What is made of a large picture is kept as long as the picture is, so that moving over it reduces and colours nothing
again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from model.matrix.picture import Picture
from model.matrix.reduce import reduce_to
from tinyattn_gui.drawing.heatmap_layout import HeatmapLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.colormaps import colours

_KEPT_FROM = 64 * 64
"""Fewer cells are made anew as fast as they are found again."""

_MOST_KEPT = 4
"""Of one picture: its colours and its mask, at two sizes."""

Made = TypeVar("Made")

_kept: WeakKeyDictionary[Picture, dict[object, Any]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Raster:
    """An image of all cells, in which each pixel stands for `wide` × `high` of them."""

    image: QImage
    pixels: NDArray[np.uint32]
    """What the image is made of; it must live as long."""
    wide: float
    high: float


def shades(picture: Picture, style: Style, rows: int, columns: int) -> Raster:
    """The colours of a picture's cells, at most so many: that of the farthest from zero stands for others."""

    def paint() -> Raster:
        values = reduce_to(picture.inked, rows, columns)
        ends = picture.low, picture.high
        pixels = colours(values, *ends, picture.kind, style.theme, style.colours, style.shading)
        return raster(pixels, picture, QImage.Format.Format_RGB32)

    return kept(picture, (style.theme, style.colours, style.shading, rows, columns), paint)


def raster(pixels: NDArray[np.uint32], picture: Picture, kind: QImage.Format) -> Raster:
    """Pixels (rows, columns) that stand for all cells of a picture."""
    pixels = np.ascontiguousarray(pixels)
    rows, columns = pixels.shape
    image = QImage(pixels.data, columns, rows, 4 * columns, kind)
    return Raster(image, pixels, picture.columns / columns, picture.rows / rows)


def lay(painter: QPainter, laid: Raster, layout: HeatmapLayout) -> None:
    """Lay what is seen of a raster over the cells, for a painter that does not smooth."""
    if not layout.is_zoomed:
        painter.drawImage(layout.cells, laid.image)
        return
    source, origin, (wide, high) = _seen(laid, layout), layout.origin, layout.pitch
    wide, high = wide * laid.wide, high * laid.high
    corner = QRectF(origin.x() + source.x() * wide, origin.y() + source.y() * high, 0, 0)
    corner.setSize(QRectF(0, 0, source.width() * wide, source.height() * high).size())
    painter.save()
    painter.setClipRect(layout.cells)
    painter.drawImage(corner, laid.image, source)
    painter.restore()


def kept(picture: Picture, key: object, make: Callable[[], Made]) -> Made:
    """What was made of a picture before, if that is known; of a small one it never is."""
    if picture.rows * picture.columns < _KEPT_FROM:
        return make()
    known = _kept.setdefault(picture, {})
    if key not in known:
        while len(known) >= _MOST_KEPT:
            del known[next(iter(known))]
        known[key] = make()
    found: Made = known[key]
    return found


def _seen(laid: Raster, layout: HeatmapLayout) -> QRect:
    """The pixels of which something is seen."""
    part = layout.part
    left, top = int(part.left / laid.wide), int(part.top / laid.high)
    right = min(math.ceil((part.left + part.columns) / laid.wide - 1e-6), laid.image.width())
    bottom = min(math.ceil((part.top + part.rows) / laid.high - 1e-6), laid.image.height())
    return QRect(left, top, max(right - left, 1), max(bottom - top, 1))
