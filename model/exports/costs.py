"""Measured costs as a table, and in words. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterator

from model.exports.table import Sheet
from model.messages.costs import CACHE, RECOMPUTE, CostCurve, CostPoint, CostReport, Growth, Spread

_TITLES = (
    "way",
    "length",
    "seconds a token",
    "lower quartile",
    "upper quartile",
    "runs",
    "kept bytes",
    "working bytes",
    "multiply-adds",
    "expected seconds",
    "expected bytes",
    "times faster than recomputing",
    "times faster than the full cache",
    "reduction of the cache",
)


def costs_sheet(report: CostReport) -> Sheet:
    """A line for each way and length that was measured; empty where there is no such ratio."""
    return Sheet("costs", _TITLES, [_row(report, curve, point) for curve in report.curves for point in curve.points], 1)


def _row(report: CostReport, curve: CostCurve, point: CostPoint) -> list[object]:
    ratios = [report.times_faster(curve, point.length, baseline) for baseline in (RECOMPUTE, CACHE)]
    ratios.append(report.reduction(curve, point.length))
    return [
        curve.way,
        point.length,
        point.seconds.value,
        point.seconds.low,
        point.seconds.high,
        point.repeats,
        point.kept_bytes,
        point.working_bytes,
        point.multiply_adds,
        point.expected_seconds,
        point.expected_bytes,
        *("" if ratio is None else ratio for ratio in ratios),
    ]


def costs_in_words(report: CostReport) -> str:
    """What was measured, a way after another, for people."""
    lines = [f"{report.network}. {report.machine}.", "Seconds a token: the median of the runs, and their quartiles."]
    for curve in report.curves:
        lines += ["", f"{curve.name}: {curve.about}", *_curve_lines(report, curve)]
    return "\n".join(lines)


def costs_in_brief(report: CostReport) -> str:
    """How much was measured."""
    lengths = [point.length for curve in report.curves for point in curve.points]
    reach = f" at {min(lengths):,} to {max(lengths):,} tokens" if lengths else ""
    return f"{len(report.curves)} ways to read{reach}"


def _curve_lines(report: CostReport, curve: CostCurve) -> Iterator[str]:
    for point in curve.points:
        median, low, high = map(time_text, (point.seconds.value, point.seconds.low, point.seconds.high))
        costs = f"{point.length:>7,} {f'{median:>8} ({low} to {high})':<32} {bytes_text(point.bytes):>8}"
        yield f"  {costs}  {ratio_words(report, curve, point.length)}".rstrip()
    for left in curve.unmeasured:
        yield f"  {left.length:>7,} not measured: {left.why}"
    yield f"  {growth_words(curve.growth)}"


def ratio_words(report: CostReport, curve: CostCurve, length: int) -> str:
    """How fast a way is beside both baselines, as far as they were measured."""
    named = {RECOMPUTE: "recomputing", CACHE: "the full cache"}
    known = {baseline: report.times_faster(curve, length, baseline) for baseline in named if baseline != curve.way}
    beside = [
        f"{times_text(times)} times as fast as {named[which]}" for which, times in known.items() if times is not None
    ]
    return ", ".join(beside)


def growth_words(growth: Growth) -> str:
    """Exponent and knee with their spread, in words."""
    if growth.exponent is None:
        return "grows too little, or is too rough, to say how"
    formula = "" if growth.expected is None else f"; its multiply-adds as n^{growth.expected:.2f}"
    words = f"grows as n^{spread_text(growth.exponent, 2)}{formula}"
    return words if growth.knee is None else f"{words}; knee at {spread_text(growth.knee, 0)} tokens"


def spread_text(spread: Spread, decimals: int) -> str:
    """A number and the ends of its spread: `1.99 (1.94–2.08)`."""
    value, low, high = (f"{number:,.{decimals}f}" for number in (spread.value, spread.low, spread.high))
    return f"{value} ({low}–{high})"


def time_text(seconds: float) -> str:
    """A short time: `1.2 ms`, `0.35 s`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def bytes_text(count: float) -> str:
    """A size: `1.1 GB`, `16.4 kB`."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count:.0f} B"


def times_text(times: float) -> str:
    """A ratio: `0.31`, `1.9`, `2,055`."""
    return f"{times:,.0f}" if times >= 99.5 else f"{times:.2g}"
