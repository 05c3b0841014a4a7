"""Measured curves: against a length or a number, in one plot or several side by side, each point with its spread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from model.exports.table import Sheet


@dataclass(frozen=True)
class ChartPoint:
    """A measured number at `x`: the middle, and the ends of its spread. `expected` is what a formula says."""

    x: float
    y: float
    low: float
    high: float
    expected: float | None = None
    words: str = ""
    """What is said of it besides its numbers."""


@dataclass(frozen=True)
class ChartCurve:
    """Points from left to right. `colour` is a place in the row of colours; `cells` are what it says as a whole."""

    name: str
    colour: int
    points: tuple[ChartPoint, ...]
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plot:
    """Curves over one pair of axes. `ticks` are those of the y axis, of which `low` and `high` are the ends."""

    title: str
    curves: tuple[ChartCurve, ...]
    low: float
    high: float
    ticks: tuple[float, ...]
    text: Callable[[float], str]
    is_log: bool = True
    expects: str = "by the formula"
    """Who says what is expected of a point."""
    is_bars: bool = False
    """Each curve is a bar of its first point, named above it and with its number, one below the other."""


@dataclass(frozen=True, eq=False)
class Chart:
    """All of it: `xs` are the places of the x axis, in words `of_x`; `sheet` has the numbers."""

    title: str
    caption: str
    xs: tuple[float, ...]
    of_x: str
    plots: tuple[Plot, ...]
    sheet: Sheet
    heads: tuple[str, ...] = ()
    """What the cells of each curve are."""
    remarks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """What stands at the places of the x axis, which are evenly apart then; without names it is logarithmic."""

    @property
    def is_bars(self) -> bool:
        """Whether all is said by bars: then no table stands below."""
        return all(plot.is_bars for plot in self.plots)

    def point(self, plot: int, curve: int, index: int) -> ChartPoint:
        """One point."""
        return self.plots[plot].curves[curve].points[index]

    def describe(self, plot: int, curve: int, index: int) -> str:
        """One point in words."""
        axes, point = self.plots[plot], self.point(plot, curve, index)
        line = axes.curves[curve]
        spread = f" ({axes.text(point.low)} to {axes.text(point.high)})" if point.low < point.high else ""
        expected = "" if point.expected is None else f"; {axes.expects} {axes.text(point.expected)}"
        place = "" if axes.is_bars else f", {point.x:,.0f} {self.of_x}"
        said = f"{line.name}{place}: {axes.text(point.y)}{spread}{expected}"
        return f"{said}\n{point.words}" if point.words else said


def are_charts(pictures: Sequence[object]) -> bool:
    """Whether this is nothing but charts."""
    return bool(pictures) and all(isinstance(picture, Chart) for picture in pictures)


def chart_sheet(chart: Chart) -> Sheet:
    """Its numbers as a table."""
    return chart.sheet


def chart_as_text(chart: Chart) -> str:
    """The same for a spreadsheet."""
    return chart.sheet.to_csv("\t")
