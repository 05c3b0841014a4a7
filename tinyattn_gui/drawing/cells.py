"""The cells of a heatmap: their colours, and the outlines of those that are pointed at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from model.picture import Picture
from model.reduce import Values, reduce_to
from tinyattn_gui.drawing.device import is_vector
from tinyattn_gui.drawing.layout import Cell, HeatmapLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, middle
from tinyattn_gui.theme.colormaps import colours

_MOST_RECTS = 32 * 32
_SHARP = 640
"""Pixels that the longer side of an image in a drawing has, where cells are enlarged to whole blocks of them."""


def draw_values(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """The colours of all cells."""
    values = _visible(painter, layout, picture)
    shades = colours(values, picture.low, picture.high, picture.kind, style.theme, style.colours)
    if is_vector(painter) and shades.size <= _MOST_RECTS:
        _draw_rects(painter, layout, shades.tolist(), style)
        return
    if is_vector(painter):
        shades = _enlarged(shades)
    rows, columns = shades.shape
    image = QImage(np.ascontiguousarray(shades).data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
    painter.drawImage(layout.cells, image)


def draw_marks(painter: QPainter, layout: HeatmapLayout, style: Style, cell: Cell | None, hover: Cell | None) -> None:
    """Outlines: the row and column under the pointer, and the chosen cell."""
    line, theme = style.hairline, style.theme
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if hover is not None:
        under, all_cells = layout.cell_rect(*hover), layout.cells
        painter.setPen(QPen(theme.text, line))
        _outline(painter, QRectF(all_cells.left(), under.top(), all_cells.width(), under.height()), line / 2)
        _outline(painter, QRectF(under.left(), all_cells.top(), under.width(), all_cells.height()), line / 2)
    if cell is not None:
        chosen = layout.cell_rect(*cell)
        painter.setPen(QPen(theme.surface, 4 * line, j=Qt.PenJoinStyle.MiterJoin))
        _outline(painter, chosen, line)
        painter.setPen(QPen(theme.focus, 2 * line, j=Qt.PenJoinStyle.MiterJoin))
        _outline(painter, chosen, line)


def draw_empty(painter: QPainter, layout: HeatmapLayout, style: Style) -> None:
    """Say that there are no cells."""
    size = style.label
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(style.theme.muted)
    at = layout.cells.center() + QPointF(0.0, middle(size))
    draw_text(painter, at, "empty", size, align=0.5)


def _visible(painter: QPainter, layout: HeatmapLayout, picture: Picture) -> Values:
    """The values, reduced where there are more of them than pixels."""
    if is_vector(painter):
        return picture.values
    scale, box = painter.deviceTransform().m11() or 1.0, layout.cells
    return reduce_to(picture.values, int(box.height() * scale), int(box.width() * scale))


def _enlarged(shades: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Each cell as a block of pixels, because what shows a drawing may smooth an image that it enlarges."""
    times = max(1, _SHARP // max(shades.shape))
    return shades.repeat(times, axis=0).repeat(times, axis=1)


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


def _outline(painter: QPainter, rect: QRectF, out: float) -> None:
    painter.drawRect(rect.adjusted(-out, -out, out, out))
