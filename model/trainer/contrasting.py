"""Measures a run and the one that it left at the same step, a slice at a time."""

from __future__ import annotations

from typing import Protocol

from model.messages import Contrasted, Goal, Outcome
from model.runs.outcome import outcome
from model.runs.run import Run
from model.trainer.look import Look
from model.trainer.reader import read_sentence
from model.training.learner import Learner

CONTRAST_SLICE = 0.02
"""Seconds of going back to a step that two runs are measured at, between other things."""


def measured(run: Run, text: str, learner: Learner | None = None) -> Outcome:
    """How a run is, for this sentence as it is typed: where `learner` stands, which is at one of its steps, or else at
    its newest.
    """
    learner = learner or run.learner
    corpus, context = learner.corpus, learner.spec.model.context
    return outcome(run, learner, read_sentence(corpus.tokenizer, text, context, corpus.start))


class Resting(Protocol):
    """The run that is asked about, what is wanted of it, and whether it rests."""

    @property
    def run(self) -> Run: ...

    @property
    def goal(self) -> Goal: ...

    @property
    def rests(self) -> bool: ...


class Contrasting:
    """`version` is what is known: nothing, then both outcomes."""

    def __init__(self, step: int, run: Run, probe: str) -> None:
        self._run, self._step, self._probe = run, step, probe
        self._edits = _edits(run)
        self._own: Outcome | None = None
        self.version = Contrasted(why=self._why())
        self.pending = not self.version.why

    def is_of(self, scene: Resting) -> bool:
        """Whether what is known is still about this run as it is, and this sentence."""
        run, probe = scene.run, scene.goal.probe
        same = (run, probe, _edits(run)) == (self._run, self._probe, self._edits)
        return same and self.version.why == self._why()

    def advance(self, scene: Resting) -> None:
        """Once nothing is trained, measure whichever is to be measured next as soon as it is reached."""
        if self.pending and scene.rests:
            self.measure(CONTRAST_SLICE)

    def measure(self, seconds: float) -> None:
        """Go on for about so long."""
        run = self._run if self._own is None else self._run.parent
        assert run is not None
        learner = run.at(self._step, seconds)
        if learner is None:
            return
        found = measured(run, self._probe, learner)
        if self._own is None:
            self._own = found
        else:
            self.version, self.pending = Contrasted(self._own, found), False

    def answer(self, look: Look) -> Contrasted:
        """What is known."""
        return self.version

    def _why(self) -> str:
        """Why there is nothing to measure."""
        run, other = self._run, self._run.parent
        if other is None:
            return "This run has left no other."
        newest = min(run.learner.step, other.learner.step)
        return "" if self._step <= newest else f"Step {self._step} has not been made by both: the newest is {newest}."


def _edits(run: Run) -> tuple[object, ...]:
    return tuple(run.learner.edits), run.parent and tuple(run.parent.learner.edits)
