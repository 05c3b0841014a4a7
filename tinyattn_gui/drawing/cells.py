"""The colours of a heatmap's cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from model.matrix.picture import Picture
from tinyattn_gui.drawing.device import is_vector
from tinyattn_gui.drawing.heatmap_layout import HeatmapLayout
from tinyattn_gui.drawing.inlay import draw_blocks
from tinyattn_gui.drawing.raster import lay, raster, shades
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, middle
from tinyattn_gui.theme.colormaps import colours

_MOST_RECTS = 32 * 32
_SHARP = 512
"""Pixels that the longer side of an image in a drawing has at least."""


def draw_values(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """The colours of all cells that are seen; where there are more of them than pixels, reduced."""
    if is_vector(painter):
        ends = picture.low, picture.high
        found = colours(picture.inked, *ends, picture.kind, style.theme, style.colours, style.shading)
        if found.size <= _MOST_RECTS and not layout.is_zoomed:
            _draw_rects(painter, layout, found.tolist(), style)
        else:
            _draw_image(painter, layout, picture, found)
        return
    scale, (wide, high) = painter.deviceTransform().m11() or 1.0, layout.pitch
    rows, columns = int(picture.rows * high * scale + 1e-6), int(picture.columns * wide * scale + 1e-6)
    lay(painter, shades(picture, style, rows, columns), layout)


def draw_empty(painter: QPainter, layout: HeatmapLayout, style: Style) -> None:
    """Say that there are no cells."""
    size = style.label
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(style.theme.muted)
    at = layout.cells.center() + QPointF(0.0, middle(size))
    draw_text(painter, at, "empty", size, align=0.5)


def _draw_image(painter: QPainter, layout: HeatmapLayout, picture: Picture, shades: NDArray[np.uint32]) -> None:
    """The cells that are seen, as an image; of a part, no pixel more than its cells."""
    if layout.is_zoomed:
        lay(painter, raster(shades, picture, QImage.Format.Format_RGB32), layout)
    else:
        draw_blocks(painter, layout.cells, shades, _SHARP)


def _draw_rects(painter: QPainter, layout: HeatmapLayout, shades: list[list[int]], style: Style) -> None:
    """One rectangle a cell, reaching a little under its neighbours so that no seam shows."""
    more, (wide, high), box = style.hairline / 2, layout.pitch, layout.cells
    painter.setPen(Qt.PenStyle.NoPen)
    for row, line in enumerate(shades):
        y = box.top() + row * high
        for column, shade in enumerate(line):
            x = box.left() + column * wide
            painter.setBrush(QColor.fromRgb(shade))
            right, bottom = min(x + wide + more, box.right()), min(y + high + more, box.bottom())
            painter.drawRect(QRectF(x, y, right - x, bottom - y))
    painter.setBrush(Qt.BrushStyle.NoBrush)
