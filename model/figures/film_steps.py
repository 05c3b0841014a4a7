"""Which steps of a run are shown one after another. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Steps = tuple[int, ...]

_SMOOTHING = 25
"""The losses are averaged over one part in so many of the steps that are shown."""


def every(first: int, last: int, stride: int) -> Steps:
    """Every `stride`-th step from `first` on, and `last` in any case.

    >>> every(0, 10, 4)
    (0, 4, 8, 10)
    """
    return (*range(first, last, stride), last)


def evenly(first: int, last: int, count: int) -> Steps:
    """So many steps at equal distances, `first` and `last` among them; fewer where there are not so many.

    >>> evenly(0, 10, 5)
    (0, 2, 5, 8, 10)
    """
    count = _possible(first, last, count)
    return _apart(np.rint(np.linspace(first, last, count)), first, last)


def evenly_in_loss(losses: Sequence[float], first: int, last: int, count: int) -> Steps:
    """So many steps, each of which is the first by which the smoothed loss has fallen by another equal part.

    `losses[k]` is the batch loss of step k + 1, so that of the weights after step k. `first` and `last` are always
    among the steps; where one step has more than its part of the fall, the next ones follow at once. A loss that does
    not fall gives steps at equal distances.

    >>> evenly_in_loss([4, 3, 2, 2, 2, 2, 1, 1, 0, 0], 0, 9, 5)
    (0, 1, 2, 6, 9)
    """
    count = _possible(first, last, count)
    known = np.asarray(losses[first:last], np.float64)  # of steps up to the last, whether more are known or not
    lowest = np.minimum.accumulate(_smoothed(known, max(1, (last - first) // _SMOOTHING))) if len(known) else known
    if count < 2 or not len(lowest) or not lowest[0] > lowest[-1]:
        return evenly(first, last, count)
    levels = np.linspace(lowest[0], lowest[-1], count)
    return _apart(first + np.searchsorted(-lowest, -levels - 1e-12), first, last)


def _possible(first: int, last: int, count: int) -> int:
    return max(1, min(count, last - first + 1))


def _smoothed(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The mean over `width` values around each, fewer near the ends; one that is no number counts as the largest."""
    finite = np.isfinite(values)
    plain = np.where(finite, values, values[finite].max() if finite.any() else 0.0)
    places = np.arange(len(plain))
    half = np.minimum(np.minimum(places, places[::-1]), width // 2)
    sums = np.concatenate(([0.0], plain.cumsum()))
    return np.asarray((sums[places + half + 1] - sums[places - half]) / (2 * half + 1), np.float64)


def _apart(wanted: NDArray[np.number], first: int, last: int) -> Steps:
    """Whole steps near those that are wanted, each later than the one before, from `first` to `last`."""
    steps = np.clip(wanted.astype(np.int64), first, last)
    ranks = np.arange(len(steps))
    steps[0] = first
    steps = np.maximum.accumulate(steps - ranks) + ranks
    if len(steps) > 1:
        steps[-1] = last
    latest = last - ranks[::-1]
    return tuple(np.minimum(steps, latest).tolist())
