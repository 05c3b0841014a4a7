"""When something is due: the next of many, what is slow, and a word on a long way to a step."""

from __future__ import annotations

import math
import time

from model.messages import Seeking

PATIENCE = 0.3
"""Seconds after which a way to a step is worth a word."""

TELL_EVERY = 0.1
"""Seconds between words on the same way."""


class Beat:
    """When the next of many is due: one in `period` seconds on average, of which one that came late makes up for it."""

    def __init__(self, period: float = 0.0) -> None:
        self._period = period
        self._next = -math.inf

    def has_come(self, now: float) -> bool:
        """Whether the next one is due."""
        return now >= self._next

    def left(self, now: float) -> float:
        """Seconds until the next one is due; less than 0 where it is late."""
        return self._next - now

    def change(self, period: float) -> None:
        """From the last one on it takes another time to the next."""
        self._next, self._period = self._next + period - self._period, period

    def strike(self, now: float) -> None:
        """One was made."""
        self._next = max(self._next, now - self._period) + self._period


class Turn:
    """When it is time again for something slow, which is to take at most a `share` of all the time."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._what: object = None
        self._next = -math.inf

    def has_come(self, what: object) -> bool:
        """Whether it is time again, or `what` is to be done is new."""
        return what != self._what or time.perf_counter() >= self._next

    def done(self, what: object, seconds: float) -> None:
        """It was done just now, and took so long."""
        self._what, self._next = what, time.perf_counter() + seconds / self._share


class Way:
    """The way to one past step: how far it has come, and how long it still takes at the pace so far."""

    def __init__(self) -> None:
        self._to: tuple[int, int] | None = None
        self._start = 0
        self._began = self._told = 0.0

    def progress(self, run: int, step: int, at: int) -> Seeking | None:
        """What to tell of it, if it is time to; another step, or a start over, begins another way."""
        now = time.perf_counter()
        if self._to != (run, step) or at < self._start:
            self._to, self._start, self._began, self._told = (run, step), at, now, -math.inf
        passed, made = now - self._began, at - self._start
        if passed < PATIENCE or now - self._told < TELL_EVERY or not made:
            return None
        self._told = now
        return Seeking(run, step, self._start, at, (step - at) * passed / made)
