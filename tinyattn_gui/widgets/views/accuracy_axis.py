"""How often the network is right, over its loss and along the same steps, by an axis of its own on the right."""

from __future__ import annotations

from collections.abc import Iterator

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.curve import Points


class AccuracyAxis:
    """Dashed curves from 0 to 1 over a plot, in the colours of the losses of the same examples; hidden at first."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot, self._axis, self.on = plot, plot.getAxis("right"), False
        self._view = pg.ViewBox(enableMouse=False, enableMenu=False)
        self._view.setXLink(plot)
        self._view.setYRange(0, 1, padding=0.05)
        self._batch, self._held_out, self._beside = (pg.PlotDataItem() for _ in range(3))
        self._names = ("", "")
        for curve in (self._beside, self._batch, self._held_out):
            self._view.addItem(curve)
        plot.scene().addItem(self._view)
        plot.getViewBox().sigResized.connect(self._follow)
        self.words = ""
        self._muted, self._size = "", 0
        self.show(False)

    def show(self, on: bool) -> None:
        """Show the curves and their axis, or neither."""
        self.on = on
        if on:
            self._axis.linkToView(self._view)
            self._tell()
        self._plot.showAxis("right", on)
        self._view.setVisible(on)
        self._follow()

    def set_curves(self, batch: Points, held_out: Points) -> None:
        """Show other numbers."""
        self._batch.setData(*batch, connect="finite")
        self._held_out.setData(*held_out, connect="finite")
        self.words = _words(batch, held_out)

    def set_beside(self, points: Points, names: tuple[str, str]) -> None:
        """Show how often another branch was right, and name both; no points take it away."""
        self._beside.setData(*points, connect="finite")
        self._names = names if len(points[1]) else ("", "")

    @property
    def named(self) -> Iterator[tuple[pg.PlotDataItem, str]]:
        """The curves that are there, with what a legend calls them."""
        this, other = self._names
        rows = (
            (self._batch, f"accuracy, {this or 'training batch'}"),
            (self._beside, f"accuracy, {other}"),
            (self._held_out, "accuracy, held out"),
        )
        return (row for row in rows if self.on and row[0].xData is not None and len(row[0].xData))

    def set_style(self, style: Style, font: QFont) -> None:
        """Paint in another theme or size."""
        theme = style.theme
        self._batch.setPen(pg.mkPen(theme.curve, width=1.4, style=Qt.PenStyle.DashLine))
        self._beside.setPen(pg.mkPen(theme.beside, width=1.4, style=Qt.PenStyle.DashLine))
        self._held_out.setPen(pg.mkPen(theme.warning, width=2, style=Qt.PenStyle.DashLine))
        self._muted, self._size = theme.muted.name(), round(style.label)
        if self.on:
            self._tell()
        self._axis.setPen(theme.border)
        self._axis.setTextPen(theme.muted)
        self._axis.setTickFont(font)
        self._axis.enableAutoSIPrefix(False)

    def _tell(self) -> None:
        self._axis.setLabel("accuracy", color=self._muted, **{"font-size": f"{self._size}px"})

    def _follow(self) -> None:
        """Lie where the losses lie."""
        box = self._plot.getViewBox()
        self._view.setGeometry(box.sceneBoundingRect())
        self._view.linkedViewChanged(box, self._view.XAxis)


def _words(batch: Points, held_out: Points) -> str:
    if not len(batch[1]):
        return ""
    said = f"{batch[1][-1]:.1%} of the training batch was right at step {batch[0][-1]:.0f}"
    return f"{said}, and {held_out[1][-1]:.1%} of what is held out" if len(held_out[1]) else said
