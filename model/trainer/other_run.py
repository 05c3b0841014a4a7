"""What is looked at beside the run on show: another branch, followed step by step, or a step of a run, which stays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.config import Edit
from model.messages import Beside, Goal, LookBeside, ProjectPlane, Reading, Sentence
from model.runs.measures import rows_after
from model.runs.run import Run
from model.trainer.look import Look
from model.trainer.reader import Read, Reader, Records, wanted_refs
from model.training.learner import Learner
from model.training.state import StepRecord


@dataclass(frozen=True, eq=False)
class Standing:
    """A step of a run as it stays, whatever the run does: a learner of its own, and the step that led there."""

    learner: Learner
    last: StepRecord | None

    @classmethod
    def of(cls, run: Run, learner: Learner) -> Standing:
        """The step at which `learner`, which the run's history has brought there, stands."""
        own = Learner(learner.spec, like=learner)
        own.edits = list(learner.edits)
        own.load(learner.state())
        return cls(own, run.history.record(learner.step) if learner.step else None)

    def record(self, step: int) -> StepRecord:
        """The step that led here."""
        assert self.last is not None
        assert self.last.after.step == step
        return self.last


class Other:
    """Looks at another run, or at one step again and again.

    A step that stays is computed again once, and read again only when other things are asked of it.
    """

    def __init__(self) -> None:
        self._at: tuple[Learner, Records] | None = None
        self._place: object = None
        self._asked: object = None
        self._read: Read | None = None

    def reach(self, run: Run | None, question: LookBeside | None, step: int, seconds: float) -> bool:
        """Stand where `run` is to be looked at beside `step`, for up to so long; False: there is more to do.

        Where the run has no such step, there is nothing to reach.
        """
        stays = None if question is None else question.step
        place = None if run is None or stays is None else (run, stays, _edits(run, stays))
        if place is not None and place == self._place:
            return True
        self._at = self._place = self._asked = self._read = None
        step = step if stays is None else stays
        if run is None or step > run.learner.step:
            return True
        learner = run.at(step, seconds) if stays is None else run.history.at(step, seconds)
        if learner is None:
            return False
        if stays is None:
            self._at = (learner, run.history)
        else:
            standing = Standing.of(run, learner)
            self._at, self._place = (standing.learner, standing), place
        return True

    def look(self, run: Run, question: LookBeside, look: Look) -> Beside:
        """What was reached, beside what is looked at."""
        step = look.step if question.step is None else question.step
        why = "" if self._at else _why(run, question, step)
        read = self._seen(look.goal, look.probe, why)
        start = len(run.losses) if question.run == look.goal.run else min(question.losses_from, len(run.losses))
        return Beside(
            run=question.run,
            step=step,
            readings=read.readings,
            example=read.example,
            why=why,
            losses_from=start,
            losses=np.array(run.losses[start:], dtype=np.float32),
            held_out=np.array([row for row in run.held_out if row[0] > start], dtype=np.float32).reshape(-1, 2),
            accuracy=rows_after(run.measures.accuracy, start),
            norms=np.array(run.measures.norms[start:], dtype=np.float32),
            projections=read.projections_onto(look.read.projections),
            spec=run.learner.spec,
            edits=tuple(run.learner.edits),
        )

    def _seen(self, goal: Goal, probe: Sentence, why: str) -> Read:
        """What is asked, of a step that stays as it was read before; where there is no such step, why."""
        planes = goal.asked(ProjectPlane)
        if self._at is None:
            readings = tuple(Reading(watch, None, why) for watch in goal.watch)
            return Read(readings, dict.fromkeys((question.plane for question in planes), why), Sentence())
        asked = (goal.watch, planes, probe)
        if self._read is None or self._place is None or asked != self._asked:
            learner, records = self._at
            reader = Reader(learner, records, probe, wanted_refs(goal.watched, learner.spec.model))
            self._asked, self._read = asked, reader.read_all(goal)
        return self._read


def _why(run: Run, question: LookBeside, step: int) -> str:
    """Why nothing is looked at."""
    if question.step is not None:
        return f"Step {step} has not been made yet: the newest is {run.learner.step}."
    return f"The other branch has no step {step} yet: its newest is {run.learner.step}."


def _edits(run: Run, step: int) -> tuple[Edit, ...]:
    """Those that the state after `step` depends on."""
    return tuple(edit for edit in run.learner.edits if edit.step <= step)
