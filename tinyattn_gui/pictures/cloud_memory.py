"""Holds a plane of points steady over the steps of a run: no turn or mirroring that is not in the numbers."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
Turn = NDArray[np.float64]

_MOST_STATES, _MOST_NUMBERS = 1000, 1_000_000
"""States, and coordinates in them, that are remembered of one set of points: past either old ones are forgotten."""

_MOST_PAGES = 8


class Known(NamedTuple):
    """Points (N, 2) as they came, and the turn (2, 2) that stands them where they stood."""

    points: Points
    turn: Turn

    @property
    def placed(self) -> Points:
        """Where they stand."""
        return turned(self.points, self.turn)


def turned(points: Points, turn: Turn) -> Points:
    """Points (N, 2), turned."""
    return (points @ turn).astype(np.float32)


def nearest_turn(points: Points, target: Points) -> Turn:
    """The turn R, with or without mirroring, that brings `points` R nearest to `target`; nothing is scaled.

    Source: orthogonal Procrustes (Schönemann 1966): with U S Vᵀ = pointsᵀ target, R = U Vᵀ.
    """
    u, _, vt = np.linalg.svd(points.astype(np.float64).T @ target.astype(np.float64))
    turn: Turn = u @ vt
    return turn


class Steady:
    """Remembers where the points of each state stood.

    A principal axis has no direction, and two axes of like variance no order: what the trainer sends may be turned from
    one step to the next. Points of a state that is new are turned towards those of the nearest step that is known;
    a state that was shown stands as it stood, from wherever one comes back to it.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Known] = {}

    def place(self, run: int, step: int, points: Points) -> Known:
        """Stand the points of a state in their place, and remember it."""
        known = self._known.get((run, step))
        if known is None or not np.array_equal(known.points, points):
            target = self._nearest(run, step, points)
            turn = np.eye(2) if target is None else nearest_turn(points, target.placed)
            known = self._known[run, step] = Known(points, turn)
            if len(self._known) > max(2, min(_MOST_STATES, _MOST_NUMBERS // max(points.size, 1))):
                self._thin(run, step)
        return known

    def path(self, run: int, step: int, count: int) -> tuple[Points, ...]:
        """Where the points stood in the states before that one was seen in, up to `count` of them, the newest first."""
        here = self._known.get((run, step))
        steps = sorted((known for of, known in self._known if of == run and known < step), reverse=True)
        ways = (self._known[run, before].placed for before in steps[:count])
        return tuple(way for way in ways if here is None or way.shape == here.points.shape)  # of the same words

    def level(self, turn: Turn) -> None:
        """Turn all that is remembered back by `turn`."""
        self._known = {place: Known(known.points, known.turn @ turn.T) for place, known in self._known.items()}

    def _nearest(self, run: int, step: int, points: Points) -> Known | None:
        """The state of the nearest step that has as many points, of this run if any is known."""
        alike = (place for place, known in self._known.items() if known.points.shape == points.shape)
        near = min(alike, key=lambda known: (known[0] != run, abs(known[1] - step)), default=None)
        return None if near is None else self._known[near]

    def _thin(self, run: int, step: int) -> None:
        """Forget every other of the earlier half of the states, but not the one that is shown."""
        places = sorted(self._known)
        half = len(places) // 2
        kept = {*places[:half:2], *places[half:], (run, step)}
        self._known = {place: known for place, known in self._known.items() if place in kept}


class CloudMemory:
    """One Steady for each set of points that was shown, the last few of them."""

    def __init__(self) -> None:
        self._pages: dict[Hashable, Steady] = {}

    def page(self, key: Hashable) -> Steady:
        """The memory of these points."""
        page = self._pages.pop(key, None) or Steady()
        self._pages[key] = page
        while len(self._pages) > _MOST_PAGES:
            del self._pages[next(iter(self._pages))]
        return page

    def level(self, turn: Turn) -> None:
        """Turn the points that were shown last back by `turn`, in all their states."""
        for page in list(self._pages.values())[-1:]:
            page.level(turn)

    def forget(self) -> None:
        """Begin anew."""
        self._pages.clear()
