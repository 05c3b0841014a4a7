"""The title above a picture: one line in bold letters, cut short where there is too little room."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide


def title_line(rect: QRectF, style: Style) -> QRectF:
    """Where the title lies at the top of a picture; empty where none is shown."""
    return QRectF(rect.left(), rect.top(), rect.width(), 1.6 * style.em) if style.show_title else QRectF()


def draw_title(painter: QPainter, line: QRectF, title: str, style: Style) -> None:
    """Draw a title where there is a line for it."""
    if not line.isEmpty():
        painter.setPen(style.theme.text)
        words = elide(title, style.em, line.width(), bold=True)
        draw_text(painter, line.topLeft() + QPointF(0, 1.05 * style.em), words, style.em, bold=True)
