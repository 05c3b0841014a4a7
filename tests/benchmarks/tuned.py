"""What reading the inbox first brings two tasks: how often a network is right about what it never learned from."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from tests.kit.learning import GOALS, READ_FIRST, Learned, fine_tune

SEEDS = range(4)


def main() -> str:
    """Fine-tune with several seeds, and say it in a table."""
    torch.set_num_threads(1)
    lines = [
        f"Right about what is held out, with the preset inbox trained {READ_FIRST} steps first, and without.",
        "",
        "| task | seed | steps | read first, before a step | read first | from nothing | seconds each |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for task in ("spam", "instructions"):
        for seed in SEEDS:
            before, after, nothing = fine_tune(task, seed)
            shares = " | ".join(_share(run) for run in (before, after, nothing))
            lines.append(f"| {task} | {seed} | {GOALS[task].steps} | {shares} | {nothing.seconds:.1f} |")
    return "\n".join(lines)


def _share(run: Learned) -> str:
    return "–" if run.held_out is None else f"{run.held_out:.3f}"
