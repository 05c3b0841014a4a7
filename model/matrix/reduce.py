"""Fewer cells where there are more than pixels, so that the largest of them is still seen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)
Values = NDArray[np.floating]


def reduce_to(values: Values, rows: int, columns: int) -> Values:
    """At most (…, rows, columns) values: of the cells that share a place, the one farthest from zero.

    A place with a NaN is NaN, one of nothing but −∞ is −∞. Nearest-cell scaling would drop most cells instead.
    """
    for axis, most in ((-2, max(rows, 1)), (-1, max(columns, 1))):
        if values.shape[axis] > most:
            values = _reduced(values, axis, most)
    return values


def shared(place: int, size: int, most: int) -> range:
    """Which of `size` cells along an axis share a place, where there are at most so many places."""
    most = min(size, max(most, 1))
    return range(place * size // most, (place + 1) * size // most)


def _reduced(values: Values, axis: int, most: int) -> Values:
    if np.isfinite(values).all():
        return _farthest(values, axis, most)
    lost, masked = np.isnan(values), np.isneginf(values)
    # A zero in the place of what is neither a number nor ∞ is never farther from zero than another.
    reduced = _farthest(np.where(lost | masked, values.dtype.type(0), values), axis, most)
    reduced[_binned(np.minimum, masked, axis, most)] = -np.inf
    reduced[_binned(np.maximum, lost, axis, most)] = np.nan
    return reduced


def _farthest(values: Values, axis: int, most: int) -> Values:
    high = _binned(np.maximum, values, axis, most)
    if not values.size or values.min() >= 0:
        return high
    low = _binned(np.minimum, values, axis, most)
    return np.where(high >= -low, high, low)


def _binned(better: np.ufunc, values: NDArray[Number], axis: int, most: int) -> NDArray[Number]:
    """The best of each of `most` stretches along an axis: the n-th cells of all of them at once, which is many times
    faster than `reduceat` for short stretches.
    """
    first, *others = _turns(values.shape[axis], most)
    best = values.take(first, axis)
    for turn in others:
        better(best, values.take(turn, axis), out=best)
    return best


@lru_cache(maxsize=64)
def _turns(size: int, most: int) -> Sequence[NDArray[np.intp]]:
    """Where the first cell of each stretch is, the second, and so on: in one that has no more, its last again."""
    starts = np.arange(most) * size // most
    last = np.append(starts[1:], size) - 1
    return [np.minimum(starts + n, last) for n in range(int((last - starts).max()) + 1)]
