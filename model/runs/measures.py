"""What is measured of a run besides its losses: how large the gradients of each step are, and every so many steps how
it does on what is held out and how often it is right."""

from __future__ import annotations

import bisect
import math
from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.training.learner import Learner

ACCURACY_EVERY = 10
"""Steps between looks at how often the batch is right: at each step it would take a tenth of a tiny network's time."""


class Accuracy(NamedTuple):
    """The shares of counted predictions that were right: in the batch of this step, before its update, and on what is
    held out, after it; nan where that was not looked at."""

    step: int
    batch: float
    held_out: float = math.nan


class Measures:
    """Rows in the order of their steps: `held_out` pairs steps with the loss on what is held out.

    `norms[k]` is the norm of all gradients of step k + 1 together, before they were clipped; nan where it is not known,
    as of steps that an earlier version has made.
    """

    def __init__(
        self,
        held_out: Sequence[tuple[int, float]] = (),
        accuracy: Sequence[Accuracy] = (),
        norms: array[float] | None = None,
    ) -> None:
        self.held_out, self.accuracy = list(held_out), list(accuracy)
        self.norms: array[float] = array("f") if norms is None else norms

    def after_step(self, learner: Learner) -> None:
        """Measure what is due after the step that a learner has just made."""
        step = learner.step
        self.norms.append(learner.gradient_norm)
        held_out = None if step % learner.spec.train.validate_every else learner.held_out()
        if step % ACCURACY_EVERY and held_out is None:
            return
        if held_out is not None:
            self.held_out.append((step, held_out.loss))
        self.accuracy.append(Accuracy(step, learner.accuracy, held_out.accuracy if held_out else math.nan))

    def part(self, after: int, last: int) -> Measures:
        """Those of the steps after one up to another."""
        return Measures(
            [row for row in self.held_out if after < row[0] <= last],
            [row for row in self.accuracy if after < row.step <= last],
            self.norms[after:last],
        )

    def seen(self, step: int) -> dict[str, float]:
        """What was measured last at a step, by the names that stops have for it."""
        newest = bisect.bisect_right(self.accuracy, step, key=lambda row: row.step) - 1
        batch = [self.accuracy[newest].batch] if newest >= 0 else []
        held_out = [] if newest < 0 else self._held_out_before(self.accuracy[newest].step)
        norms = [norm for norm in self.norms[max(0, step - 1) : step] if not math.isnan(norm)]
        rows = (("accuracy", batch), ("held_out_accuracy", held_out), ("gradient_norm", norms))
        return {name: shares[-1] for name, shares in rows if shares}

    def _held_out_before(self, step: int) -> list[float]:
        """The accuracy on what is held out that was measured last, up to a step; none if there is none."""
        end = bisect.bisect_right(self.held_out, step, key=lambda row: row[0])
        if not end:
            return []
        at = bisect.bisect_left(self.accuracy, self.held_out[end - 1][0], key=lambda row: row.step)
        return [row.held_out for row in self.accuracy[at : at + 1] if not math.isnan(row.held_out)]


def rows_after(measured: Sequence[Accuracy], step: int) -> NDArray[np.float32]:
    """Rows of what was measured after a step."""
    return np.array([row for row in measured if row.step > step], dtype=np.float32).reshape(-1, 3)
