"""A moment of a step on paper: where it is, words, formula and shapes above a row of matrices."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from model.matrix.picture import Picture
from tinyattn_gui.drawing import heatmap
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_formula, draw_text, formula_width, wrapped
from tinyattn_gui.pictures.walk import MomentPicture

_LINE, _GAP = 1.35, 0.9
"""The height of a line, and the gap between matrices, in em."""

_WORDS = 3
"""So many lines the words have, whatever they say: nothing moves from moment to moment."""

_HIGH = 0.36
"""The height of the row of matrices, of its width."""

_LARGER = 1.5
"""How much wider what the moment is about is than the rest."""

_FEW = 3
"""So many matrices leave room for a larger one."""

_WIDEST = 1.5
"""How wide a matrix may be, of the height of the row."""


def height(picture: MomentPicture, width: float, style: Style) -> float:
    """How tall it wants to be: the same for every moment."""
    return _head(style) + _HIGH * width


def _head(style: Style) -> float:
    return (_LINE * (_WORDS + 3) + _GAP) * style.em


def draw(painter: QPainter, rect: QRectF, picture: MomentPicture, style: Style) -> None:
    """Draw all of it into a rectangle."""
    painter.save()
    painter.setClipRect(rect)
    _draw_words(painter, rect, picture, style)
    em, row = style.em, rect.adjusted(0, _head(style), 0, 0)
    shares = [_LARGER if is_lit and len(picture.lit) <= _FEW else 1.0 for is_lit in picture.lit]
    unit, left = (row.width() - _GAP * em * (len(shares) - 1)) / max(sum(shares), 1.0), row.left()
    for part, is_lit, share in zip(picture.parts, picture.lit, shares, strict=True):
        wide = min(unit * share, _WIDEST * row.height())
        place = QRectF(left, row.top(), wide, _high(part, wide, row.height(), style))
        left += wide + _GAP * em
        _draw_part(painter, place, part, style)
        if is_lit:
            painter.setPen(QPen(style.theme.accent, 0.16 * em))
            edge = 0.08 * em
            painter.drawRoundedRect(place.adjusted(edge, edge, -edge, -edge), 0.4 * em, 0.4 * em)
    painter.restore()


def _high(part: Picture | str, wide: float, most: float, style: Style) -> float:
    """How high the place of a matrix is: no higher than it needs."""
    own = heatmap.height(part, wide - 1.0 * style.em, style) if isinstance(part, Picture) else most
    return min(own + 0.8 * style.em, most)


def _draw_part(painter: QPainter, place: QRectF, part: Picture | str, style: Style) -> None:
    em = style.em
    inside = place.adjusted(0.5 * em, 0.4 * em, -0.5 * em, -0.4 * em)
    if isinstance(part, Picture):
        heatmap.draw(painter, inside, part, replace(style, show_where=False))
        return
    painter.setPen(style.theme.muted)
    for number, line in enumerate(wrapped(part, style.label, inside.width())):
        draw_text(painter, inside.topLeft() + QPointF(0, (1.05 + number * _LINE) * em), line, style.label)


def _draw_words(painter: QPainter, rect: QRectF, picture: MomentPicture, style: Style) -> None:
    em, x, y = style.em, rect.left(), rect.top() + 1.05 * style.em
    painter.setPen(style.theme.accent)
    draw_text(painter, QPointF(x, y), picture.title, em, bold=True)
    painter.setPen(style.theme.text)
    for number, line in enumerate(wrapped(picture.words, em, rect.width())[:_WORDS]):
        draw_text(painter, QPointF(x, y + (number + 1) * _LINE * em), line, em)
    y += (_WORDS + 1) * _LINE * em
    painter.setPen(style.theme.accent)
    draw_formula(painter, QPointF(x, y), picture.formula, em)
    painter.setPen(style.theme.muted)
    beside = formula_width(picture.formula, em) + 2 * em
    if beside + formula_width(picture.shapes, style.label) <= rect.width():
        draw_formula(painter, QPointF(x + beside, y), picture.shapes, style.label)
    else:
        draw_formula(painter, QPointF(x, y + _LINE * em), picture.shapes, style.label)
