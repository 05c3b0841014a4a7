"""The mark of a number that is none, where there is no cell for it: a crossed square in its colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from tinyattn_gui.drawing.style import Style

_SIDE = 0.62
"""In em."""


def draw_nan(painter: QPainter, middle: QPointF, style: Style) -> None:
    """Draw it around a point."""
    side = _SIDE * style.em
    square = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.theme.cell_nan)
    painter.drawRect(square)
    painter.setPen(QPen(style.theme.text, style.hairline))
    cross = square.adjusted(0.2 * side, 0.2 * side, -0.2 * side, -0.2 * side)
    painter.drawLine(cross.topLeft(), cross.bottomRight())
    painter.drawLine(cross.bottomLeft(), cross.topRight())
    painter.restore()
