"""The goal for another run, made of the goal before: what belongs to a run is left behind, what is on screen stays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from model.config import RunSpec
from model.messages import (
    Branch,
    Continue,
    Frame,
    Goal,
    Inherited,
    LookAtMerges,
    MeasureHeads,
    Question,
    Search,
    TraceHeads,
    WorkExample,
)
from model.spec.stops import Stop
from tinyattn_gui.session.loss_history import Curves

PANEL_QUESTIONS: tuple[type[Question[Any]], ...] = (LookAtMerges, WorkExample, Continue, MeasureHeads, TraceHeads)
"""What panels ask besides matrices, points and cells."""


@dataclass(frozen=True, eq=False)
class LeftRun:
    """The run that was left for another, until that one has begun."""

    goal: Goal
    curves: Curves
    frame: Frame
    next_probe: str
    """The sentence that the other run began with."""


def begin_goal(
    goal: Goal,
    number: int,
    spec: RunSpec,
    stops: tuple[Stop, ...],
    path: str = "",
    family: tuple[Branch, ...] = (),
    inherited: Inherited | None = None,
) -> Goal:
    """The goal that begins a run of this number, with weights that it has `inherited` or those of its spec; or goes on
    with the one at `path` and its `family`."""
    return replace(
        goal.asking(Search),
        edits=(),
        fork=None,
        inherited=inherited,
        run=number,
        spec=spec,
        until=0,
        losses_from=0,
        learning_rate=None,
        show=None,
        path=path,
        family=family,
        save_as="",
        save_run=None,
        hit_seen=0,
        stops=stops,
    )


def as_saved(run: LeftRun) -> LeftRun:
    """The run that was left, to go on with as its files have it where the trainer has let go of it meanwhile."""
    goal = replace(run.goal, path=run.frame.info.path, family=run.frame.branches)
    return replace(run, goal=goal)


def return_goal(left: LeftRun, now: Goal, stops: tuple[Stop, ...]) -> Goal:
    """The goal of the run that was left, which goes on where it stood, with what was typed and chosen meanwhile.

    The sentence that came with the other run was not typed.
    """
    probe = left.goal.probe if now.probe == left.next_probe else now.probe
    return replace(left.goal.asking(Search), until=0, probe=probe, seen=now.seen, pace=now.pace, stops=stops)
