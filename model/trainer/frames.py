"""What a figure shows, read off a run at one step, without a window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from model.messages import Frame, Goal
from model.quantities.watch import Plane, Watch
from model.runs.run import Run
from model.trainer.other_run import Other
from model.trainer.trainer import frame_of
from model.training.learner import Learner


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
        planes=tuple(planes),
        losses_from=len(run.losses),
    )
    frame = replace(frame_of(run, learner, goal, 1), digest=learner.state().digest())
    if beside is None:
        return frame
    other, step = beside
    goal, place = replace(goal, beside=goal.run + (other is not run), beside_step=step), Other()
    place.reach(other, goal, step, math.inf)
    return replace(frame, beside=place.look(other, goal, frame))
