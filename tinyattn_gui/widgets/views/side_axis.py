"""One more curve over a plot and along the same steps, by an axis of its own on the right."""

from __future__ import annotations

from collections.abc import Iterator

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.curve import Points


class SideAxis:
    """A dotted curve from 0 up, which `name` says; hidden at first. Axes of one plot are shown one at a time."""

    def __init__(self, plot: pg.PlotItem, name: str) -> None:
        self._plot, self._axis, self.name, self.on = plot, plot.getAxis("right"), name, False
        self._view = pg.ViewBox(enableMouse=False, enableMenu=False)
        self._view.setXLink(plot)
        self._curve = pg.PlotDataItem()
        self._view.addItem(self._curve)
        plot.scene().addItem(self._view)
        plot.getViewBox().sigResized.connect(self._follow)
        self.words = ""
        self._muted, self._size = "", 0
        self._view.setVisible(False)

    def show(self, on: bool) -> None:
        """Show the curve and its axis, or neither."""
        self.on = on
        if on:
            self._axis.linkToView(self._view)
            self._tell()
        self._plot.showAxis("right", on)
        self._view.setVisible(on)
        self._follow()

    def set_curve(self, points: Points) -> None:
        """Show other numbers."""
        self._curve.setData(*points, connect="finite")
        top = float(points[1].max()) if len(points[1]) else 0.0
        self._view.setYRange(0, top or 1.0, padding=0.05)
        self.words = f"{self.name} {points[1][-1]:.4g} at step {points[0][-1]:.0f}" if len(points[1]) else ""

    @property
    def named(self) -> Iterator[tuple[pg.PlotDataItem, str]]:
        """The curve, if it is there, with what a legend calls it."""
        if self.on and self.words:
            yield self._curve, self.name

    def set_style(self, style: Style, font: QFont) -> None:
        """Paint in another theme or size."""
        theme = style.theme
        self._curve.setPen(pg.mkPen(theme.text, width=1.4, style=Qt.PenStyle.DotLine))
        self._muted, self._size = theme.muted.name(), round(style.label)
        if self.on:
            self._tell()

    def _tell(self) -> None:
        self._axis.setLabel(self.name, color=self._muted, **{"font-size": f"{self._size}px"})

    def _follow(self) -> None:
        """Lie where the losses lie."""
        box = self._plot.getViewBox()
        self._view.setGeometry(box.sceneBoundingRect())
        self._view.linkedViewChanged(box, self._view.XAxis)
