"""A frame: what a goal asks for, read off a run at one step; for the trainer, and for figures without a window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.messages import Frame, Goal, ProjectPlane
from model.quantities.watch import Plane, Watch
from model.runs.run import Run
from model.trainer.answers import Desk, Look
from model.trainer.cell_source import Opener
from model.trainer.other_run import Other
from model.trainer.reader import Reader, read_sentence, wanted_refs
from model.training.learner import Learner


def frame_of(
    run: Run, learner: Learner, goal: Goal, number: int, saved_step: int = 0, desk: Desk | None = None
) -> Frame:
    """What the goal watches, read off a learner that stands at some step of the run."""
    probe = read_sentence(learner.corpus.tokenizer, goal.probe, learner.spec.model.context)
    cells = [cell for question in goal.questions for cell in question.cells]
    reader = Reader(learner, run.history, probe, wanted_refs(goal.watched, learner.spec.model, cells))
    read = reader.read_all(goal)
    answers = (desk or Desk()).answers(goal, Look(read, Opener(learner, reader)))
    start = min(goal.losses_from, len(run.losses))
    return Frame(
        number=number,
        run=goal.run,
        step=learner.step,
        frontier=run.learner.step,
        info=run.info,
        probe_text=goal.probe,
        probe=probe,
        example=reader.example,
        readings=read.readings,
        losses_from=start,
        losses=np.array(run.losses[start:], dtype=np.float32),
        held_out=np.array([row for row in run.held_out if row[0] > start], dtype=np.float32).reshape(-1, 2),
        edits=tuple(run.learner.edits),
        steps_per_second=run.speed.value if run.learner.step < goal.until else 0.0,
        step_seconds=run.step_seconds,
        until=goal.until,
        saved_step=saved_step,
        approximate=run.history.approximate,
        answers=answers,
    )


def frame_at(
    run: Run,
    learner: Learner,
    text: str,
    watches: Sequence[Watch],
    planes: Sequence[Plane] = (),
    beside: tuple[Run, int] | None = None,
) -> Frame:
    """What is watched, read off a learner of the run as the trainer does it, with the whole digest of its state; and
    the same `beside` it: of this run or another, after so many steps, which it has.
    """
    goal = Goal(
        1,
        run.learner.spec,
        until=learner.step,
        probe=text,
        watch=tuple(watches),
        questions=tuple(ProjectPlane(plane) for plane in planes),
        losses_from=len(run.losses),
    )
    frame = replace(frame_of(run, learner, goal, 1), digest=learner.state().digest())
    if beside is None:
        return frame
    other, step = beside
    goal, place = replace(goal, beside=goal.run + (other is not run), beside_step=step), Other()
    place.reach(other, goal, step, math.inf)
    return replace(frame, beside=place.look(other, goal, frame))
