"""By what steps and losses are laid out: evenly, or by their logarithm. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating]

_MANTISSAS = (1, 2, 5)
"""Of the numbers that a logarithmic axis names, where there is room for more than powers of ten."""

_FEW = 4
"""Fewer powers of ten than this leave room for numbers between them."""


@dataclass(frozen=True)
class Scales:
    """Whether the loss, and the steps, are laid out by their logarithm.

    Steps begin at 0, which has no logarithm: their place is that of 1 + step, so that the first weights have one too.
    """

    log_loss: bool = False
    log_steps: bool = False

    def across(self, step: float) -> float:
        """The place of a step along its axis."""
        return math.log10(1 + max(step, 0)) if self.log_steps else step

    def step(self, place: float) -> float:
        """The step at a place along the axis."""
        return float(10 ** min(place, 300.0) - 1) if self.log_steps else place

    def all_across(self, steps: Numbers) -> Numbers:
        """The places of steps."""
        return np.log10(1 + np.maximum(steps, 0)) if self.log_steps else steps

    def up(self, loss: float) -> float:
        """The place of a loss along its axis; nan where it has none."""
        return float(self.all_up(np.array([loss]))[0])

    def all_up(self, losses: Numbers) -> Numbers:
        """The places of losses; nan where one has none: there is no logarithm of 0."""
        if not self.log_loss:
            return losses
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(losses > 0, np.log10(losses), np.nan)

    def ends_up(self, low: float, high: float, curves: Sequence[tuple[Numbers, Numbers]]) -> tuple[float, float]:
        """The places of the ends of a range of losses; where `low` has none, from the lowest of the curves that has."""
        ends = self.up(low), self.up(high)
        if all(map(math.isfinite, ends)):
            return ends
        least = min((float(losses[losses > 0].min(initial=math.inf)) for _, losses in curves), default=math.inf)
        least = min(least, max(high, 1e-3)) / 2
        return self.up(least), self.up(max(high, 2 * least))


def log_ticks(low: float, high: float) -> tuple[float, ...]:
    """The numbers to name from `low` to `high`, both above 0: powers of ten, and where these are few 2 and 5 times."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    powers = range(first, last + 1)
    mantissas = _MANTISSAS if sum(low <= 10.0**power <= high for power in powers) < _FEW else _MANTISSAS[:1]
    named = (mantissa * 10.0**power for power in powers for mantissa in mantissas)
    return tuple(number for number in named if low <= number <= high)
