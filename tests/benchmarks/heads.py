"""Which known heads form in runs that need them, when, and what it takes to measure every head over the whole run."""

from __future__ import annotations

import os
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from model.messages import TraceHeads
from model.messages.head_curves import heads_formed
from model.quantities.head_measures import DUPLICATE, FIRST, INDUCTION, PREVIOUS
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.trainer.head_past import curves_of, past_of

RUNS = {"induction": 600, "one-layer": 600, "recall": 1500, "copy": 300}
"""Presets, with how far they are trained: one layer cannot have an induction head, and is the control."""

KINDS = (PREVIOUS, FIRST, DUPLICATE, INDUCTION)


def main() -> str:
    """Train each, measure its heads by random tokens that come again, and say it in a table."""
    torch.set_num_threads(1)
    highest = " | ".join(f"highest {kind.name.lower()}" for kind in KINDS)
    lines = [
        f"| preset | steps | measured at | time, of that of training | formed, by random tokens | {highest} |",
        f"| --- | --- | --- | --- | --- | {' | '.join('---' for _ in KINDS)} |",
    ]
    for name, steps in RUNS.items():
        start = time.perf_counter()
        with Run(PRESETS[name].spec) as run:
            run.train_to(steps)
            trained = time.perf_counter()
            question = TraceHeads(repeated=True)
            past = past_of(run, question, "")
            while past.advance(1.0, moves=False):
                pass
            share = (time.perf_counter() - trained) / (trained - start)
        curves = curves_of(past, question.site)
        formed = ", ".join(f"{fact.label} at {fact.step}" for fact in heads_formed(curves)) or "none"
        highest = " | ".join(f"{curves.of(kind)[-1].max():.2f}" for kind in KINDS)
        lines.append(f"| {name} | {steps} | {len(curves.steps)} steps | {share:.2f} | {formed} | {highest} |")
    return "\n".join(lines)
