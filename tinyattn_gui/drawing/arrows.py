"""Quiet connectors: an elbow line with rounded corners and a small head."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from tinyattn_gui.drawing.text import draw_text, middle


def draw_arrow(
    painter: QPainter,
    points: Sequence[QPointF],
    colour: QColor,
    *,
    width: float = 1.25,
    radius: float = 6.0,
    head: float = 5.0,
    words: str = "",
    letters: float = 0.0,
    ink: QColor | None = None,
) -> None:
    """Draw a line through `points` that ends in an arrow head; nothing for fewer than two different points.

    One that passes over what is not shown is dotted, and its `words`, `letters` high in `ink`, stand beside its end.
    """
    way = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    if len(way) < 2:
        return
    tip, back = way[-1], _towards(way[-1], way[-2], head)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    line = Qt.PenStyle.DotLine if words else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour, width, line, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(_rounded([*way[:-1], back], radius))
    across = (tip - back) * 0.5
    side = QPointF(-across.y(), across.x())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([tip, back + side, back - side]))
    if words:
        painter.setPen(ink or colour)
        beside = (way[-1] + way[-2]) / 2 + QPointF(head + width, middle(letters))
        draw_text(painter, beside, words, letters)
    painter.restore()


def elbow(start: QPointF, end: QPointF, at: float = 0.5) -> list[QPointF]:
    """The points of a way that leaves and arrives horizontally and turns at the part `at` of the distance."""
    x = start.x() + (end.x() - start.x()) * at
    if abs(start.y() - end.y()) < 1:
        return [start, QPointF(end.x(), start.y())]
    return [start, QPointF(x, start.y()), QPointF(x, end.y()), end]


def _rounded(way: list[QPointF], radius: float) -> QPainterPath:
    path = QPainterPath(way[0])
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        room = min(radius, _distance(before, corner) / 2, _distance(corner, after) / 2)
        path.lineTo(_towards(corner, before, room))
        path.quadTo(corner, _towards(corner, after, room))
    path.lineTo(way[-1])
    return path


def _towards(start: QPointF, end: QPointF, length: float) -> QPointF:
    """The point `length` away from `start`, on the way to `end`."""
    return start + (end - start) * (length / (_distance(start, end) or 1.0))


def _distance(one: QPointF, other: QPointF) -> float:
    return hypot(one.x() - other.x(), one.y() - other.y())
