"""What a figure shows, read off a run at one step, without a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model.messages import Frame, Goal
from model.run import Run
from model.step import Learner
from model.trainer import frame_of
from model.watch import Plane, Watch


def frame_at(run: Run, learner: Learner, text: str, watches: Sequence[Watch], planes: Sequence[Plane] = ()) -> Frame:
    """What is watched, read off a learner of the run as the trainer does it, with the whole digest of its state."""
    goal = Goal(
        1,
        run.learner.spec,
        until=learner.step,
        probe=text,
        watch=tuple(watches),
        planes=tuple(planes),
        losses_from=len(run.losses),
    )
    return replace(frame_of(run, learner, goal, 1), digest=learner.state().digest())
