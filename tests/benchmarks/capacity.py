"""How many facts an anchor can hold: `tinyattn lab capacity`, with its table."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from model.exports.capacity import spread_text, spread_words
from model.lab.capacity import CapacityPlan, measure_capacity
from model.messages.capacity import CapacityReport

LONGER = CapacityPlan(facts=(2,), layers=(3,), seeds=1, steps=6000)
"""What becomes right only after more steps."""


def main() -> str:
    """Learn it at each depth, with each number of facts in a sentence; and what needs longer for as long."""
    torch.set_num_threads(1)
    return "\n\n".join(table(measure_capacity(plan)) for plan in (CapacityPlan(), LONGER))


def table(report: CapacityReport) -> str:
    """A line for each depth and number of facts."""
    title = f"| layers | facts in a sentence, of {report.in_all} | steps | right | loss, nats |"
    lines = [f"{report.network}; {spread_words(report)}", "", title, "| --- " * 5 + "|"]
    for c in report.cells:
        outcome = f"{spread_text(c.right)} | {spread_text(c.loss)}"
        lines.append(f"| {c.layers} | {c.facts} | {c.steps.value:,.0f} | {outcome} |")
    return "\n".join(lines)
