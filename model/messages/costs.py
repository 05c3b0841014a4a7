"""What reading one token more costs, measured: times and bytes against how much was read before, for several ways.

As it passes from what measures to what draws, and as it lies in files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from model.errors import RequestError

RECOMPUTE, CACHE = "recompute", "cache"
"""The two baselines: all is read anew for each token, or every key and value is kept."""


@dataclass(frozen=True)
class Spread:
    """A number that was measured several times: the middle one, and the ends between which the middle ones lie."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread:
        """The median and the quartiles of some."""
        low, value, high = np.quantile(numbers, (0.25, 0.5, 0.75)).tolist()
        return cls(value, low, high)


@dataclass(frozen=True)
class CostPoint:
    """One token more after `length` tokens: seconds (median and quartiles of `repeats` runs) and bytes.

    `kept_bytes` stay between tokens, `working_bytes` are alive beside them, at most, while the token is read. The same
    by the formula: `multiply_adds`, `expected_seconds` (at the pace of the longest text) and `expected_bytes` of both.
    """

    length: int
    seconds: Spread
    repeats: int
    kept_bytes: int
    working_bytes: int
    multiply_adds: float
    expected_seconds: float
    expected_bytes: int

    @property
    def bytes(self) -> int:
        """All that is alive at once."""
        return self.kept_bytes + self.working_bytes


@dataclass(frozen=True)
class Growth:
    """Seconds fitted by a + b·nᵖ: `exponent` is p, `knee` the length n at which the growing part equals the fixed one.

    None where the curve says nothing of it: it does not grow or is too rough to say how, or the knee may lie outside of
    what was measured. The ends hold nine in ten of the fits to what might as well have been measured. `expected` is p
    of the multiply-adds.
    """

    exponent: Spread | None
    knee: Spread | None
    expected: float | None


@dataclass(frozen=True)
class Unmeasured:
    """A length that was left out, and why."""

    length: int
    why: str


@dataclass(frozen=True)
class CostCurve:
    """One way to read: its name, what it does, and what it costs."""

    way: str
    name: str
    about: str
    points: tuple[CostPoint, ...]
    growth: Growth
    unmeasured: tuple[Unmeasured, ...] = ()

    def at(self, length: int) -> CostPoint | None:
        """What was measured at a length."""
        return next((point for point in self.points if point.length == length), None)


@dataclass(frozen=True)
class CostReport:
    """All that was measured in one go: of which network, where, and each way's curve."""

    network: str
    machine: str
    curves: tuple[CostCurve, ...]

    def curve(self, way: str) -> CostCurve | None:
        """The curve of a way."""
        return next((curve for curve in self.curves if curve.way == way), None)

    @property
    def longest_of_all(self) -> int | None:
        """The longest text at which every way was measured."""
        common = [{point.length for point in curve.points} for curve in self.curves]
        return max(set.intersection(*common), default=None) if common else None

    def times_faster(self, curve: CostCurve, length: int, baseline: str) -> float | None:
        """How many times as long the baseline takes for a token after so many; None where one was not measured."""
        beside, own = self.curve(baseline), curve.at(length)
        other = None if beside is None else beside.at(length)
        return None if own is None or other is None else other.seconds.value / own.seconds.value

    def reduction(self, curve: CostCurve, length: int) -> float | None:
        """Which part of the full cache is not kept, 1 − kept / total; None for a way without a cache."""
        beside, own = self.curve(CACHE), curve.at(length)
        whole = None if beside is None else beside.at(length)
        if own is None or whole is None or not own.kept_bytes or not whole.kept_bytes:
            return None
        return 1 - own.kept_bytes / whole.kept_bytes


def report_as_json(report: CostReport) -> dict[str, Any]:
    """The report, with the ratios to both baselines beside each point."""
    whole = asdict(report)
    for curve, written in zip(report.curves, whole["curves"], strict=True):
        for point in written["points"]:
            point["times_faster"] = {
                baseline: report.times_faster(curve, point["length"], baseline) for baseline in (RECOMPUTE, CACHE)
            }
            point["cache_reduction"] = report.reduction(curve, point["length"])
    return whole


def report_from_json(written: Any) -> CostReport:
    """A report as `report_as_json` wrote it. Raises RequestError for what is none."""
    try:
        return CostReport(str(written["network"]), str(written["machine"]), tuple(map(_curve, written["curves"])))
    except (KeyError, TypeError, ValueError) as error:
        raise RequestError(f"These are no measured costs: {error!r:.80}.") from None


def _curve(written: Mapping[str, Any]) -> CostCurve:
    growth = written["growth"]
    return CostCurve(
        str(written["way"]),
        str(written["name"]),
        str(written["about"]),
        tuple(map(_point, written["points"])),
        Growth(_spread(growth["exponent"]), _spread(growth["knee"]), growth["expected"]),
        tuple(Unmeasured(int(left["length"]), str(left["why"])) for left in written["unmeasured"]),
    )


def _point(written: Mapping[str, Any]) -> CostPoint:
    seconds = _spread(written["seconds"])
    if seconds is None:
        raise ValueError("a point without seconds")
    return CostPoint(
        int(written["length"]),
        seconds,
        int(written["repeats"]),
        int(written["kept_bytes"]),
        int(written["working_bytes"]),
        float(written["multiply_adds"]),
        float(written["expected_seconds"]),
        int(written["expected_bytes"]),
    )


def _spread(written: Mapping[str, Any] | None) -> Spread | None:
    return None if written is None else Spread(*(float(written[name]) for name in ("value", "low", "high")))
