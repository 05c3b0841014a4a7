"""Measured costs as a chart: seconds and bytes of one token more against the length of the text, a curve each way."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from model.exports.costs import bytes_text, costs_sheet, growth_words, ratio_words, spread_text, time_text, times_text
from model.messages.costs import CACHE, RECOMPUTE, CostCurve, CostPoint, CostReport
from tinyattn_gui.pictures.chart import Chart, ChartCurve, ChartPoint, Plot


def chart_of_costs(report: CostReport) -> Chart:
    """The chart of a report; the formula's curve is dashed beside each."""
    lengths = sorted({point.length for curve in report.curves for point in curve.points})
    longest = report.longest_of_all
    times = [_curve(report, n, curve, _time, longest) for n, curve in enumerate(report.curves)]
    sizes = [_curve(report, n, curve, _size, longest) for n, curve in enumerate(report.curves)]
    left = [f"{curve.name}, {each.length:,}: {each.why}" for curve in report.curves for each in curve.unmeasured]
    ratios = "" if longest is None else f"; × how many times as fast, at {longest:,} tokens"
    told = f"Medians and quartiles{ratios}; knee: where what grows is as much as what does not. "
    return Chart(
        title="One token more",
        caption=f"{told}Dashed: by the number of multiply-adds. {report.network}. {report.machine}.",
        xs=tuple(map(float, lengths)),
        of_x="tokens before",
        plots=(
            log_plot("Time a token", times, time_text),
            log_plot("Bytes alive at once", sizes, bytes_text),
        ),
        sheet=costs_sheet(report),
        heads=("× recomputed", "× full cache", "cache less by", "grows as", "by formula", "knee"),
        remarks=tuple(f"Not measured: {words}." for words in left),
    )


def log_plot(title: str, curves: Sequence[ChartCurve], text: Callable[[float], str]) -> Plot:
    """A plot whose y axis reaches over whole powers of ten; with ticks at each, or fewer where there are many."""
    known = [y for curve in curves for point in curve.points for y in (point.low, point.high, point.expected) if y]
    low, high = (math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)))) if known else (0, 1)
    high = max(high, low + 1)
    every = -(-(high - low) // 6)
    ticks = tuple(10.0**power for power in range(low, high + 1, every))
    return Plot(title, tuple(curves), 10.0**low, 10.0**high, ticks, text)


def _curve(
    report: CostReport, number: int, curve: CostCurve, part: Callable[[CostPoint, str], ChartPoint], longest: int | None
) -> ChartCurve:
    grows = growth_words(curve.growth)
    points = tuple(part(point, f"{ratio_words(report, curve, point.length)}\n{grows}") for point in curve.points)
    growth, beside = curve.growth, (RECOMPUTE, CACHE)
    ratios = [None if longest is None else report.times_faster(curve, longest, baseline) for baseline in beside]
    reduction = None if longest is None else report.reduction(curve, longest)
    cells = (
        *("–" if ratio is None else times_text(ratio) for ratio in ratios),
        "–" if reduction is None else f"{reduction:.1%}",
        "–" if growth.exponent is None else f"n^{spread_text(growth.exponent, 2)}",
        "–" if growth.expected is None else f"n^{growth.expected:.2f}",
        "–" if growth.knee is None else spread_text(growth.knee, 0),
    )
    return ChartCurve(curve.name, number, points, cells)


def _time(point: CostPoint, words: str) -> ChartPoint:
    seconds = point.seconds
    return ChartPoint(float(point.length), seconds.value, seconds.low, seconds.high, point.expected_seconds, words)


def _size(point: CostPoint, words: str) -> ChartPoint:
    size, kept = float(point.bytes), bytes_text(point.kept_bytes)
    said = f"{kept} of it kept between tokens" if point.kept_bytes else "nothing of it kept between tokens"
    return ChartPoint(float(point.length), size, size, size, float(point.expected_bytes), said)
