"""What lies between remembered steps is made again: all of a short run, the bends of a long one most finely."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from model.quantities.watch import Ask, Watch
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from model.trainer.cell_past import Tracer
from model.trainer.filling import MOST_FILLED, Filler, largest_gap, stride
from model.trainer.run_past import MOST
from tests.model.trainer.test_cell_past import told

WEIGHT = Ask(Watch("attention_weights", layer=0), (0, 3, 2))


def test_a_short_run_is_known_step_by_step() -> None:
    run = Run(DEFAULT_PRESET.spec)
    run.train_to(150)
    tracer = Tracer(WEIGHT, run, "the fat cat sat")
    slices = 0
    while tracer.advance(0.001, moves=False):
        slices += 1
    trail = told(tracer, run)
    assert trail is not None
    assert (trail.steps.tolist(), trail.complete, trail.dense) == (list(range(151)), True, 1)
    assert slices > 1, "a little at a time"


def test_nothing_is_made_again_while_the_run_trains() -> None:
    run = Run(DEFAULT_PRESET.spec)
    run.train_to(30)
    tracer = Tracer(WEIGHT, run, "the fat cat sat")
    assert not tracer.advance(10.0, moves=True)
    trail = told(tracer, run)
    assert trail is not None
    assert not trail.complete
    assert set(trail.steps.tolist()) == {*(state.step for state in run.history.keyframes), 30}


def filled(curve: Callable[[int], float], frontier: int, grain: int) -> dict[int, float]:
    """The points of a curve of a run that remembers its ends alone; the steps are counted, not made."""
    points = {0: curve(0), frontier: curve(frontier)}
    while (gap := largest_gap(points, grain)) is not None:
        here = gap[0]
        while (here := here + stride(points, here, grain)) < gap[1]:
            points[here] = curve(here)
    return points


def test_a_cell_that_the_mask_hides_has_a_curve_too() -> None:
    assert largest_gap({0: -math.inf, 100: -math.inf, 300: -math.inf}, 10) == (100, 300)


def test_it_is_densest_where_it_bends() -> None:
    frontier, grain = 6400, 32
    points = filled(lambda step: 1 / (1 + math.exp((3000 - step) / 40)), frontier, grain)
    steps = np.array(sorted(points))
    assert np.diff(steps).max() <= grain
    assert MOST < len(steps) <= MOST_FILLED + frontier // grain
    bent, flat = ((steps > 2800) & (steps < 3200)).sum(), ((steps > 4000) & (steps < 4400)).sum()
    assert bent > 3 * flat
    straight = filled(lambda step: 2.0 * step, frontier, grain)
    assert len(straight) <= frontier // grain + 1, "it needs no more"


def test_the_most_bent_gap_comes_first() -> None:
    points = {0: 0.0, 100: 0.0, 200: 0.0, 300: 1.0, 400: 1.0, 1000: 1.0}
    assert largest_gap(points, 10) == (200, 300)
    assert largest_gap({0: 0.0, 100: 0.0, 200: 0.0, 900: 0.0}, 10) == (200, 900)
    assert largest_gap({0: 0.0, 4: 1.0}, 4) is None
    assert largest_gap({7: 1.0}, 1) == (0, 7), "where step 0 has no value the curve begins after it"
    assert largest_gap({0: math.nan, 50: math.inf, 99: 1.0}, 10) in ((0, 50), (50, 99))


def test_it_gives_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(DEFAULT_PRESET.spec)
    run.train_to(20)
    monkeypatch.setattr("model.trainer.filling.MOST_SECONDS", 0.0)
    tracer = Tracer(WEIGHT, run, "the fat cat sat")
    while tracer.advance(0.0, moves=False):
        pass
    trail = told(tracer, run)
    assert trail is not None
    assert trail.complete
    assert len(trail.steps) < 20
    assert not Filler(run).has_more({0: 0.0, 20: 1.0}, 1)
