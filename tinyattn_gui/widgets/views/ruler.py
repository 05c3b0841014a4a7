"""How a plot over steps is laid out: its curves and the numbers along its axes, evenly or by the logarithm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyqtgraph as pg

from tinyattn_gui.pictures.curve import Points
from tinyattn_gui.pictures.scales import Scales, log_ticks


class Ruler:
    """Lays out what is drawn in one plot, and again by other scales."""

    def __init__(self) -> None:
        self.scales = Scales()
        self._drawn: dict[pg.PlotDataItem, tuple[Points, bool, dict[str, Any]]] = {}

    def draw(self, curve: pg.PlotDataItem, points: Points, *, is_loss: bool = False, **look: Any) -> None:
        """Draw a curve through these points, where numbers are missing with a gap. A loss goes by the scale of losses;
        all other values stay as they are.
        """
        self._drawn[curve] = points, is_loss, look
        self._lay(curve)

    def change(self, scales: Scales) -> None:
        """Lay every curve out by other scales."""
        self.scales = scales
        for curve in self._drawn:
            self._lay(curve)

    def _lay(self, curve: pg.PlotDataItem) -> None:
        (steps, values), is_loss, look = self._drawn[curve]
        heights = self.scales.all_up(values) if is_loss else values
        curve.setData(self.scales.all_across(steps), heights, connect="finite", **look)

    def name_numbers(self, plot: pg.PlotItem) -> None:
        """Name the steps and losses that are in range along the axes, as they are."""
        (left, right), (low, high) = plot.getViewBox().viewRange()
        self._name(plot.getAxis("bottom"), self._steps(left, right) if self.scales.log_steps else None)
        self._name(plot.getAxis("left"), self._losses(low, high) if self.scales.log_loss else None)

    def _steps(self, left: float, right: float) -> Iterable[tuple[float, str]]:
        first, last = max(self.scales.step(left), 1.0), max(self.scales.step(right), 1.0)
        steps = [*([0.0] if left <= 0 else []), *log_ticks(first, last)]
        return ((self.scales.across(step), f"{step:.0f}") for step in steps if step == round(step))

    def _losses(self, low: float, high: float) -> Iterable[tuple[float, str]]:
        return ((self.scales.up(loss), f"{loss:.4g}") for loss in log_ticks(10**low, 10**high))

    @staticmethod
    def _name(axis: pg.AxisItem, named: Iterable[tuple[float, str]] | None) -> None:
        axis.setTicks(None if named is None else [list(named)])
