"""Measured capacity as a chart: how often the answer is right, and its loss, against how much an anchor has to hold."""

from __future__ import annotations

from collections.abc import Callable

from model.exports.capacity import capacity_sheet
from model.messages.capacity import CapacityPoint, CapacityReport
from tinyattn_gui.pictures.chart import Chart, ChartCurve, ChartPoint, Plot

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def chart_of_capacity(report: CapacityReport) -> Chart:
    """A curve for each depth."""
    facts = sorted({point.facts for point in report.points})
    worst = max(1.0, *(point.loss for point in report.points)) if report.points else 1.0
    losses = tuple(float(n) for n in range(int(worst + 1) + 1))
    said = (
        f"{report.in_all} facts to remember in all; asked {report.examples:,} times. A network that was right earlier "
    )
    return Chart(
        title="Facts in an anchor",
        caption=f"{said}than after {report.most_steps:,} steps was not trained on; {report.network}.",
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


def _curves(report: CapacityReport, number: Callable[[CapacityPoint], float]) -> tuple[ChartCurve, ...]:
    return tuple(_curve(report, n, layers, number) for n, layers in enumerate(report.layers))


def _curve(report: CapacityReport, colour: int, layers: int, number: Callable[[CapacityPoint], float]) -> ChartCurve:
    points = sorted((point for point in report.points if point.layers == layers), key=lambda point: point.facts)
    drawn = tuple(_drawn(point, number(point)) for point in points)
    cells = tuple(f"{point.right:.3f} right" for point in points)
    return ChartCurve("1 layer" if layers == 1 else f"{layers} layers", colour, drawn, cells)


def _drawn(point: CapacityPoint, y: float) -> ChartPoint:
    return ChartPoint(float(point.facts), y, y, y, words=f"after {point.steps:,} steps")
