"""A run and all its branches, by the numbers that the window gave them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from model.config import Edit
from model.errors import RequestError, RunFileError, TinyattnError, check_step
from model.messages import Beside, Branch, Fork, Goal, LookBeside, Problem
from model.runs.first_difference import Comparison
from model.runs.first_state import first_for, first_from
from model.runs.run import Run
from model.trainer.look import Look
from model.trainer.other_run import Other
from model.weights.first import First


class Family:
    """Keeps every branch until the family is closed."""

    def __init__(self) -> None:
        self._runs: dict[int, Run] = {}
        self._taken: dict[int, int] = {}
        self._comparison: Comparison | None = None
        self._other = Other()

    def __contains__(self, number: int) -> bool:
        return number in self._runs

    def run(self, number: int) -> Run:
        """The run of this number."""
        return self._runs[number]

    def add(self, number: int, run: Run) -> None:
        """Take a run that begins the family."""
        self._runs[number] = run

    def reunite(self, branches: tuple[Branch, ...], opened: Callable[[Path], Run]) -> Problem | None:
        """Go on with those that have a file and are not here yet, each with the parent it had; the last that failed."""
        problem = None
        here = {run.storage.file.path for run in self._runs.values() if run.storage.file is not None}
        for row in branches:
            if row.run in self._runs or not row.path or Path(row.path) in here:
                continue
            try:
                self._runs[row.run] = opened(Path(row.path))
            except TinyattnError as error:
                problem = Problem(row.run, str(error))
        for row in branches:
            run, parent = self._runs.get(row.run), self._runs.get(row.parent or 0)
            if run is not None and parent is not None and row.forked_at <= min(run.learner.step, parent.learner.step):
                run.parent, run.forked_at = parent, row.forked_at
        order = [row.run for row in branches]
        self._runs = dict(sorted(self._runs.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else -1))
        return problem

    def fork(self, number: int, fork: Fork) -> Run:
        """Begin a branch; raises RequestError or OptionError, and changes nothing, if that cannot be."""
        parent = self._runs.get(fork.parent)
        if parent is None:
            raise RequestError(f"There is no run {fork.parent} to branch from.")
        if not 0 <= fork.step <= parent.learner.step:
            raise RequestError(f"Step {fork.step} has not been made; allowed is 0 to {parent.learner.step}.")
        branch = parent.fork(fork.step) if fork.spec is None else parent.varied(fork.spec)
        if fork.edit is not None:
            branch.edit(fork.edit.what, fork.edit.value)
        self._runs[number] = branch
        return branch

    def take_edits(self, number: int, edits: tuple[Edit, ...]) -> None:
        """Make those that this run has not been asked for before; raises OptionError for one that cannot be."""
        taken = self._taken.get(number, 0)
        self._taken[number] = max(taken, len(edits))
        if edits[taken:] and (refusal := self._runs[number].storage.refusal):
            raise RunFileError(refusal)
        for edit in edits[taken:]:
            self._runs[number].edit(edit.what, edit.value)

    def first_for(self, goal: Goal, run: Run | None) -> First | None:
        """The weights that a new run of this goal begins with, where a run of the family has them, or `run`, the one on
        show, began with them too. Raises RequestError for a step that has not been made."""
        heritage = goal.inherited
        if heritage is None or heritage.parent not in self._runs:
            return None if run is None else first_for(goal.spec, run.learner)
        parent = self._runs[heritage.parent]
        check_step(heritage.step, parent.learner.step, "that run")
        learner = parent.at(heritage.step)
        assert learner is not None
        return first_from(learner)

    @property
    def paths(self) -> set[Path]:
        """The run files that are open."""
        return {run.storage.file.path for run in self._runs.values() if run.storage.file is not None}

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
                run.info.path,
                run.storage.saved_step,
                run.storage.trouble,
                run.learner.spec,
            )
            for number, run in self._runs.items()
        )

    def beside(self, goal: Goal) -> Run | None:
        """The run that the goal wants to see beside its own: another one, or a step of any."""
        asked = goal.first(LookBeside)
        if asked is None or (asked.run == goal.run and asked.step is None):
            return None
        return self._runs.get(asked.run)

    def compare(self, goal: Goal, seconds: float) -> bool:
        """Look for the first difference for about so long; whether there is more to do."""
        other = self._branch(goal)
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
        other, found = self._branch(goal), self._comparison
        if other is None or found is None or not found.is_of(self._runs[goal.run], other):
            return None, None
        return found.first, found.equal

    def _branch(self, goal: Goal) -> Run | None:
        """The branch that is followed step by step, if the goal has one beside its own."""
        asked = goal.first(LookBeside)
        return None if asked is None or asked.step is not None else self.beside(goal)

    def reach_beside(self, goal: Goal, step: int, seconds: float) -> bool:
        """Have what is beside `step` stand where it is looked at, for up to so long; False: there is more to do."""
        return self._other.reach(self.beside(goal), goal.first(LookBeside), step, seconds)

    def look_beside(self, question: LookBeside, look: Look) -> Beside | None:
        """What `reach_beside` has found, beside what is looked at."""
        other = self.beside(look.goal)
        if other is None:
            return None
        first, equal = self.compared(look.goal)
        return replace(self._other.look(other, question, look), first_difference=first, equal=equal)

    def save(self) -> None:
        """Save what is new in every branch that has a file; what fails is told by the run itself."""
        for run in self._runs.values():
            with suppress(RunFileError):
                run.flush()

    def save_if_due(self) -> None:
        """Have each saved if it is time for that and something is new."""
        for run in self._runs.values():
            run.storage.save_if_due()

    @property
    def saved(self) -> tuple[int, ...]:
        """The newest step of each that is saved."""
        return tuple(run.storage.saved_step for run in self._runs.values())

    @property
    def unsaved(self) -> bool:
        """Whether any has something to save that has not been saved yet."""
        return any(run.storage.unsaved for run in self._runs.values())

    @property
    def trouble(self) -> str:
        """Why the newest steps of any could not be saved, in a sentence; empty if all could."""
        return next(filter(None, (run.storage.trouble for run in self._runs.values())), "")

    def close(self) -> None:
        """Let go of all; raises the first RunFileError after that."""
        failed: RunFileError | None = None
        for run in self._runs.values():
            try:
                run.close()
            except RunFileError as error:
                failed = failed or error
        self._runs.clear()
        self._comparison, self._other = None, Other()
        if failed is not None:
            raise failed
