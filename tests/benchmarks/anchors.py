"""How much of recall across sentences is left where only their ends can be looked at, and what it takes."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from model.lab.anchors import AnchorPlan, measure_anchors

PLAN = AnchorPlan()


def main() -> str:
    """Learn it under each mask, and say how often the answer is right."""
    torch.set_num_threads(1)
    title = f"recall across 4 sentences, {PLAN.steps:,} steps"
    controls = measure_anchors(PLAN).controls
    return "\n".join([f"| {title} | right |", "| --- | --- |", *(f"| {c.name} | {c.right:.3f} |" for c in controls)])
