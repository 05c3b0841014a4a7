"""The past of one cell: a curve between its least and its largest value, and a mark at the step on show."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from model.matrix.picture import short
from model.quantities import Kind
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_formula, draw_text, elide, font, middle, width
from tinyattn_gui.pictures.trail import TrailPicture

_ASPECT = 0.36
_MARKED = 60
"""Up to so many points each has a dot."""


def height(picture: TrailPicture, width: float, style: Style) -> float:
    """How tall it wants to be; where there is no curve, as tall as its words."""
    return max(_ASPECT * width, 7 * style.em) if len(picture.steps) else 4.2 * style.em


def plot_area(rect: QRectF, picture: TrailPicture, style: Style) -> QRectF:
    """Where the curve runs; the rest is for the title and the ends of both axes."""
    em = style.em
    left = max(width(text, style.label) for text in _ends(picture)) + 0.6 * em
    return rect.adjusted(left, 1.7 * em, -0.6 * em, -1.5 * em)


def step_at(x: float, area: QRectF, picture: TrailPicture) -> float:
    """The step that lies at `x`."""
    first, last = _span(picture)
    return first + (x - area.left()) / max(area.width(), 1.0) * (last - first)


def draw(painter: QPainter, rect: QRectF, picture: TrailPicture, style: Style, hover: int | None = None) -> None:
    """Draw all of it; `hover` is the point that is pointed at."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    em, theme, area = style.em, style.theme, plot_area(rect, picture, style)
    painter.setPen(theme.muted)
    draw_formula(painter, QPointF(rect.left(), rect.top() + 1.05 * em), picture.title, style.label)
    if picture.message:
        _draw_message(painter, rect, picture, style)
    if len(picture.steps) and not area.isEmpty():
        _draw_axes(painter, area, picture, style)
        _draw_curve(painter, area, picture, style)
        _draw_marks(painter, area, picture, style, hover)
    painter.restore()


def _draw_message(painter: QPainter, rect: QRectF, picture: TrailPicture, style: Style) -> None:
    """Beside the title of a curve that is not complete; below it where there is none."""
    size, em = style.label, style.em
    if len(picture.steps):
        said = elide(picture.message, size, rect.width() - width(picture.title, size) - em)
        draw_text(painter, QPointF(rect.right(), rect.top() + 1.05 * em), said, size, align=1.0)
    else:
        painter.setFont(font(size))
        below = rect.adjusted(0, 1.5 * em, 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, picture.message)


def _draw_axes(painter: QPainter, area: QRectF, picture: TrailPicture, style: Style) -> None:
    theme, size = style.theme, style.label
    painter.setPen(QPen(theme.border, style.hairline))
    painter.drawLine(area.topLeft(), area.bottomLeft())
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    if picture.low < 0 < picture.high:
        zero = _at(0.0, 0.0, area, picture).y()
        painter.setPen(QPen(theme.border, style.hairline, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), zero), QPointF(area.right(), zero))
    painter.setPen(theme.muted)
    for text, y in zip(_ends(picture), (area.bottom(), area.top()), strict=True):
        draw_text(painter, QPointF(area.left() - 0.4 * style.em, y + middle(size)), text, size, align=1.0)
    first, last = _span(picture)
    below = area.bottom() + 1.2 * style.em
    draw_text(painter, QPointF(area.left(), below), f"{first:.0f}", size)
    draw_text(painter, QPointF(area.right(), below), f"step {last:.0f}", size, align=1.0)


def _draw_curve(painter: QPainter, area: QRectF, picture: TrailPicture, style: Style) -> None:
    """A line where neighbours are near enough to know its way, points elsewhere; few are marked, joined or not."""
    painter.setPen(QPen(style.theme.curve, 1.6 * style.hairline, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for piece in picture.pieces:
        points = [_at(float(picture.steps[i]), float(picture.values[i]), area, picture) for i in piece]
        painter.drawPolyline(QPolygonF(points))
        if len(points) == 1 or len(picture.steps) <= _MARKED:
            _draw_dots(painter, points, style.theme.curve, 2 * style.hairline)


def _draw_dots(painter: QPainter, points: list[QPointF], colour: QColor, radius: float) -> None:
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for point in points:
        painter.drawEllipse(point, radius, radius)
    painter.restore()


def _draw_marks(painter: QPainter, area: QRectF, picture: TrailPicture, style: Style, hover: int | None) -> None:
    theme, first, last = style.theme, *_span(picture)
    if first <= picture.step <= last:
        x = _at(float(picture.step), picture.low, area, picture).x()
        painter.setPen(QPen(theme.now, 1.2 * style.hairline))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
    shown = np.flatnonzero(picture.steps == picture.step).tolist() + ([] if hover is None else [hover])
    painter.setPen(QPen(theme.surface, style.hairline))
    for index in shown:
        if np.isfinite(picture.values[index]):
            painter.setBrush(theme.text if index == hover else theme.now)
            at = _at(float(picture.steps[index]), float(picture.values[index]), area, picture)
            painter.drawEllipse(at, 3.5 * style.hairline, 3.5 * style.hairline)


def _at(step: float, value: float, area: QRectF, picture: TrailPicture) -> QPointF:
    first, last = _span(picture)
    across = (step - first) / (last - first)
    up = (value - picture.low) / (picture.high - picture.low)
    return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())


def _span(picture: TrailPicture) -> tuple[float, float]:
    """The steps at both ends; never the same."""
    first, last = float(picture.steps[0]), float(picture.steps[-1])
    return first, last if last > first else first + 1.0


def _ends(picture: TrailPicture) -> tuple[str, str]:
    return short(picture.low, Kind.SIGNED), short(picture.high, Kind.SIGNED)
