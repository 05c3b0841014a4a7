"""The likeliest next tokens as a list: a row for each position, in each place a word, its number and a bar."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from model.matrix.picture import short
from model.quantities import Kind
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, width
from tinyattn_gui.drawing.title import draw_title, title_line
from tinyattn_gui.pictures.likeliest import Likeliest

_LEAST, _MOST = 2.0, 4.2
"""The height of a row, in em."""


def height(picture: Likeliest, width: float, style: Style) -> float:
    """How tall it wants to be."""
    return title_line(QRectF(0, 0, width, 1), style).height() + (3.0 * len(picture.tokens) + 1.8) * style.em


def draw(painter: QPainter, rect: QRectF, picture: Likeliest, style: Style) -> None:
    """Draw the list; of more positions than there is room for, the last."""
    em, theme, title = style.em, style.theme, title_line(rect, style)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_title(painter, title, picture.title, style)
    top = (title.bottom() if style.show_title else rect.top()) + 0.4 * em
    foot = rect.bottom() - 1.5 * em
    most = max(1, math.floor((foot - top) / (_LEAST * em)))
    first = max(len(picture.tokens) - most, 0)
    each = min((foot - top) / max(len(picture.tokens) - first, 1), _MOST * em)
    left = min(max((width(token, style.label, True) for token in picture.tokens), default=0.0), 0.22 * rect.width())
    for row in range(first, len(picture.tokens)):
        y = top + (row - first) * each
        painter.setPen(theme.text)
        name = elide(picture.tokens[row], style.label, left, bold=True)
        at = QPointF(rect.left() + left, y + 0.5 * each + 0.1 * em)
        draw_text(painter, at, name, style.label, bold=True, align=1.0)
        room = QRectF(rect.left() + left + 0.8 * em, y, rect.width() - left - 0.8 * em, each)
        _draw_row(painter, room, picture.words[row], picture.values[row], style)
    painter.setPen(theme.muted)
    note = picture.where if not first else f"{picture.where} · the last {most} of {len(picture.tokens)} tokens"
    at = QPointF(rect.left(), rect.bottom() - 0.35 * em)
    draw_text(painter, at, elide(note, style.label, rect.width()), style.label)
    painter.restore()


def _draw_row(painter: QPainter, room: QRectF, words: tuple[str, ...], values: tuple[float, ...], style: Style) -> None:
    em, theme, size = style.em, style.theme, style.label
    wide = room.width() / max(len(words), 1)
    middle = room.center().y()
    for n, (word, value) in enumerate(zip(words, values, strict=True)):
        x, inside = room.left() + n * wide, wide - 0.5 * em
        painter.setPen(theme.text)
        draw_text(painter, QPointF(x, middle - 0.1 * em), elide(word, size, inside), size)
        painter.setPen(theme.muted)
        number = short(value, Kind.UNIT)
        draw_text(painter, QPointF(x, middle + 1.0 * em), elide(number, 0.85 * size, inside), 0.85 * size)
        after = width(number, 0.85 * size) + 0.4 * em
        if value > 0 and inside > after + 0.5 * em:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent)
            painter.drawRect(QRectF(x + after, middle + 0.5 * em, (inside - after) * min(value, 1.0), 0.35 * em))
