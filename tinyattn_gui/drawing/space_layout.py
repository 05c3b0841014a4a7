"""Where the parts of a plane of points go, and where its points lie. Arithmetic only, nothing is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.cloud import Cloud, Points

_ASPECT = 0.8
_TITLE, _LINE, _WHERE = 1.5, 1.6, 1.5
"""The heights of the lines of text around the plot, in em."""
_MARGIN = (2.6, 1.8)
"""Left free around the points at the sides and at the ends, in em, so that their names have a place."""


@dataclass(frozen=True, eq=False)
class SpaceLayout:
    """Rectangles of the parts, and where the points lie (N, 2).

    `middle` is what lies in the middle of the plot, `scale` how many units of the painter 1 is.
    """

    title: QRectF
    line: QRectF
    plot: QRectF
    where: QRectF
    middle: tuple[float, float]
    scale: float
    places: NDArray[np.float64]

    def at(self, points: Points) -> NDArray[np.float64]:
        """Where points (…, 2) of the plane lie."""
        return _at(self.plot, self.middle, self.scale, points)

    def nearest(self, at: QPointF, within: float) -> int | None:
        """The point that is nearest, no further away than `within`; None for none."""
        if not len(self.places) or not self.plot.contains(at):
            return None
        away = np.hypot(self.places[:, 0] - at.x(), self.places[:, 1] - at.y())
        found = int(away.argmin())
        return found if away[found] <= within else None

    def holds(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of these places are in the plot."""
        plot = self.plot
        across = (places[..., 0] >= plot.left()) & (places[..., 0] <= plot.right())
        return across & (places[..., 1] >= plot.top()) & (places[..., 1] <= plot.bottom())

    def across(self, way: QPointF) -> QLineF | None:
        """The part in the plot of the line through the middle of all points; it ends where `way` points."""
        x, y = self.at(np.zeros((1, 2), np.float32))[0].tolist()
        first, last = -np.inf, np.inf
        for start, step, low, high in (
            (x, way.x(), self.plot.left(), self.plot.right()),
            (y, way.y(), self.plot.top(), self.plot.bottom()),
        ):
            if abs(step) > 1e-9:
                near, far = sorted(((low - start) / step, (high - start) / step))
                first, last = max(first, near), min(last, far)
            elif not low <= start <= high:
                return None
        return QLineF(QPointF(x, y) + way * first, QPointF(x, y) + way * last) if first < last else None


def place(rect: QRectF, cloud: Cloud, style: Style) -> SpaceLayout:
    """Work out where everything goes."""
    em, wide = style.em, rect.width()
    title = QRectF(rect.left(), rect.top(), wide, _TITLE * em if style.show_title else 0.0)
    line = QRectF(rect.left(), title.bottom(), wide, _LINE * em if style.show_formula else 0.0)
    where = QRectF(rect.left(), rect.bottom() - _WHERE * em, wide, _WHERE * em)
    bottom = where.top() if style.show_where and cloud.where else rect.bottom()
    plot = QRectF(rect.left(), line.bottom(), wide, max(bottom - line.bottom(), 0.0))
    room = (max(plot.width() / 2 - _MARGIN[0] * em, em), max(plot.height() / 2 - _MARGIN[1] * em, em))
    left, right, low, high = cloud.bounds
    fitting = min(2 * room[0] / max(right - left, 1e-30), 2 * room[1] / max(high - low, 1e-30))
    middle, scale = ((left + right) / 2 + cloud.view.x, (low + high) / 2 + cloud.view.y), fitting * cloud.view.zoom
    return SpaceLayout(title, line, plot, where, middle, scale, _at(plot, middle, scale, cloud.points))


def height(cloud: Cloud, width: float, style: Style) -> float:
    """How tall it wants to be."""
    lines = _TITLE * style.show_title + _LINE * style.show_formula + _WHERE * (style.show_where and bool(cloud.where))
    return _ASPECT * width + lines * style.em


def _at(plot: QRectF, middle: tuple[float, float], scale: float, points: Points) -> NDArray[np.float64]:
    across = plot.center().x() + (points[..., 0].astype(np.float64) - middle[0]) * scale
    down = plot.center().y() - (points[..., 1].astype(np.float64) - middle[1]) * scale
    return np.stack((across, down), axis=-1)
