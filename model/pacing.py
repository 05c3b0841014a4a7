"""What the trainer may spend besides training, and what it says of a way that is long."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TypeVar

from model.messages import Seeking

T = TypeVar("T")

PATIENCE = 0.3
"""Seconds after which a way to a step is worth a word."""

TELL_EVERY = 0.1
"""Seconds between words on the same way."""


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


class Allowance:
    """A share of the time for something that is good to have."""

    def __init__(self, share: float) -> None:
        self._share, self._next = share, 0.0

    def spend(self, make: Callable[[], T], *, free: bool) -> T | None:
        """What `make` gives, unless its share of the time is used up; `free`: it may take what it takes."""
        start = time.perf_counter()
        if not free and start < self._next:
            return None
        made = make()
        end = time.perf_counter()
        self._next = end + (end - start) / self._share
        return made
