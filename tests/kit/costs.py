"""Measured costs for tests: of two ways at three lengths, as if they had been measured."""

from __future__ import annotations

from model.messages.costs import CostCurve, CostPoint, CostReport, Growth, Spread, Unmeasured

LENGTHS = (128, 256, 512)


def report() -> CostReport:
    """Reading anew takes n² microseconds, the cache 1 ms; the longest text was not read anew."""
    anew = tuple(_point(n, n * n * 1e-6, 0, 4 * n * n) for n in LENGTHS[:2])
    kept = tuple(_point(n, 1e-3, 100 * n, 1000) for n in LENGTHS)
    grows = Growth(Spread(2.0, 1.9, 2.1), None, 1.9)
    return CostReport(
        "1 layer",
        "a machine",
        (
            CostCurve("recompute", "recomputed", "All anew.", anew, grows, (Unmeasured(512, "too long"),)),
            CostCurve("cache", "full cache", "All kept.", kept, Growth(None, None, 1.0)),
        ),
    )


def _point(length: int, seconds: float, kept: int, working: int) -> CostPoint:
    spread = Spread(seconds, 0.9 * seconds, 1.1 * seconds)
    return CostPoint(length, spread, 9, kept, working, 1e6, seconds, kept + working)
