"""What was to be read of a run at each of its steps: off the states that are remembered, then off the steps between,
made again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from model.errors import RequestError
from model.runs.run import Run
from model.trainer.filling import Filler, largest_gap
from model.training.learner import Learner
from model.training.state import State

MOST = 200
"""Points that a curve has at most, besides its ends and the step on show."""

TELL_EVERY = 0.2
"""Seconds between telling what has been found, while there is more to come."""

FIRST, NEWEST = -1, -2
"""Where to look, besides the stretches, which count from 0: step 0, and the newest step."""

V = TypeVar("V", float, NDArray[np.float32])


class RunPast(Generic[V]):
    """Follows what is read of a learner over one run; `version` changes when there is something to tell.

    The steps of the run are cut into stretches of the same length, a power of two, and of each the newest state that is
    remembered is read. While no step is made, what lies between is made again, until no two neighbours are further
    apart than a stretch. `read` gives what is read, and raises RequestError where there is nothing; `why` says at once
    that there never will be.
    """

    def __init__(self, run: Run, read: Callable[[Learner], V], nothing: V, why: str = "") -> None:
        self.version, self.why = 0, why
        self._run, self._edits = run, tuple(run.learner.edits)
        self._read_off: Callable[[Learner], V] = read
        self._closed = bool(why)
        self._scratch: Learner | None = None
        self._filler: Filler | None = None
        self._filled: dict[int, V] = {}
        self._width = 1
        self._points: dict[int, tuple[int, V]] = {}
        self._bare: set[int] = set()
        self._newest: tuple[int, V] = (-1, nothing)
        self._tell_at = 0.0

    def is_of(self, run: Run) -> bool:
        """Whether this is the run, and nothing of its past was changed."""
        return (self._run, self._edits) == (run, tuple(run.learner.edits))

    @property
    def width(self) -> int:
        """How many steps are in a stretch: neighbours no further apart are as near as they will be."""
        return self._width

    @property
    def pending(self) -> bool:
        """Whether there is more of the past to be read."""
        return next(self._unread(), None) is not None or self._has_gaps

    @property
    def known(self) -> dict[int, V]:
        """Every step of which something is known."""
        known = dict(self._filled)
        known.update(self._points.values())
        step, value = self._newest
        if step >= 0:
            known[step] = value
        return known

    def advance(self, seconds: float, *, moves: bool) -> bool:
        """Read on for about so long; whether there is more to be read. Of a run that `moves`, only what is past."""
        end = time.perf_counter() + seconds
        self._widen()
        for place in self._unread(newest=not moves):
            self._read(place)
            if self._tell_in_time() > end:
                break
        else:
            if not moves:
                self._fill(end)
        return next(self._unread(newest=not moves), None) is not None or (not moves and self._has_gaps)

    def see(self, step: int, read: Callable[[], V]) -> None:
        """Note what is to be read at a step, if there is something."""
        if self._closed:
            return
        try:
            point = (step, read())
        except RequestError as error:
            self.why, self._closed = str(error), step > 0
            return
        self._points.setdefault(self._place(step), point)
        if step >= self._newest[0]:
            self._newest = point

    def _tell_in_time(self) -> float:
        """Have what was found told now and then, and in the end; the time."""
        if (now := time.perf_counter()) > self._tell_at or not self.pending:
            self._tell_at, self.version = now + TELL_EVERY, self.version + 1
        return now

    def _fill(self, end: float) -> None:
        """Make some of the steps again that are missing."""
        while self._has_gaps:
            self._filler = self._filler or Filler(self._run)
            if (learner := self._filler.next(self.known, self._width, end)) is not None:
                self._filled[learner.step] = self._read_off(learner)
            if self._tell_in_time() > end:
                return

    @property
    def _has_gaps(self) -> bool:
        if self._closed or not self.known or self._newest[0] < self._run.learner.step:
            return False
        if self._filler is None:
            return largest_gap(self.known, self._width) is not None
        return self._filler.has_more(self.known, self._width)

    def _widen(self) -> None:
        """Double the stretches until there are no more than MOST."""
        width = self._width
        while self._run.learner.step // width > MOST:
            width *= 2
        if width != self._width:
            self._width = width
            self._bare.clear()
            self._filled = {step: value for step, value in self._filled.items() if not step % width}
            self._filler = None
            points = sorted(self._points.values(), key=lambda point: point[0], reverse=True)
            self._points = {self._place(step): (step, value) for step, value in points}

    def _place(self, step: int) -> int:
        return step // self._width if step else FIRST

    def _unread(self, *, newest: bool = True) -> Iterator[int]:
        """Where there is something to be read: the stretches that are over, and the ends."""
        if self._closed:
            return
        frontier = self._run.learner.step
        for place in range(FIRST, frontier // self._width):
            if place not in self._points and place not in self._bare:
                yield place
        if newest and frontier > max(self._newest[0], 0):
            yield NEWEST

    def _read(self, place: int) -> None:
        if place == NEWEST:
            self._see_at(self._run.learner)
            return
        start, end = (0, 1) if place == FIRST else (max(1, place * self._width), (place + 1) * self._width)
        state = self._run.history.within(start, end)
        if state is not None:
            self._see_at(self._learner_at(state))
        if place not in self._points:
            self._bare.add(place)

    def _see_at(self, learner: Learner) -> None:
        self.see(learner.step, lambda: self._read_off(learner))

    def _learner_at(self, state: State) -> Learner:
        if self._scratch is None:
            self._scratch = Learner(self._run.learner.spec, like=self._run.learner)
            self._scratch.edits = list(self._edits)
        self._scratch.load(state)
        return self._scratch
