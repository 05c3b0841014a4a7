"""What a training step takes in each of the ways that were tried, against the plain eager loop.

All ways take turns in one process, a few steps at a time, so that whatever else the machine does meets them alike.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping
from unittest import mock

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from model.config import RunSpec
from model.training.learner import Learner
from model.training.passes import ByAutograd, ByPlan
from tests.benchmarks.bare import bare_loop
from tests.benchmarks.sizes import SIZES

ROUNDS = 40
SECONDS = 0.1
"""How long a way has its turn, about."""


def main() -> str:
    """Measure each size, and say it in a table."""
    torch.set_num_threads(1)
    return "\n\n".join(_measure(name, make()) for name, make in SIZES.items())


def _ways(spec: RunSpec) -> Mapping[str, Callable[[], object]]:
    planned, recording = Learner(spec), Learner(spec)
    with mock.patch("model.training.passes.can_plan", return_value=False):
        flat = Learner(spec)
    assert isinstance(flat._pass, ByAutograd)
    assert isinstance(planned._pass, ByPlan)
    return {
        "plain eager loop, default AdamW": bare_loop(spec),
        "plain eager loop, fused AdamW": bare_loop(spec, fused=True),
        "the same, traced": bare_loop(spec, fused=True, traced=True),
        "our network by autograd, parameters in one vector": flat.advance,
        "our network by plan": planned.advance,
        "our network by plan, everything kept": recording.record,
    }


def _measure(name: str, spec: RunSpec) -> str:
    ways = _ways(spec)
    first = next(iter(ways))
    for step in ways.values():
        for _ in range(5):
            step()
    count = max(1, round(SECONDS / _seconds(ways[first], 10)))
    rounds = [{way: _seconds(step, count) for way, step in ways.items()} for _ in range(ROUNDS)]
    lines = [
        f"| a step, size {name} | times as fast: median (quarter to three quarters of {ROUNDS} rounds) | fastest, ms |",
        "| --- | --- | --- |",
    ]
    for way in ways:
        low, middle, high = statistics.quantiles((turn[first] / turn[way] for turn in rounds), n=4)
        best = min(turn[way] for turn in rounds) * 1e3
        lines.append(f"| {way} | {middle:.2f} ({low:.2f} to {high:.2f}) | {best:.3f} |")
    return "\n".join([*lines, "", _same(name, spec)])


def _seconds(step: Callable[[], object], count: int) -> float:
    begun = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - begun) / count


def _same(name: str, spec: RunSpec) -> str:
    """How far the two ways of our network go on with the same bits."""
    planned = Learner(spec)
    with mock.patch("model.training.passes.can_plan", return_value=False):
        flat = Learner(spec)
    steps = {"XS": 600, "S": 60, "N": 15}[name]
    for step in range(1, steps + 1):
        if planned.advance() != flat.advance() or planned.bits() != flat.bits():
            return f"Size {name}: by plan and by autograd the bits first differ at step {step} of {steps}."
    return f"Size {name}: by plan and by autograd every bit of {steps} steps is the same."
