"""Points of the run on show in a plane, and how a plane is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.messages.question import Question
from model.quantities.watch import Plane, Watch


@dataclass(frozen=True)
class ProjectPlane(Question["Projection"]):
    """Where do these points lie in the plane in which they differ most?"""

    plane: Plane

    @property
    def watches(self) -> tuple[Watch, ...]:
        return self.plane.watches


@dataclass(frozen=True, eq=False)
class Projection:
    """Where the points of a plane lie; no points, with the reason, where there are none.

    `points` (N, 2) are the coordinates from the `centre` (C,) along two `axes` (2, C) of length 1, at right angles;
    `counts` says how many of them each matrix has, in its order. `shares` is how much of the variance each axis has, 0
    to 1.
    """

    plane: Plane
    points: NDArray[np.float32] | None
    counts: tuple[int, ...] = ()
    shares: tuple[float, float] = (0.0, 0.0)
    centre: NDArray[np.float32] | None = None
    axes: NDArray[np.float32] | None = None
    why: str = ""
