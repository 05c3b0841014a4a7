"""A run and all its branches, by the numbers that the window gave them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np

from model.compare import Comparison
from model.config import Edit
from model.errors import RequestError, RunFileError
from model.history import History
from model.messages import Beside, Branch, Fork, Frame, Goal, Reading, Sentence
from model.reader import Reader, wanted_refs
from model.run import Run
from model.step import Learner


class Family:
    """Keeps every branch until the family is closed."""

    def __init__(self) -> None:
        self._runs: dict[int, Run] = {}
        self._taken: dict[int, int] = {}
        self._comparison: Comparison | None = None

    def __contains__(self, number: int) -> bool:
        return number in self._runs

    def run(self, number: int) -> Run:
        """The run of this number."""
        return self._runs[number]

    def add(self, number: int, run: Run) -> None:
        """Take a run that begins the family."""
        self._runs[number] = run

    def fork(self, number: int, fork: Fork) -> Run:
        """Begin a branch; raises RequestError or OptionError, and changes nothing, if that cannot be."""
        parent = self._runs.get(fork.parent)
        if parent is None:
            raise RequestError(f"There is no run {fork.parent} to branch from.")
        if not 0 <= fork.edit.step <= parent.learner.step:
            raise RequestError(f"Step {fork.edit.step} has not been made; allowed is 0 to {parent.learner.step}.")
        branch = parent.fork(fork.edit.step)
        branch.edit(fork.edit.what, fork.edit.value)
        self._runs[number] = branch
        return branch

    def take_edits(self, number: int, edits: tuple[Edit, ...]) -> None:
        """Make those that this run has not been asked for before; raises OptionError for one that cannot be."""
        taken = self._taken.get(number, 0)
        self._taken[number] = max(taken, len(edits))
        if edits[taken:] and (refusal := self._runs[number].refusal):
            raise RunFileError(refusal)
        for edit in edits[taken:]:
            self._runs[number].edit(edit.what, edit.value)

    @property
    def paths(self) -> set[Path]:
        """The run files that are open."""
        return {run.file.path for run in self._runs.values() if run.file is not None}

    def branches(self) -> tuple[Branch, ...]:
        """What there is to choose from, in the order in which it was begun."""
        numbers = {id(run): number for number, run in self._runs.items()}
        return tuple(
            Branch(
                number,
                numbers.get(id(run.parent)),
                run.forked_at,
                tuple(run.learner.edits),
                run.learner.step,
            )
            for number, run in self._runs.items()
        )

    def beside(self, goal: Goal) -> Run | None:
        """The other branch that the goal wants to see."""
        return None if goal.beside in (None, goal.run) else self._runs.get(goal.beside or 0)

    def compare(self, goal: Goal, seconds: float) -> bool:
        """Look for the first difference for about so long; whether there is more to do."""
        other = self.beside(goal)
        if other is None:
            return False
        run = self._runs[goal.run]
        if self._comparison is None or not self._comparison.is_of(run, other):
            self._comparison = Comparison(run, other)
        if self._comparison.pending:
            self._comparison.advance(seconds)
        return self._comparison.pending

    def compared(self, goal: Goal) -> tuple[int | None, int | None]:
        """The first difference and the last step that is the same, as far as they are known."""
        other, found = self.beside(goal), self._comparison
        if other is None or found is None or not found.is_of(self._runs[goal.run], other):
            return None, None
        return found.first, found.equal

    def look_beside(self, goal: Goal, frame: Frame, learner: Learner | None) -> Beside | None:
        """The other branch at the frame's step; `learner` stands there, or is None if it has no such step."""
        other = self.beside(goal)
        if other is None or goal.beside is None:
            return None
        start = min(goal.beside_from, len(other.losses))
        why = f"The other branch has no step {frame.step} yet: its newest is {other.learner.step}."
        first, equal = self.compared(goal)
        readings, example = _readings(goal, frame, learner, other.history, why)
        return Beside(
            run=goal.beside,
            readings=readings,
            example=example,
            why="" if learner else why,
            losses_from=start,
            losses=np.array(other.losses[start:], dtype=np.float32),
            held_out=np.array([row for row in other.held_out if row[0] > start], dtype=np.float32).reshape(-1, 2),
            first_difference=first,
            equal=equal,
        )

    def save(self) -> None:
        """Save what is new in every branch that has a file; what fails is told by the run itself."""
        for run in self._runs.values():
            with suppress(RunFileError):
                run.flush()

    def close(self) -> None:
        """Let go of all; raises the first RunFileError after that."""
        failed: RunFileError | None = None
        for run in self._runs.values():
            try:
                run.close()
            except RunFileError as error:
                failed = failed or error
        self._runs.clear()
        self._comparison = None
        if failed is not None:
            raise failed


def _readings(
    goal: Goal, frame: Frame, learner: Learner | None, history: History, why: str
) -> tuple[tuple[Reading, ...], Sentence]:
    if learner is None:
        return tuple(Reading(watch, None, why) for watch in goal.watch), Sentence()
    reader = Reader(learner, history, frame.probe, wanted_refs(goal.watch, learner.spec.model))
    return tuple(reader.read(watch) for watch in goal.watch), reader.example
