"""A frame: what a goal asks for, read off a run at one step; for the trainer, and for figures without a window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from model.messages import Beside, Frame, Goal, LookBeside, ProjectPlane, Question
from model.quantities.watch import Plane, Watch
from model.runs.measures import rows_after
from model.runs.recent import recent
from model.runs.run import Run
from model.trainer.answers import Desk
from model.trainer.cell_source import Opener
from model.trainer.look import Look
from model.trainer.other_run import Other
from model.trainer.reader import Reader, read_sentence, wanted_refs
from model.trainer.scene import Scene
from model.training.learner import Learner

MOST_DIGESTED = 128 * 1024**2
"""Bytes of a state whose digest is told with each frame of it: a third of a second's work."""


def frame_of(
    run: Run, learner: Learner, goal: Goal, number: int, saved_step: int = 0, desk: Desk | None = None
) -> Frame:
    """What the goal watches, read off a learner that stands at some step of the run."""
    probe = read_sentence(learner.corpus.tokenizer, goal.probe, learner.spec.model.context, learner.corpus.start)
    cells = [cell for question in goal.questions for cell in question.cells]
    reader = Reader(learner, run.history, probe, wanted_refs(goal.watched, learner.spec.model, cells))
    read = reader.read_all(goal)
    desk = desk or Desk()
    look = Look(goal, probe, read, Opener(learner, reader), learner, recent(run, learner.step), desk.beside)
    start = min(goal.losses_from, len(run.losses))
    frame = Frame(
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
        accuracy=rows_after(run.measures.accuracy, start),
        edits=tuple(run.learner.edits),
        steps_per_second=run.speed.value if run.learner.step < goal.until else 0.0,
        step_seconds=run.step_seconds,
        until=goal.until,
        saved_step=saved_step,
        approximate=run.history.approximate,
        clipping=learner.clipping,
        norms=np.array(run.measures.norms[start:], dtype=np.float32),
    )
    return replace(frame, answers=desk.answers(look))


def digest_of(learner: Learner) -> str:
    """How the digest of its state begins; empty for one so large that each look at it would wait for that."""
    size = sum(parameter.nbytes for parameter in learner.params.values()) * (1 + len(learner.spec.train.rule.moments))
    return learner.state().digest()[:12] if size <= MOST_DIGESTED else ""


def frame_at(
    run: Run,
    learner: Learner,
    text: str,
    watches: Sequence[Watch],
    planes: Sequence[Plane] = (),
    beside: tuple[Run, int] | None = None,
    questions: Sequence[Question[Any]] = (),
) -> Frame:
    """What is watched, read off a learner of the run as the trainer does it, with the whole digest of its state; and
    the same `beside` it: of this run or another, after so many steps, which it has; `questions` are answered too.
    """
    goal = Goal(
        1,
        run.learner.spec,
        until=learner.step,
        probe=text,
        watch=tuple(watches),
        questions=(*map(ProjectPlane, planes), *questions),
        losses_from=len(run.losses),
    )
    digest, desk = learner.state().digest(), Desk()
    if beside is not None:
        (other, there), place = beside, Other()

        def look_beside(question: LookBeside, look: Look) -> Beside:
            """Last of all: the learner that the frame is of may be taken there."""
            place.reach(other, question, there, math.inf)
            return place.look(other, question, look)

        goal = goal.asking(LookBeside, LookBeside(goal.run + (other is not run), there))
        desk = Desk(look_beside)
    desk.finish(Scene(run, goal, rests=True, lookout=None))
    return replace(frame_of(run, learner, goal, 1, desk=desk), digest=digest)
