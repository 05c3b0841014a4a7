"""Lines through a plot at the steps where something happened; the rail below it has their marks and words."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt

from tinyattn_gui.pictures.pins import Pin
from tinyattn_gui.theme.palette import Theme
from tinyattn_gui.widgets.views.plot_lines import line_pen
from tinyattn_gui.widgets.views.ruler import Ruler


class PinLines:
    """Passive: a thin line for each step that has pins."""

    def __init__(self, plot: pg.PlotWidget, ruler: Ruler) -> None:
        self._plot, self._ruler, self._pen = plot, ruler, pg.mkPen("k")
        self._steps: tuple[int, ...] = ()
        self._lines: list[pg.InfiniteLine] = []

    def show_pins(self, pins: Sequence[Pin]) -> None:
        """Show these."""
        steps = tuple(dict.fromkeys(pin.step for pin in pins))
        if steps == self._steps:
            return
        self._steps = steps
        while len(self._lines) > len(steps):
            self._plot.removeItem(self._lines.pop())
        while len(self._lines) < len(steps):
            line = pg.InfiniteLine(angle=90, pen=self._pen)
            line.setZValue(-2)
            self._plot.addItem(line, ignoreBounds=True)
            self._lines.append(line)
        self.lay_out()

    def lay_out(self) -> None:
        """Put each where its step is now."""
        for line, step in zip(self._lines, self._steps, strict=True):
            line.setValue(self._ruler.scales.across(step))

    def set_style(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._pen = line_pen(self._plot, theme.arrow, 1, Qt.PenStyle.DotLine)
        for line in self._lines:
            line.setPen(self._pen)
