"""What rows and columns of a heatmap are, written beside them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from model.matrix.picture import Picture
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, draw_turned, width

_LINE = 1.25
"""The room of a name of an axis, in em."""


def axes_room(picture: Picture, style: Style) -> tuple[float, float]:
    """How much room the names of the axes take left of the labels, and above them."""
    names = picture.row_axis, picture.column_axis
    left, above = (_LINE * style.em if style.show_axes and name is not None else 0.0 for name in names)
    return left, above


def draw_axes(painter: QPainter, bounds: QRectF, cells: QRectF, top: float, picture: Picture, style: Style) -> None:
    """Write the names of the axes: of columns on the line that begins at `top`, of rows along the left side."""
    if not style.show_axes:
        return
    size = style.label
    painter.setPen(style.theme.muted)
    if picture.column_axis is not None:
        at = QPointF(cells.center().x(), top + 0.95 * style.em)
        draw_text(painter, at, f"{picture.column_axis.value} →", size, align=0.5)
    if picture.row_axis is not None:
        words = f"← {picture.row_axis.value}"
        at = QPointF(bounds.left() + 0.55 * style.em, cells.center().y() + width(words, size) / 2)
        draw_turned(painter, at, words, size, 90.0)
