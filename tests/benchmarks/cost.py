"""What one token more costs, by each way to read: `tinyattn lab cost`, with its table."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from model.exports.costs import bytes_text, growth_words, time_text, times_text
from model.lab.cost import CostPlan, measure
from model.messages.costs import CACHE, RECOMPUTE, CostReport

PLAN = CostPlan(repeats=30, seconds=2.0, patience=20.0)


def main() -> str:
    """Measure it, as far as memory and patience allow."""
    torch.set_num_threads(1)
    return table(measure(PLAN))


def table(report: CostReport) -> str:
    """A line for each way and length."""
    lines = [
        f"{report.network}",
        "",
        "| way | tokens before | a token | bytes | × recomputed | × full cache | growth |",
    ]
    lines.append("| --- " * 7 + "|")
    for curve in report.curves:
        for point in curve.points:
            ratios = (report.times_faster(curve, point.length, beside) for beside in (RECOMPUTE, CACHE))
            told = " | ".join("" if ratio is None else times_text(ratio) for ratio in ratios)
            growth = growth_words(curve.growth) if point is curve.points[-1] else ""
            costs = f"{time_text(point.seconds.value)} | {bytes_text(point.bytes)}"
            lines.append(f"| {curve.name} | {point.length:,} | {costs} | {told} | {growth} |")
        lines += [f"| {curve.name} | {left.length:,} | {left.why} | | | | |" for left in curve.unmeasured]
    return "\n".join(lines)
