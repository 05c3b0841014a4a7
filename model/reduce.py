"""Fewer cells where there are more than pixels, so that the largest of them is still seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]


def reduce_to(values: Values, rows: int, columns: int) -> Values:
    """At most (…, rows, columns) values: of the cells that share a place, the one farthest from zero.

    A place with no finite cell is −∞ or NaN like its first cell. Nearest-cell scaling would drop most cells instead.
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
    starts = np.arange(most) * values.shape[axis] // most
    finite = np.isfinite(values)
    if finite.all():
        high, low = (end.reduceat(values, starts, axis=axis) for end in (np.maximum, np.minimum))
        return np.where(high >= -low, high, low)
    high = np.maximum.reduceat(np.where(finite, values, -np.inf), starts, axis=axis)
    low = np.minimum.reduceat(np.where(finite, values, np.inf), starts, axis=axis)
    some = np.logical_or.reduceat(finite, starts, axis=axis)
    found: Values = np.where(some, np.where(high >= -low, high, low), np.take(values, starts, axis=axis))
    return found
