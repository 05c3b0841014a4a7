"""Where two branches of one run part: the first step at which any bit of parameters or moments differs.

Two branches are the same up to where one left the other, so the search begins there. It cannot be bisected: branches
may differ and become equal again.
"""

from __future__ import annotations

import time

from model.config import Edit
from model.runs.run import Run
from model.training.learner import Learner


def lineage(run: Run) -> list[tuple[Run, int | None]]:
    """The run and those that it comes from, each with the last step that it lent; None for all of them."""
    line: list[tuple[Run, int | None]] = [(run, None)]
    while (parent := run.parent) is not None:
        last = line[-1][1]
        line.append((parent, run.forked_at if last is None else min(last, run.forked_at)))
        run = parent
    return line


def common_step(a: Run, b: Run) -> int:
    """The last step up to which two branches of one run are the same by how they were made."""
    known = lineage(b)
    for run, last in lineage(a):
        for other, other_last in known:
            if run is other:
                return min(step for step in (last, other_last, run.learner.step) if step is not None)
    return 0


class Comparison:
    """Looks for the first difference of two runs in slices; `first` is it, once known, else `equal` how far they agree.

    An edit of either after the comparison began has it begin again.
    """

    def __init__(self, a: Run, b: Run) -> None:
        self._runs = (a, b)
        self._start = common_step(a, b)
        self._learners = tuple(Learner(run.learner.spec, like=run.learner) for run in (a, b))
        self._edits: tuple[tuple[Edit, ...], ...] = ()
        self.first: int | None = None
        self.equal: int | None = None
        self._begin()

    def is_of(self, a: Run, b: Run) -> bool:
        """Whether these are the runs that are compared."""
        return self._runs == (a, b)

    @property
    def pending(self) -> bool:
        """Whether there is more to compare now."""
        newest = min(run.learner.step for run in self._runs)
        return self._stale or (self.first is None and (self.equal is None or self.equal < newest))

    def advance(self, seconds: float) -> None:
        """Compare on for about so long."""
        end = time.perf_counter() + seconds
        if self._stale:
            self._begin()
        while self.pending and time.perf_counter() < end:
            self._look()

    @property
    def _stale(self) -> bool:
        return self._edits != tuple(tuple(run.learner.edits) for run in self._runs)

    def _begin(self) -> None:
        self.first = self.equal = None
        self._edits = tuple(tuple(run.learner.edits) for run in self._runs)
        for run, learner, edits in zip(self._runs, self._learners, self._edits, strict=True):
            learner.take_edits(edits)
            learner.load(run.history.newest(self._start))

    def _look(self) -> None:
        """Make one step of whoever is behind; where both stand at the same step, compare them."""
        a, b = self._learners
        target = self._start if self.equal is None else self.equal + 1
        behind = next((learner for learner in (a, b) if learner.step < target), None)
        if behind is not None:
            behind.advance()
        if a.step == b.step == target:
            if same_bits(a, b):
                self.equal = target
            else:
                self.first = target


def same_bits(a: Learner, b: Learner) -> bool:
    """Whether every bit of parameters and moments is the same."""
    return a.bits() == b.bits()
