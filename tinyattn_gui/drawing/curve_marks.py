"""Marks of points by which curves are told apart without colour: eight shapes; later curves take them again."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPolygonF

_ARM = 0.42
"""How thick the arms of a cross are, as a part of its radius."""
_CROSS = tuple(
    (x * sign, y * sign)
    for sign in (1, -1)
    for x, y in ((-_ARM, -1), (_ARM, -1), (_ARM, -_ARM), (1, -_ARM), (1, _ARM), (_ARM, _ARM))
)
SHAPES: tuple[tuple[tuple[float, float], ...], ...] = (
    (),
    ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    ((0.0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    ((0.0, -1.3), (1.1, 0.0), (0.0, 1.3), (-1.1, 0.0)),
    ((0.0, 1.15), (1.1, -0.85), (-1.1, -0.85)),
    _CROSS,
    ((1.15, 0.0), (-0.85, 1.1), (-0.85, -1.1)),
    tuple(((x - y) * 0.8, (x + y) * 0.8) for x, y in _CROSS),
)
"""The corners of each, around its middle, in radii; without corners it is a circle."""


def draw_mark(painter: QPainter, at: QPointF, curve: int, radius: float) -> None:
    """The mark of a curve with the brush that is set, about so far from its middle to its ends."""
    corners = SHAPES[curve % len(SHAPES)]
    if corners:
        painter.drawPolygon(QPolygonF([at + QPointF(radius * x, radius * y) for x, y in corners]))
    else:
        painter.drawEllipse(at, radius, radius)
