"""The curve of one head over a run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPolygonF


def draw_pieces(
    painter: QPainter,
    pieces: Iterable[NDArray[np.int64]],
    x: NDArray[np.floating[Any]],
    y: NDArray[np.floating[Any]],
    apart: float,
    dot: float,
) -> None:
    """Lines within each piece, whose points lie at least so far `apart`; a point of radius `dot` where it is alone."""
    for piece in pieces:
        kept = piece[np.diff((x[piece] / apart).astype(np.int64), prepend=-1) > 0]
        points = [QPointF(x[n], y[n]) for n in kept.tolist()]
        if len(points) > 1:
            painter.drawPolyline(QPolygonF(points))
        else:
            painter.drawEllipse(points[0], dot, dot)
