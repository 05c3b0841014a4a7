"""How a cost grows with length: a fixed part and a power, fitted to what was measured, with the spread of the fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.messages.costs import Growth, Spread

Numbers = NDArray[np.float64]

_POWERS = np.arange(10, 301) / 100
_DRAWS = 200
_FLAT = 1.25
"""What grows by less, from the shorter half of the lengths to the longer, is called flat."""
_WIDEST = 0.8
"""An exponent of which no more is known than to within so much is not told."""
_LEAST_POINTS = 4


def growth_of(lengths: Sequence[int], runs: Sequence[Sequence[float]], expected: Sequence[float]) -> Growth:
    """The growth of a cost of which `runs` were measured at each length, and of what it is `expected` to be.

    The spread is that of fits to runs which are drawn anew from those of each length, with replacement (Efron 1979).
    """
    known = np.array(lengths, np.float64)
    medians = np.array([[np.median(some) for some in runs]])
    of_formula = np.array([expected], np.float64)
    formula = None if _is_flat(of_formula[0]) else float(fits(known, of_formula)[0][0])
    if _is_flat(medians[0]):
        return Growth(None, None, formula)
    random = np.random.default_rng(0)
    drawn = [np.median(random.choice(np.array(some), (_DRAWS, len(some))), axis=1) for some in runs]
    powers, knees = fits(known, np.concatenate((medians, np.stack(drawn, 1))))
    exponent, knee = _spread(powers), _spread(knees)
    is_inside = _POWERS[0] < exponent.low and exponent.high < _POWERS[-1]
    if exponent.high - exponent.low > _WIDEST or not is_inside:
        return Growth(None, None, formula)
    is_measured = known[0] <= knee.low and knee.high <= known[-1]
    return Growth(exponent, knee if is_measured else None, formula)


def _is_flat(costs: Numbers) -> bool:
    half = len(costs) // 2
    return len(costs) < _LEAST_POINTS or bool(np.median(costs[-half:]) < _FLAT * np.median(costs[:half]))


def fits(lengths: Numbers, costs: Numbers) -> tuple[Numbers, Numbers]:
    """Of curves (N, points) the power p and the knee (a/b)^(1/p) of a + b·nᵖ (N), a and b not negative.

    Each point counts by how far it is off in parts of itself, so that long texts do not drown the short ones.
    """
    raised = (lengths / lengths[-1]) ** _POWERS[:, None]  # P points
    one, grown = 1 / costs[:, None], raised / costs[:, None]  # N P points, where the fit is to be 1
    aa, ab, bb = (one * one).sum(-1), (one * grown).sum(-1), (grown * grown).sum(-1)
    a1, b1 = one.sum(-1), grown.sum(-1)
    whole = np.maximum(aa * bb - ab * ab, 1e-300)
    fixed, rising = (a1 * bb - b1 * ab) / whole, (b1 * aa - a1 * ab) / whole
    rising = np.where(fixed < 0, b1 / bb, np.maximum(rising, 0))
    fixed = np.where(fixed < 0, 0, np.where(rising > 0, fixed, a1 / aa))
    off = ((fixed[..., None] * one + rising[..., None] * grown - 1) ** 2).sum(-1)
    best = off.argmin(-1)
    each = np.arange(len(costs))
    a, b, powers = fixed[each, best], rising[each, best], _POWERS[best]
    knees = lengths[-1] * np.divide(a, b, out=np.full_like(a, np.inf), where=b > 0) ** (1 / powers)
    return powers, knees


def _spread(values: Numbers) -> Spread:
    """The first is that of the medians, the others those of what was drawn."""
    low, high = np.quantile(values[1:], (0.05, 0.95), method="closest_observation")  # a knee may be infinitely far
    return Spread(float(values[0]), float(min(low, values[0])), float(max(high, values[0])))
