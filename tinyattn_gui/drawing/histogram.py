"""A histogram: bars in the colours of their values, the colour scale along the axis, a mark at the chosen value."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from model.matrix.picture import trimmed
from model.quantities import Kind
from tinyattn_gui.drawing.nan import draw_nan
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_formula, draw_text, elide, formula_width, middle, width
from tinyattn_gui.pictures.histogram import Histogram
from tinyattn_gui.theme.colormaps import colours

_ASPECT = 0.55
_STRIP, _BELOW = 0.5, 1.5
"""The colour scale and the numbers below it, in em."""
_ABOVE = 4.3
"""Title, words and the number at the mark, in em."""
_WHERE = 1.5
"""The line that says where the values are found, in em."""
_TALLEST = 0.75
"""How high bars may stand, as a part of the width of all."""
_LEAST = 2.0
"""The height of a bar that stands for anything at all, in hairlines."""


def height(picture: Histogram, width: float, style: Style) -> float:
    """How tall it wants to be."""
    return _ASPECT * width + (_ABOVE + _below(picture, style)) * style.em


def _below(picture: Histogram, style: Style) -> float:
    """The room below the bars, in em."""
    return _STRIP + _BELOW + (_WHERE if style.show_where and picture.where else 0.0)


def plot_area(rect: QRectF, picture: Histogram, style: Style) -> QRectF:
    """Where the bars stand."""
    em = style.em
    left = width(str(picture.counts.max()), style.label) + 0.7 * em
    area = rect.adjusted(left, _ABOVE * em, -0.8 * em, -_below(picture, style) * em)
    area.setHeight(min(area.height(), _TALLEST * area.width()))
    return area


def bin_at(x: float, area: QRectF, picture: Histogram) -> int | None:
    """The stretch that lies at `x`."""
    place = int((x - area.left()) / max(area.width(), 1.0) * len(picture.counts) // 1)
    return place if area.left() <= x < area.right() else None


def draw(painter: QPainter, rect: QRectF, picture: Histogram, style: Style, hover: int | None = None) -> None:
    """Draw all of it; `hover` is the stretch that is pointed at."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = plot_area(rect, picture, style)
    _draw_head(painter, rect, picture, style)
    if area.height() > style.em and area.width() > style.em:
        _draw_bars(painter, area, picture, style, hover)
        _draw_axes(painter, area, picture, style)
        if style.show_where:
            _draw_where(painter, rect, picture, style)
        if picture.mark is not None:
            _draw_mark(painter, area, picture.mark, picture, style)
    painter.restore()


def _draw_head(painter: QPainter, rect: QRectF, picture: Histogram, style: Style) -> None:
    em, theme = style.em, style.theme
    title = elide(picture.title, em, rect.width() - formula_width(picture.symbol, em) - 0.6 * em, bold=True)
    painter.setPen(theme.text)
    draw_text(painter, QPointF(rect.left(), rect.top() + 1.02 * em), title, em, bold=True)
    painter.setPen(theme.accent)
    after = width(title, em, bold=True) + 0.6 * em
    draw_formula(painter, QPointF(rect.left() + after, rect.top() + 1.02 * em), picture.symbol, em)
    painter.setPen(theme.muted)
    left = rect.left() + (em if picture.lost else 0.0)
    words = elide(picture.words, style.label, rect.right() - left)
    draw_text(painter, QPointF(left, rect.top() + 2.4 * em), words, style.label)
    if picture.lost:
        draw_nan(painter, QPointF(rect.left() + 0.4 * em, rect.top() + 2.4 * em - middle(style.label)), style)


def _draw_where(painter: QPainter, rect: QRectF, picture: Histogram, style: Style) -> None:
    painter.setPen(style.theme.muted)
    at = QPointF(rect.left(), rect.bottom() - 0.4 * style.em)
    draw_text(painter, at, elide(picture.where, style.label, rect.width()), style.label)


def _draw_bars(painter: QPainter, area: QRectF, picture: Histogram, style: Style, hover: int | None) -> None:
    counts, edges = picture.counts, picture.edges
    middles = (edges[:-1] + edges[1:]) / 2
    shades = colours(middles, picture.low, picture.high, picture.kind, style.theme, style.colours)
    wide, tallest = area.width() / len(counts), max(int(counts.max()), 1)
    for n, count in enumerate(counts.tolist()):
        if count:
            high = max(area.height() * count / tallest, _LEAST * style.hairline)
            bar = QRectF(area.left() + n * wide, area.bottom() - high, wide, high)
            painter.setPen(QPen(style.theme.text if n == hover else style.theme.arrow, style.hairline))
            painter.setBrush(QColor.fromRgb(int(shades[n])))
            half = style.hairline / 2
            painter.drawRect(bar.adjusted(half, half, -half, 0))
    strip = QRectF(area.left(), area.bottom(), area.width(), _STRIP * style.em)
    painter.setPen(Qt.PenStyle.NoPen)
    for n, shade in enumerate(shades.tolist()):
        # Each reaches to the right end: the next one covers the rest, so that no seam shows.
        painter.setBrush(QColor.fromRgb(shade))
        painter.drawRect(strip.adjusted(n * wide, 0, 0, 0))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_axes(painter: QPainter, area: QRectF, picture: Histogram, style: Style) -> None:
    em, size, theme = style.em, style.label, style.theme
    painter.setPen(QPen(theme.border, style.hairline))
    painter.drawRect(QRectF(area.left(), area.bottom(), area.width(), _STRIP * em))
    painter.drawLine(area.topLeft(), area.bottomLeft())
    painter.setPen(theme.muted)
    for text, y in ((str(picture.counts.max()), area.top() + 2 * middle(size)), ("0", area.bottom())):
        draw_text(painter, QPointF(area.left() - 0.4 * em, y), text, size, align=1.0)
    ends = [(picture.low, 0.0), (picture.high, 1.0)]
    ends += [(0.0, 0.5)] if picture.kind is Kind.SIGNED else []
    for value, at in ends:
        below = QPointF(area.left() + at * area.width(), area.bottom() + (_STRIP + 1.1) * em)
        draw_text(painter, below, trimmed(value, picture.kind), size, align=at)


def _draw_mark(painter: QPainter, area: QRectF, value: float, picture: Histogram, style: Style) -> None:
    em, theme, span = style.em, style.theme, (picture.high - picture.low) or 1.0
    x = area.left() + float(np.clip((value - picture.low) / span, 0, 1)) * area.width()
    painter.setPen(QPen(theme.chosen, 1.5 * style.hairline))
    painter.drawLine(QPointF(x, area.top() - 0.2 * em), QPointF(x, area.bottom() + _STRIP * em))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.chosen)
    tip = QPointF(x, area.top())
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(-0.35 * em, -0.5 * em), tip + QPointF(0.35 * em, -0.5 * em)]))
    text = elide(picture.marked, style.label, area.width())
    half = width(text, style.label) / 2
    painter.setPen(theme.text)
    at = QPointF(min(max(x - half, area.left()), area.right() - 2 * half), area.top() - 0.75 * em)
    draw_text(painter, at, text, style.label)
