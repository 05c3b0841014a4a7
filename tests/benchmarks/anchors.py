"""How much of recall across sentences is left where only their ends can be looked at, and what it takes."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from tests.kit.compressing import controls

STEPS, FULL = 600, 2400


def main() -> str:
    """Learn it under each mask, and say how often the answer is right."""
    torch.set_num_threads(1)
    lines = [f"| recall across 4 sentences, {STEPS:,} steps; with full attention {FULL:,} | right |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {name} | {share:.3f} |" for name, share in controls(STEPS, FULL).items())])
