"""The past of a run made again beside whatever else is looked at: a learner of its own that goes from step to step."""

from __future__ import annotations

import math
import time

from model.runs.run import Run
from model.training.learner import Learner


class Replay:
    """Goes to any recorded step of one run, from the nearest state that is remembered.

    What comes out as another loss than was recorded is noted in the run's history.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self.learner = Learner(run.learner.spec, like=run.learner)
        self.learner.take_edits(run.learner.edits)
        self._begun = False

    def to(self, step: int, end: float) -> bool:
        """Stand at `step`; False: the time `end` has come, and there is more to do."""
        self._start(step)
        while self.learner.step < step:
            self.on()
            if self.learner.step < step and time.perf_counter() > end:
                return False
        return True

    def on(self) -> float:
        """Make one recorded step again; its loss."""
        loss, step = self.learner.advance(), self.learner.step
        known = self._run.losses[step - 1] if step <= len(self._run.losses) else math.nan
        if not (known == loss or math.isnan(known)):
            self._run.history.approximate = min(step, self._run.history.approximate or step)
        return loss

    def distance(self, step: int) -> int:
        """How many steps are to be made again to stand at `step`."""
        near = self._run.history.newest(step).step
        return step - max(near, self.learner.step if self._begun and self.learner.step <= step else 0)

    def _start(self, step: int) -> None:
        """Begin at the state from which the fewest steps are to be made."""
        history, here = self._run.history, self.learner.step
        near = history.newest(step)
        goes_on = self._begun and near.step <= here <= step
        after = here if goes_on else near.step
        kept = history.archive.before(step + 1, after) if history.archive and step > after else None
        if kept is not None or not goes_on:
            self.learner.load(kept or near)
        self._begun = True
