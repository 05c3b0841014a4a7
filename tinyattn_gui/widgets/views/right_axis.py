"""Curves over a plot and along the same steps, by an axis of their own on the right."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPen

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.curve import Points
from tinyattn_gui.widgets.views.plot_lines import dashed_curve, line_pen
from tinyattn_gui.widgets.views.ruler import Ruler

_MOST_DOTS = 80
"""More points than that are drawn as a line alone."""


def draw_measured(ruler: Ruler, curve: pg.PlotDataItem, points: Points, *, is_loss: bool = False) -> None:
    """Show numbers that were measured now and then: a dot for each, where they are few, joined by lines.

    Of a run that diverged none may be a number: pyqtgraph has no bounds of such dots.
    """
    has_dots = len(points[0]) <= _MOST_DOTS and bool(np.isfinite(points[1]).any())
    ruler.draw(curve, points, is_loss=is_loss, symbol="o" if has_dots else None)


def colour_measured(curve: pg.PlotDataItem, colour: QColor) -> None:
    """The colour and size of the dots."""
    curve.setSymbolSize(5)
    curve.setSymbolBrush(colour)
    curve.setSymbolPen(None)


class RightAxis(ABC):
    """Curves that lie over a plot, with an axis that `name` says; hidden at first. Those of one plot are shown one at a
    time. `words` is what a screen reader hears of them.
    """

    def __init__(self, plot: pg.PlotItem, name: str, ruler: Ruler, curves: Sequence[pg.PlotDataItem]) -> None:
        self._ruler = ruler
        self._plot, self._axis, self.name, self.on = plot, plot.getAxis("right"), name, False
        self._view = pg.ViewBox(enableMouse=False, enableMenu=False)
        self._view.setXLink(plot)
        for curve in curves:
            self._view.addItem(curve)
        plot.scene().addItem(self._view)
        plot.getViewBox().sigResized.connect(self._follow)
        self.words = ""
        self._muted, self._size = "", 0
        self._view.setVisible(False)

    @property
    def named(self) -> Iterator[tuple[pg.PlotDataItem, str]]:
        """The curves that are shown, with what a legend calls them."""
        return (row for row in self._rows() if self.on and row[0].xData is not None and len(row[0].xData))

    @abstractmethod
    def _rows(self) -> tuple[tuple[pg.PlotDataItem, str], ...]:
        """Every curve, with what a legend calls it."""

    def show(self, on: bool) -> None:
        """Show the curves and their axis, or neither."""
        self.on = on
        if on:
            self._axis.linkToView(self._view)
            self._tell()
        self._plot.showAxis("right", on)
        self._view.setVisible(on)
        self._follow()

    def set_style(self, style: Style, font: QFont) -> None:
        """Paint in another theme or size."""
        self._muted, self._size = style.theme.muted.name(), round(style.label)
        if self.on:
            self._tell()
        self._axis.setPen(self._pen(style.theme.border, 1))
        self._axis.setTextPen(style.theme.muted)
        self._axis.setTickFont(font)
        self._axis.enableAutoSIPrefix(False)

    def _pen(self, colour: QColor, width: float, line: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        return line_pen(self._plot.getViewWidget(), colour, width, line)

    def _tell(self) -> None:
        self._axis.setLabel(self.name, color=self._muted, **{"font-size": f"{self._size}px"})

    def _follow(self) -> None:
        """Lie where the losses lie."""
        box = self._plot.getViewBox()
        self._view.setGeometry(box.sceneBoundingRect())
        self._view.linkedViewChanged(box, self._view.XAxis)


class SideAxis(RightAxis):
    """A dotted curve from 0 up."""

    def __init__(self, plot: pg.PlotItem, name: str, ruler: Ruler) -> None:
        self._curve = dashed_curve()
        super().__init__(plot, name, ruler, (self._curve,))

    def set_curve(self, points: Points) -> None:
        """Show other numbers."""
        self._ruler.draw(self._curve, points)
        top = float(points[1].max()) if len(points[1]) else 0.0
        self._view.setYRange(0, top or 1.0, padding=0.05)
        self.words = f"{self.name} {points[1][-1]:.4g} at step {points[0][-1]:.0f}" if len(points[1]) else ""

    def _rows(self) -> tuple[tuple[pg.PlotDataItem, str], ...]:
        return ((self._curve, self.name),)

    def set_style(self, style: Style, font: QFont) -> None:
        """Paint in another theme or size."""
        super().set_style(style, font)
        self._curve.setPen(self._pen(style.theme.text, 1.4, Qt.PenStyle.DotLine))


class AccuracyAxis(RightAxis):
    """How often the network is right: dashed curves from 0 to 1, in the colours of the losses of the same examples."""

    def __init__(self, plot: pg.PlotItem, ruler: Ruler) -> None:
        self._batch, self._held_out, self._beside = (dashed_curve() for _ in range(3))
        self._names = ("", "")
        super().__init__(plot, "accuracy", ruler, (self._beside, self._batch, self._held_out))
        self._view.setYRange(0, 1, padding=0.05)

    def set_curves(self, batch: Points, held_out: Points) -> None:
        """Show other numbers."""
        self._ruler.draw(self._batch, batch)
        draw_measured(self._ruler, self._held_out, held_out)
        self.words = _words(batch, held_out)

    def set_beside(self, points: Points, names: tuple[str, str]) -> None:
        """Show how often another branch was right, and name both; no points take it away."""
        self._ruler.draw(self._beside, points)
        self._names = names if len(points[1]) else ("", "")

    def _rows(self) -> tuple[tuple[pg.PlotDataItem, str], ...]:
        this, other = self._names
        return (
            (self._batch, f"accuracy, {this or 'training batch'}"),
            (self._beside, f"accuracy, {other}"),
            (self._held_out, "accuracy, held out"),
        )

    def set_style(self, style: Style, font: QFont) -> None:
        """Paint in another theme or size."""
        super().set_style(style, font)
        theme = style.theme
        self._batch.setPen(self._pen(theme.curve, 1.4, Qt.PenStyle.DashLine))
        self._beside.setPen(self._pen(theme.beside, 1.4, Qt.PenStyle.DashLine))
        self._held_out.setPen(self._pen(theme.held, 2, Qt.PenStyle.DashLine))
        colour_measured(self._held_out, theme.held)


def _words(batch: Points, held_out: Points) -> str:
    if not len(batch[1]):
        return ""
    said = f"{batch[1][-1]:.1%} of the training batch was right at step {batch[0][-1]:.0f}"
    return f"{said}, and {held_out[1][-1]:.1%} of what is held out" if len(held_out[1]) else said
