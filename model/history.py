"""The past of a run as keyframes plus replay: any step can be computed again, bit for bit, from a state before it."""

from __future__ import annotations

import time

from model.step import Learner, State, StepRecord

SPACING = 0.25
"""Seconds of training between keyframes: about what it takes to compute a step again."""


class History:
    """Remembers enough of a run to give back its newest step in full."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self._scratch: Learner | None = None
        self._keyframes: list[State] = [learner.state()]
        self._due = time.perf_counter() + SPACING
        self._record: StepRecord | None = None

    def before_step(self) -> None:
        """Called before each step of the run; keeps a state now and then, the newest two of them."""
        if time.perf_counter() >= self._due:
            self._keyframes = [self._keyframes[-1], self._learner.state()]
            self._due = time.perf_counter() + SPACING

    def keep(self, record: StepRecord) -> None:
        """Remember a step that was made in full anyway."""
        self._record = record

    def record(self, step: int) -> StepRecord:
        """The step that led to state `step` (1 or later), computed again from the keyframe before it."""
        if self._record is None or self._record.after.step != step:
            start = next(state for state in reversed(self._keyframes) if state.step < step)
            if self._scratch is None:
                self._scratch = Learner(self._learner.spec)
                self._scratch.edits = self._learner.edits
            if not start.step <= self._scratch.step < step:
                self._scratch.load(start)
            while self._scratch.step < step - 1:
                self._scratch.advance()
            self._record = self._scratch.record()
        return self._record
