"""What tests of points in a plane share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]


def points(n: int, seed: int = 0) -> Points:
    found = np.random.default_rng(seed).normal(size=(n, 2)).astype(np.float32) * (3, 1)
    return (found - found.mean(0)).astype(np.float32)


def turn(degrees: float, mirror: bool = False) -> NDArray[np.float64]:
    a = np.radians(degrees)
    found = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    return found * [1, -1] if mirror else found
