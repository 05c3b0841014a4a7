"""Curves of heads over a run: each with its colour, its dashes and its name at its end; marks where heads formed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from tinyattn_gui.drawing.head_curve import draw_pieces
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, font, middle, width
from tinyattn_gui.drawing.title import draw_title, title_line
from tinyattn_gui.pictures.head_past import HeadHistory, label, pieces
from tinyattn_gui.theme.heads import head_colour

_ASPECT = 0.5
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2.5), (1.5, 2), (7, 2, 1.5, 2), (9, 3))
"""How a line is cut, in its own widths; of five curves that follow one another each is another one."""
_LINE = 1.25
_HALF = "0.5"
_APART = 1.5
"""Pixels from one point to the next: a line that is cut into dashes costs by its points."""


def height(picture: HeadHistory, width: float, style: Style) -> float:
    """How tall it wants to be."""
    return max(_ASPECT * width, 12 * style.em)


def plot_area(rect: QRectF, picture: HeadHistory, style: Style) -> QRectF:
    """Where the curves run; the rest is for the title, the ends of both axes, and the names of the curves."""
    em = style.em
    left = max(width(text, style.label) for text in _scale(picture)) + 0.6 * em
    right = max((width(label(place), style.label) for place in picture.places), default=0.0) + 1.0 * em
    top = (1.6 * em if style.show_title else 0.4 * em) + 0.6 * em
    return rect.adjusted(left, top, -right, -2.9 * em)


def step_at(x: float, area: QRectF, picture: HeadHistory) -> float:
    """The step that lies at `x`."""
    first, last = _span(picture)
    return first + (x - area.left()) / max(area.width(), 1.0) * (last - first)


def x_of(step: float, area: QRectF, picture: HeadHistory) -> float:
    """Where a step lies."""
    first, last = _span(picture)
    return area.left() + (step - first) / (last - first) * area.width()


def draw(painter: QPainter, rect: QRectF, picture: HeadHistory, style: Style) -> None:
    """Draw all of it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = plot_area(rect, picture, style)
    draw_title(painter, title_line(rect, style), picture.title, style)
    if picture.message:
        _draw_message(painter, rect, picture, style)
    if len(picture.steps) and not area.isEmpty() and np.isfinite(picture.values).any():
        _draw_axes(painter, area, picture, style)
        for n in range(len(picture.places)):
            _draw_curve(painter, area, picture, n, style)
        _draw_names(painter, area, picture, style)
        _draw_formed(painter, area, picture, style)
    painter.setPen(style.theme.muted)
    where = elide(picture.where, style.label, rect.width())
    draw_text(painter, QPointF(rect.left(), rect.bottom() - 0.4 * style.em), where, style.label)
    painter.restore()


def draw_step(painter: QPainter, area: QRectF, picture: HeadHistory, step: float, colour: QColor, style: Style) -> None:
    """A line at a step."""
    x = x_of(step, area, picture)
    if area.left() - 0.5 <= x <= area.right() + 0.5:
        painter.setPen(QPen(colour, 1.2 * style.hairline))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))


def _draw_message(painter: QPainter, rect: QRectF, picture: HeadHistory, style: Style) -> None:
    """Beside the title of curves that are not complete; in their place where there are none."""
    size, em = style.label, style.em
    painter.setPen(style.theme.muted)
    if len(picture.steps) and np.isfinite(picture.values).any():
        said = elide(picture.message, size, rect.width() - width(picture.title, em, True) - em)
        draw_text(painter, QPointF(rect.right(), rect.top() + 1.05 * em), said, size, align=1.0)
    else:
        painter.setFont(font(size))
        below = rect.adjusted(0, 2.2 * em, 0, -2 * em)
        painter.drawText(below, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, picture.message)


def _draw_axes(painter: QPainter, area: QRectF, picture: HeadHistory, style: Style) -> None:
    theme, size, em = style.theme, style.label, style.em
    painter.setPen(QPen(theme.border, style.hairline))
    painter.drawLine(area.topLeft(), area.bottomLeft())
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    if picture.measure.kind:  # above the half it is a head of that kind
        half = _y(0.5, area, picture)
        painter.setPen(QPen(theme.border, style.hairline, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), half), QPointF(area.right(), half))
        painter.setPen(theme.muted)
        draw_text(painter, QPointF(area.left() - 0.4 * em, half + middle(size)), _HALF, size, align=1.0)
    painter.setPen(theme.muted)
    for text, y in zip(_ends(picture), (area.bottom(), area.top()), strict=True):
        draw_text(painter, QPointF(area.left() - 0.4 * em, y + middle(size)), text, size, align=1.0)
    first, last = _span(picture)
    below = area.bottom() + 1.2 * em
    draw_text(painter, QPointF(area.left(), below), f"{first:.0f}", size)
    draw_text(painter, QPointF(area.right(), below), f"step {last:.0f}", size, align=1.0)


def _draw_curve(painter: QPainter, area: QRectF, picture: HeadHistory, n: int, style: Style) -> None:
    """A line where neighbours are near enough to know its way, points elsewhere; that of the chosen head is thick."""
    values = picture.values[:, n]
    painter.setPen(_pen(picture, n, style))
    first, last = _span(picture)
    x = area.left() + (picture.steps - first) / (last - first) * area.width()
    y = area.bottom() - (values - picture.low) / (picture.high - picture.low) * area.height()
    draw_pieces(painter, pieces(picture.steps, values, picture.dense), x, y, _APART, 1.5 * style.hairline)


def _pen(picture: HeadHistory, n: int, style: Style) -> QPen:
    wide = 2.4 if picture.places[n] == picture.chosen else 1.5
    pen = QPen(head_colour(n, style.theme), wide * style.hairline, j=Qt.PenJoinStyle.RoundJoin)
    if dashes := _DASHES[n % len(_DASHES)]:
        pen.setDashPattern(dashes)
    return pen


def _draw_names(painter: QPainter, area: QRectF, picture: HeadHistory, style: Style) -> None:
    """The name of each curve at its end, moved apart where they would lie on one another."""
    size = style.label
    ends = [(n, picture.values[np.isfinite(picture.values[:, n]), n]) for n in range(len(picture.places))]
    wanted = sorted((_y(float(values[-1]), area, picture), n) for n, values in ends if len(values))
    gap = min(_LINE * size, (area.height() + size) / max(len(wanted), 1))
    placed = list[float]()
    for y, _ in wanted:
        placed.append(max(y, placed[-1] + gap) if placed else y)
    over = max(placed[-1] - area.bottom() - 0.5 * size, 0.0) if placed else 0.0
    limit = area.bottom() + 0.5 * size
    for i in reversed(range(len(placed))):  # push up again what would hang below
        placed[i] = min(placed[i], limit) if over else placed[i]
        limit = placed[i] - gap
    for (y, n), at in zip(wanted, placed, strict=True):
        painter.setPen(QPen(head_colour(n, style.theme), 1.5 * style.hairline))
        painter.drawLine(QPointF(area.right() + 1, y), QPointF(area.right() + 0.55 * style.em, at))
        painter.setPen(style.theme.text)  # not every colour of a line has enough contrast for letters
        bold = picture.places[n] == picture.chosen
        at_ = QPointF(area.right() + 0.7 * style.em, at + middle(size))
        draw_text(painter, at_, label(picture.places[n]), size, bold)


def _draw_formed(painter: QPainter, area: QRectF, picture: HeadHistory, style: Style) -> None:
    """A diamond where a head formed."""
    half = 0.38 * style.em
    for fact in picture.formed:
        n = picture.places.index((fact.layer, fact.head))
        at = QPointF(x_of(fact.step, area, picture), _y(fact.value, area, picture))
        painter.setPen(QPen(style.theme.surface, style.hairline))
        painter.setBrush(head_colour(n, style.theme))
        corners = (QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0))
        painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _y(value: float, area: QRectF, picture: HeadHistory) -> float:
    return area.bottom() - (value - picture.low) / (picture.high - picture.low) * area.height()


def _span(picture: HeadHistory) -> tuple[float, float]:
    """The steps at both ends; never the same."""
    if not len(picture.steps):
        return 0.0, 1.0
    first, last = float(picture.steps[0]), float(picture.steps[-1])
    return first, last if last > first else first + 1.0


def _ends(picture: HeadHistory) -> tuple[str, str]:
    return f"{picture.low:.3g}", f"{picture.high:.3g}"


def _scale(picture: HeadHistory) -> tuple[str, ...]:
    """What is written along the axis of values."""
    return (*_ends(picture), *([_HALF] if picture.measure.kind else []))
