"""What one token more costs, measured here and now: seconds and bytes against length, for each way to read."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from model.config import ModelConfig
from model.errors import RequestError
from model.lab.alive import Alive
from model.lab.growth import growth_of
from model.lab.lean import Lean, new_network
from model.lab.parts import Whole, part_of, untold
from model.lab.ways import WAYS, Prepared, Way, kept_bytes
from model.messages.costs import CostCurve, CostPoint, CostReport, Growth, Spread, Unmeasured
from model.spec.memory import available_bytes

SHORTEST, LONGEST, MOST = 128, 4096, 1_048_576

REFERENCE = ModelConfig(d_model=128, n_head=4, n_layer=2, norm=True, mlp=True, position="none", context=1)
"""The network that is measured: without positions, so that no table limits how long a text may be."""

VOCABULARY = 256

_LEAST_RUNS = 3
_SHARE = 0.5
"""Of the memory that can be had, so much is taken at most."""


@dataclass(frozen=True)
class CostPlan:
    """What is measured: lengths from 128 on, each twice the one before, up to `longest`.

    Each is run `repeats` times after a warm-up, or for `seconds` where that is less, three times at least; a length at
    which one token would take longer than `patience`, in seconds, or more than half of the free memory, is left out.
    """

    longest: int = LONGEST
    repeats: int = 15
    seconds: float = 0.5
    patience: float = 4.0
    config: ModelConfig = field(default_factory=lambda: REFERENCE)
    ways: Sequence[str] = tuple(WAYS)

    def __post_init__(self) -> None:
        if not SHORTEST <= self.longest <= MOST:
            raise RequestError(f"The longest text has {self.longest:,} tokens; allowed is {SHORTEST} to {MOST:,}.")
        if not _LEAST_RUNS <= self.repeats <= 1000:
            raise RequestError(f"The runs at each length are {self.repeats}; allowed is {_LEAST_RUNS} to 1000.")

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many tokens were read before, each time."""
        return tuple(SHORTEST << n for n in range((self.longest // SHORTEST).bit_length()))


@dataclass(frozen=True)
class _Measured:
    length: int
    runs: tuple[float, ...]
    kept: int
    working: int
    multiply_adds: float
    expected_bytes: int

    @property
    def median(self) -> float:
        return statistics.median(self.runs)


def measure(plan: CostPlan, progress: Whole = untold) -> CostReport:
    """Measure all of it; `progress` is told how many lengths of how many are done."""
    each = len(plan.lengths)
    total = each * len(plan.ways)
    curves = (_curve(plan, way, part_of(progress, n * each, total)) for n, way in enumerate(plan.ways))
    return CostReport(_network(plan.config), _machine(), tuple(curves))


def _curve(plan: CostPlan, name: str, progress: Callable[[int], object]) -> CostCurve:
    way = WAYS[name]
    lean = new_network(way.config(plan.config), VOCABULARY)
    measured, left = list[_Measured](), list[Unmeasured]()
    for done, length in enumerate(plan.lengths):
        progress(done)
        if why := _too_much(way, lean, length, measured, plan.patience):
            left.append(Unmeasured(length, why))
        else:
            measured.append(_at(way, lean, length, plan))
    progress(len(plan.lengths))
    costs = [each.multiply_adds for each in measured]
    growth = growth_of([each.length for each in measured], [each.runs for each in measured], costs) if costs else None
    pace = measured[-1].median / costs[-1] if costs else 0.0
    points = tuple(_point(each, pace) for each in measured)
    return CostCurve(name, way.name, way.about, points, growth or Growth(None, None, None), tuple(left))


def _too_much(way: Way, lean: Lean, length: int, before: Sequence[_Measured], patience: float) -> str:
    """Why a length is not measured: worked out before any memory is taken."""
    needed, allowed = expected_bytes(way, lean.config, length), round(_SHARE * available_bytes())
    if needed > allowed:
        return f"would take {needed / 1e9:,.1f} GB; half of the free memory is {allowed / 1e9:,.1f} GB"
    if before:
        adds = way.multiply_adds(lean.config, VOCABULARY, length)
        seconds = before[-1].median * adds / before[-1].multiply_adds
        if seconds > patience:
            return f"a token would take about {seconds:,.0f} s; allowed is {patience:g} s"
    return ""


def _at(way: Way, lean: Lean, length: int, plan: CostPlan) -> _Measured:
    prepared = way.prepare(lean, length)
    with torch.inference_mode(), Alive() as alive:
        prepared.run()  # the first of the warm-up
    runs = timed(prepared, plan.repeats, plan.seconds)
    adds = way.multiply_adds(lean.config, VOCABULARY, length)
    bytes_ = expected_bytes(way, lean.config, length)
    return _Measured(length, runs, prepared.kept_bytes, alive.peak + prepared.ready_bytes, adds, bytes_)


def timed(prepared: Prepared, repeats: int, seconds: float) -> tuple[float, ...]:
    """Seconds a token of each run; the first is a warm-up, unless it alone has taken all the time there is."""
    runs, began = list[float](), time.perf_counter()
    while len(runs) < _LEAST_RUNS or (len(runs) <= repeats and time.perf_counter() - began < seconds):
        start = time.perf_counter()
        prepared.run()
        runs.append((time.perf_counter() - start) / prepared.tokens)
    return tuple(runs[1:] if len(runs) > _LEAST_RUNS else runs)


def expected_bytes(way: Way, config: ModelConfig, length: int) -> int:
    """What is alive at once by the formula."""
    return kept_bytes(config, way.kept_slots(length)) + way.working_bytes(config, length)


def _point(measured: _Measured, pace: float) -> CostPoint:
    low, high = np.quantile(measured.runs, (0.25, 0.75))
    return CostPoint(
        measured.length,
        Spread(measured.median, float(low), float(high)),
        len(measured.runs),
        measured.kept,
        measured.working,
        measured.multiply_adds,
        pace * measured.multiply_adds,
        measured.expected_bytes,
    )


def _network(config: ModelConfig) -> str:
    mlp = f", MLP {config.hidden}" if config.mlp else ""
    layers = f"{config.n_layer} layers" if config.n_layer > 1 else "1 layer"
    heads = f"{config.n_head} heads" if config.n_head > 1 else "1 head"
    return f"{layers}, width {config.d_model}, {heads}{mlp}, vocabulary {VOCABULARY}, float32"


def _machine() -> str:
    threads = torch.get_num_threads()
    words = f"{threads} threads" if threads > 1 else "one thread"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {words}, torch {torch.__version__}"
