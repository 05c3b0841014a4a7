"""Measured capacity as a chart: how often the answer is right, and its loss, against how much an anchor has to hold."""

from __future__ import annotations

from collections.abc import Callable

from model.exports.capacity import capacity_sheet, spread_text, spread_words
from model.messages.capacity import CapacityCell, CapacityReport
from model.messages.costs import Spread
from tinyattn_gui.pictures.chart import Chart, ChartCurve, ChartPoint, Plot

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def chart_of_capacity(report: CapacityReport) -> Chart:
    """A curve for each depth."""
    facts = sorted({point.facts for point in report.points})
    worst = max((1.0, *(cell.loss.high for cell in report.cells)))
    losses = tuple(float(n) for n in range(int(worst + 1) + 1))
    said = (
        f"{report.in_all} facts to remember in all; asked {report.examples:,} times. A network that was right earlier "
        f"than after {report.most_steps:,} steps was not trained on; {report.network}; {spread_words(report)}."
    )
    return Chart(
        title="Facts in an anchor",
        caption=said,
        xs=tuple(map(float, facts)),
        of_x="facts an anchor",
        plots=(
            Plot("Right", _curves(report, lambda p: p.right), 0.0, 1.0, _QUARTERS, "{:.3g}".format, is_log=False),
            Plot(
                "Loss, nats", _curves(report, lambda p: p.loss), 0.0, losses[-1], losses, "{:.3g}".format, is_log=False
            ),
        ),
        sheet=capacity_sheet(report),
        heads=tuple(f"{n} a sentence" for n in facts),
    )


def _curves(report: CapacityReport, number: Callable[[CapacityCell], Spread]) -> tuple[ChartCurve, ...]:
    return tuple(_curve(report, n, layers, number) for n, layers in enumerate(report.layers))


def _curve(report: CapacityReport, colour: int, layers: int, number: Callable[[CapacityCell], Spread]) -> ChartCurve:
    own = [cell for cell in report.cells if cell.layers == layers]
    drawn = tuple(_drawn(cell, number(cell)) for cell in own)
    cells = tuple(f"{spread_text(cell.right)} right" for cell in own)
    return ChartCurve("1 layer" if layers == 1 else f"{layers} layers", colour, drawn, cells)


def _drawn(cell: CapacityCell, spread: Spread) -> ChartPoint:
    words = f"after {cell.steps.value:,.0f} steps"
    return ChartPoint(float(cell.facts), spread.value, spread.low, spread.high, words=words)
