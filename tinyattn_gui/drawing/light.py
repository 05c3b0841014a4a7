"""How a matrix stands out while a step is walked: a frame around what the moment is about, a bare title for later."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide

RADIUS = 5.0
"""How round the corners of everything are that stands on the window's ground: cards, strips, frames and rings."""
LIT = 2.5
"""How thick the frame of what is lit is; the ring of the focus runs inside it."""


def round_off(painter: QPainter, rect: QRectF, style: Style) -> None:
    """Give the card that fills `rect` its round corners."""
    path = QPainterPath()
    path.addRect(rect)
    path.addRoundedRect(rect, RADIUS, RADIUS)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, style.theme.window)


def draw_lit(painter: QPainter, rect: QRectF, style: Style) -> None:
    """Draw the frame of what is lit along the inside of `rect`."""
    half = LIT / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.theme.accent, LIT))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), RADIUS, RADIUS)


def draw_focus(painter: QPainter, rect: QRectF, style: Style, inset: float = 1.0) -> None:
    """Draw the ring of what has the keyboard, so far inside of `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.theme.focus, 1.5))
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)


def draw_dim(painter: QPainter, rect: QRectF, title: str, style: Style) -> None:
    """Draw the place of what comes later: its title, faint, where it will stand."""
    em = style.em
    painter.fillRect(rect, style.theme.window)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.theme.border, 1, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setPen(style.theme.muted)
    at = QPointF(rect.left() + 0.7 * em, rect.top() + 1.6 * em)
    draw_text(painter, at, elide(title, em, rect.width() - 1.4 * em, bold=True), em, bold=True)
