"""Names beside points so that none lie over one another: greedy, the most important first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_SIDES = np.array([(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)], np.float64)
"""Where a name may stand, seen from its point, in the order in which the places are tried."""


class Room:
    """Which parts of an area are taken: a grid of squares `grain` wide. Boxes are left, top, width, height."""

    def __init__(self, area: tuple[float, float, float, float], grain: float) -> None:
        self._corner, self._size, self._grain = np.array(area[:2]), np.array(area[2:]), grain
        columns, rows = np.ceil(self._size / grain).astype(int) + 1
        self._taken = np.zeros((rows, columns), np.bool_)

    def take(self, boxes: Numbers) -> None:
        """Mark boxes (N, 4) as taken, as far as they lie in the area."""
        rows, columns = self._taken.shape
        left, top, right, bottom = self._squares(boxes).clip(0, (columns, rows, columns, rows)).T
        turns = np.zeros((rows + 1, columns + 1), np.int32)  # where a box begins and ends, along both axes
        for y, x, sign in ((top, left, 1), (top, right, -1), (bottom, left, -1), (bottom, right, 1)):
            np.add.at(turns, (y, x), sign)
        self._taken |= turns.cumsum(0).cumsum(1)[:-1, :-1] > 0

    def place(self, points: Numbers, sizes: Numbers, away: Numbers) -> list[Numbers | None]:
        """Where names of these sizes (N, 2) stand beside their points (N, 2), earlier ones first; None for no place.

        `away` (N,) is how far each is from its point.
        """
        boxes = _around(points, sizes, away)  # N 8 4
        squares = self._squares(boxes)
        free = self._inside(boxes) & ~self._covers(squares)
        found: list[Numbers | None] = [None] * len(points)
        some = np.flatnonzero(free.any(1))  # of many, few: the others need no further look
        for n, places, may in zip(some.tolist(), squares[some].tolist(), free[some].tolist(), strict=True):
            side = self._take_first(places, may)
            found[n] = None if side is None else boxes[n, side]
        return found

    def _take_first(self, places: list[list[int]], may: list[bool]) -> int | None:
        """Take the first of the places that are free; returns which."""
        for side, (left, top, right, bottom) in enumerate(places):
            if may[side] and not self._taken[top:bottom, left:right].any():
                self._taken[top:bottom, left:right] = True
                return side
        return None

    def _squares(self, boxes: Numbers) -> NDArray[np.int64]:
        """The squares that boxes lie on: left, top, right, bottom, the last two just outside."""
        start = (boxes[..., :2] - self._corner) / self._grain
        end = start + boxes[..., 2:] / self._grain
        return np.concatenate((np.floor(start), np.floor(end) + 1), axis=-1).astype(np.int64)

    def _inside(self, boxes: Numbers) -> NDArray[np.bool_]:
        start = boxes[..., :2] - self._corner
        inside: NDArray[np.bool_] = ((start >= 0) & (start + boxes[..., 2:] <= self._size)).all(-1)
        return inside

    def _covers(self, squares: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these have a taken square in them: all at once, from sums over all squares above and to the left."""
        sums = np.pad(self._taken, ((1, 0), (1, 0))).cumsum(0, dtype=np.int32).cumsum(1, dtype=np.int32)
        rows, columns = self._taken.shape
        left, right = (squares[..., n].clip(0, columns) for n in (0, 2))
        top, bottom = (squares[..., n].clip(0, rows) for n in (1, 3))
        covered: NDArray[np.bool_] = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left] > 0
        return covered


def _around(points: Numbers, sizes: Numbers, away: Numbers) -> Numbers:
    """The box of a name on each side of its point (N, 8, 4)."""
    aside = away[:, None, None] * np.where(_SIDES.all(1, keepdims=True), 0.7, 1.0)
    middle = points[:, None] + _SIDES * (aside + sizes[:, None] / 2)
    wide = np.broadcast_to(sizes[:, None], middle.shape)
    return np.concatenate((middle - wide / 2, wide), axis=-1)
