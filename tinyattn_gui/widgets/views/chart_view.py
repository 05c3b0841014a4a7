"""Measured curves on the screen: a point is told in words, by the pointer or by the arrows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen

from tinyattn_gui.drawing import chart as drawing
from tinyattn_gui.drawing.chart import ChartLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.picture_view import PictureView

_NEAR = 14.0
"""Pixels from a point within which it is pointed at."""


@dataclass(frozen=True)
class ChartSpot:
    """A point, by its places among plots, curves and points."""

    plot: int
    curve: int
    index: int


class ChartView(PictureView):
    """Shows a Chart: ← and → go along a curve, ↑ and ↓ to the curve above and below in the legend."""

    def __init__(self, name: str, style: Style) -> None:
        super().__init__(name, style)
        self._layout: ChartLayout | None = None

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, round(16 * self._style.em))

    # What the base asks

    def _place(self) -> None:
        self._layout = drawing.place(self._room, self._picture, self._style)

    def _draw(self, painter: QPainter) -> None:
        assert self._layout is not None
        drawing.draw_placed(painter, self._room, self._layout, self._picture, self._style)

    def _draw_over(self, painter: QPainter) -> None:
        if self.spot is not None:
            painter.setPen(QPen(self._style.theme.chosen, 1.8))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self._spot_rect(self.spot))

    def _spot_at(self, point: QPointF) -> ChartSpot | None:
        away = {spot: (self._at(spot) - point).manhattanLength() for spot in self._spots()}
        nearest = min(away, key=away.__getitem__, default=None)
        return nearest if nearest is not None and away[nearest] <= _NEAR else None

    def _say(self, spot: ChartSpot) -> str:
        words: str = self._picture.describe(spot.plot, spot.curve, spot.index)
        return words

    def _link_of(self, spot: ChartSpot) -> Link:
        return Link()

    def _spot_rect(self, spot: ChartSpot) -> QRectF:
        at = self._at(spot)
        return QRectF(at.x() - 5, at.y() - 5, 10, 10)

    def _fits(self, spot: ChartSpot) -> bool:
        return spot in self._spots()

    def _moved(self, spot: ChartSpot | None, key: int) -> ChartSpot | None:
        lines = list(dict.fromkeys((each.plot, each.curve) for each in self._spots()))
        if spot is None:
            return ChartSpot(*lines[0], 0) if lines else None
        along = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -1000, Qt.Key.Key_End: 1000}
        across = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        here = lines.index((spot.plot, spot.curve)) + across.get(Qt.Key(key), 0)
        plot, curve = lines[min(max(here, 0), len(lines) - 1)]
        last = len(self._picture.plots[plot].curves[curve].points) - 1
        index = min(max(spot.index + along.get(Qt.Key(key), 0), 0), last)
        return replace(spot, plot=plot, curve=curve, index=index)

    def _choose(self, spot: ChartSpot) -> None:
        """There is nothing to choose."""

    def _spots(self) -> list[ChartSpot]:
        if self._picture is None:
            return []
        return [
            ChartSpot(n, m, i)
            for n, plot in enumerate(self._picture.plots)
            for m, curve in enumerate(plot.curves)
            for i in range(len(curve.points))
        ]

    def _at(self, spot: ChartSpot) -> QPointF:
        assert self._layout is not None
        point = self._picture.point(spot.plot, spot.curve, spot.index)
        return self._layout.at(self._picture, spot.plot, point.x, point.y)
