"""How many facts an anchor can hold: `tinyattn lab capacity`, with its table."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from model.lab.capacity import CapacityPlan, measure_capacity
from model.messages.capacity import CapacityReport


def main() -> str:
    """Learn it at each depth, with each number of facts in a sentence."""
    torch.set_num_threads(1)
    return table(measure_capacity(CapacityPlan()))


def table(report: CapacityReport) -> str:
    """A line for each network."""
    lines = [f"| layers | facts in a sentence, of {report.in_all} | steps | right | loss, nats |", "| --- " * 5 + "|"]
    lines += [f"| {p.layers} | {p.facts} | {p.steps:,} | {p.right:.3f} | {p.loss:.3f} |" for p in report.points]
    return "\n".join(lines)
