"""The steps between those whose values are remembered, made again: where the curve bends most first, and densest."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from model.runs.replay import Replay
from model.runs.run import Run
from model.training.learner import Learner

MOST_FILLED = 400
"""Points from which on a curve gets no more than its grain asks for."""

MOST_SECONDS = 60.0
"""Seconds of making steps again for one curve; what is not known then stays open."""

_BENDS, _STRAIGHT = 0.004, 0.0008
"""Parts of the curve's range by which a point may miss the straight way on: more halves the stride, less doubles it."""

_EVEN = 0.05

Points = Mapping[int, float | NDArray[np.float32]]
"""What is known at steps: a number of each, or several; those along the last axis have each a range of their own."""


class Filler:
    """Goes through the gaps of a curve, the largest and most bent first, and each from its beginning to its end."""

    def __init__(self, run: Run) -> None:
        self._replay = Replay(run)
        self._gap: tuple[int, int] | None = None
        self._here = 0
        self._left = MOST_SECONDS

    def next(self, points: Points, grain: int, end: float) -> Learner | None:
        """A learner that stands at a step which is missing among `points`; None: not by `end`, or none is missing.

        No two neighbours are to be more than `grain` steps apart.
        """
        start = time.perf_counter()
        step = self._step(points, grain)
        if step is None or not self._replay.to(step, end):
            self._left -= time.perf_counter() - start
            return None
        self._left -= time.perf_counter() - start
        self._here = step
        return self._replay.learner

    def has_more(self, points: Points, grain: int) -> bool:
        """Whether something is missing that there is time for."""
        return self._left > 0 and (self._gap is not None or largest_gap(points, grain) is not None)

    def _step(self, points: Points, grain: int) -> int | None:
        """The next step to be read: further on in the gap, or in another."""
        if self._gap is None and self._left > 0:
            self._gap = largest_gap(points, grain)
            self._here = self._gap[0] if self._gap else 0
        if self._gap is None:
            return None
        step = self._here + stride(points, self._here, grain)
        if step < self._gap[1]:
            return step
        self._gap = None
        return self._step(points, grain)


def largest_gap(points: Points, grain: int) -> tuple[int, int] | None:
    """The neighbours more than `grain` apart between which most is to be found; None where there are none.

    Step 0 counts as known: where it has no value, the curve begins after it.
    """
    steps = np.array(sorted({0, *points}), dtype=np.int64)
    wide = np.diff(steps)
    if not (wide > grain).any():
        return None
    values = _rows(points, steps.tolist())
    bends = np.zeros(len(steps))
    if len(steps) > 2:
        with np.errstate(invalid="ignore"):  # a masked score is −∞ all along
            run, rise = wide.astype(np.float64)[:, None, None], np.diff(values, axis=0)
            straight = values[:-2] + (rise[:-1] + rise[1:]) * run[:-1] / (run[:-1] + run[1:])
            missed = np.abs(values[1:-1] - straight) / _range(values)
            bends[1:-1] = np.nan_to_num(missed, posinf=1.0).max(axis=(1, 2))
    score = np.where(wide > grain, wide * (_EVEN + bends[:-1] + bends[1:]), -1.0)
    found = int(score.argmax())
    return int(steps[found]), int(steps[found + 1])


def stride(points: Points, here: int, grain: int) -> int:
    """How many steps on the next point is to be: fewer where the last one lies off the straight way of those before."""
    known = sorted(step for step in points if step <= here)[-3:]
    if len(known) < 3 or len(points) >= MOST_FILLED:
        return grain
    a, b, c = known
    first, second, third = _rows(points, known)
    with np.errstate(invalid="ignore"):
        ahead = second + (second - first) * (c - b) / (b - a)
        missed = float(np.fmax.reduce(np.abs(third - ahead) / _range(_rows(points, list(points))), axis=None))
    now = min(c - b, grain)
    return max(1, now // 2) if missed > _BENDS else min(grain, now * 2) if missed < _STRAIGHT else now


def _rows(points: Points, steps: Sequence[int]) -> NDArray[np.float64]:
    """What is known at these steps, nan where nothing is. (steps, things, ranges)"""
    shape = np.shape(next(iter(points.values()), 0.0))
    unknown = np.full(shape, np.nan)
    rows = np.array([points.get(step, unknown) for step in steps], dtype=np.float64)
    return rows.reshape(len(steps), -1, shape[-1] if shape else 1)


def _range(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far apart the finite values are along each of the last axis; 1 where all are alike or none is."""
    flat = values.reshape(-1, values.shape[-1])
    finite = np.isfinite(flat)
    low = np.where(finite, flat, np.inf).min(axis=0)
    high = np.where(finite, flat, -np.inf).max(axis=0)
    spread: NDArray[np.float64] = np.where(high > low, high - low, 1.0)
    return spread
