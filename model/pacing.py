"""What the trainer says of the way to a step that is long."""

from __future__ import annotations

import math
import time

from model.messages import Seeking

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
