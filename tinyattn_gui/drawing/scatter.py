"""Many small dots at once: on a screen as one image, on paper as circles."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from tinyattn_gui.drawing.device import whole_scale


def draw_scatter(painter: QPainter, area: QRectF, places: NDArray[np.float64], r: float, colour: QColor) -> None:
    """Draw dots of radius `r` at places (N, 2) of an area; on a screen at whole pixels, and cut off at its edges."""
    if scale := whole_scale(painter):
        corner = np.array((area.left(), area.top()))
        covered = _cover(area, scale, (places - corner) * scale, r * scale)
        rows, columns = covered.shape
        image = QImage(covered.data, columns, rows, covered.strides[0], QImage.Format.Format_Indexed8)
        rgb = colour.rgba() & 0xFFFFFF
        image.setColorTable([alpha << 24 | rgb for alpha in range(256)])
        image.setDevicePixelRatio(scale)
        painter.drawImage(area.topLeft(), image)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for x, y in places.tolist():
        painter.drawEllipse(QPointF(x, y), r, r)


def _cover(area: QRectF, scale: int, places: NDArray[np.float64], r: float) -> NDArray[np.uint8]:
    """How much of each pixel is covered, 0 to 255."""
    edge = math.ceil(r)
    rows, columns = (math.ceil(side * scale) for side in (area.height(), area.width()))
    found = np.zeros((rows + 2 * edge, columns + 2 * edge), np.uint8)
    x, y = np.floor(places).astype(np.int64).T
    inside = (x >= 0) & (y >= 0) & (x < columns) & (y < rows)
    x, y = x[inside] + edge, y[inside] + edge
    offsets = np.stack(np.meshgrid(*[np.arange(-edge, edge + 1)] * 2), axis=-1).reshape(-1, 2)
    alphas = np.clip(255 * (r + 0.5 - np.hypot(*offsets.T)), 0, 255).astype(np.uint8)
    for (across, down), alpha in zip(offsets.tolist(), alphas.tolist(), strict=True):
        if alpha:
            at = (y + down, x + across)
            found[at] = np.maximum(found[at], alpha)
    return np.ascontiguousarray(found[edge : edge + rows, edge : edge + columns])
