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

HELD_OUT_EVERY = 50
"""Steps between looks at what is held out: one forward pass in so many steps is about a hundredth of the time."""

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
        if step % ACCURACY_EVERY:
            return
        held_out = learner.held_out() if step % HELD_OUT_EVERY == 0 else None
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
        end = bisect.bisect_right(self.accuracy, step, key=lambda row: row.step)
        newest = self.accuracy[max(0, end - HELD_OUT_EVERY // ACCURACY_EVERY) : end]
        held_out = [row.held_out for row in newest if not math.isnan(row.held_out)]
        norms = [norm for norm in self.norms[max(0, step - 1) : step] if not math.isnan(norm)]
        rows = (("accuracy", [row.batch for row in newest]), ("held_out_accuracy", held_out), ("gradient_norm", norms))
        return {name: shares[-1] for name, shares in rows if shares}


def rows_after(measured: Sequence[Accuracy], step: int) -> NDArray[np.float32]:
    """Rows of what was measured after a step."""
    return np.array([row for row in measured if row.step > step], dtype=np.float32).reshape(-1, 3)
