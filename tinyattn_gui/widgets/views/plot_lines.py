"""Lines of a plot: as wide on a fine screen as on a coarse one, and dashed ones drawn as fast as whole ones."""

from __future__ import annotations

from collections.abc import Mapping
from types import MethodType

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

_PIECES: Mapping[Qt.PenStyle, tuple[float, float]] = {Qt.PenStyle.DashLine: (6, 5), Qt.PenStyle.DotLine: (1, 4)}
"""How long a piece is, and the gap after it: along the axis, in units of the screen."""


def line_pen(plot: QWidget, colour: QColor, width: float, line: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen so wide in units of the screen that `plot` is on: as it follows no zoom, it counts the screen's pixels."""
    pen = QPen(colour, width * plot.devicePixelRatioF(), line)
    pen.setCosmetic(True)
    return pen


def dashed_curve() -> pg.PlotDataItem:
    """A curve for a dashed pen. Qt would dash along all the ways up and down of a noisy one, for seconds a frame."""
    item = pg.PlotDataItem()
    item.curve.paint = MethodType(_paint, item.curve)
    return item


def _paint(
    curve: pg.PlotCurveItem, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
) -> None:
    """Draw the pieces of a curve above even pieces of the axis."""
    x, y = curve.getData()
    pen = QPen(curve.opts["pen"])
    if x is None or len(x) < 2 or pen.style() not in _PIECES:
        type(curve).paint(curve, painter, option, widget)
        return
    length, gap = np.multiply(_PIECES[pen.style()], curve.pixelWidth() or 1.0)
    sight = curve.viewRect()
    left, right = max(sight.left(), float(x[0])), min(sight.right(), float(x[-1]))
    begins = np.arange(left // (length + gap), right // (length + gap) + 1) * (length + gap)
    ends = np.concatenate((begins, begins + length))
    at = np.union1d(x, ends[(ends > left) & (ends < right)])
    up = np.interp(at, x, y)
    drawn = (at[:-1] + at[1:]) / 2 % (length + gap) < length
    drawn &= np.isfinite(up[:-1]) & np.isfinite(up[1:])
    pen.setStyle(Qt.PenStyle.SolidLine)
    painter.setPen(pen)
    painter.drawLines([QLineF(*row) for row in np.stack((at[:-1], up[:-1], at[1:], up[1:]), 1)[drawn].tolist()])
