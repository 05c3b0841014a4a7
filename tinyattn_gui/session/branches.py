"""What the session knows of the branches of its run, besides the one that is on show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.config import Edit, RunSpec
from model.messages import Beside, Branch, Fork, Frame, Goal, LookBeside
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.session.loss_history import Curves


class Branches:
    """The branches, their losses, what was asked of each, and from which side the matrices are seen."""

    def __init__(self) -> None:
        self.rows: tuple[Branch, ...] = ()
        self._branch: Beside | None = None
        self.side = FigureSide.THIS
        self._known: dict[int, Curves] = {}
        self._asked: dict[int, tuple[Edit, ...]] = {}

    def forget(self) -> None:
        """Another run begins, which has none."""
        self.rows, self._branch, self.side = (), None, FigureSide.THIS
        self._known, self._asked = {}, {}

    def row(self, run: int) -> Branch | None:
        """One branch; None for one that has not been told of yet."""
        return next((row for row in self.rows if row.run == run), None)

    def edits_of(self, run: int) -> tuple[Edit, ...]:
        """What was changed on the way of a branch, as far as it has been told of; nothing of one that begins now."""
        row = self.row(run)
        return () if row is None else row.edits

    def leave(self, goal: Goal, curves: Curves) -> None:
        """Keep what is known of the run that was on show."""
        self._known[goal.run], self._asked[goal.run] = curves, goal.edits

    def begin(self, goal: Goal, number: int, fork: Fork | None) -> tuple[Goal, Curves]:
        """The goal for another branch, new with a `fork`, beside the one before; and the losses that it has."""
        if fork is not None:
            self._known[number] = self._known[goal.run].up_to(fork.step)
        curves = self._known.setdefault(number, Curves())
        self._branch = None
        changed = replace(
            goal,
            run=number,
            spec=self._spec_of(number, fork) or goal.spec,
            fork=fork,
            edits=self._asked.get(number, ()),
            until=0,
            losses_from=curves.count,
            learning_rate=None,
            path="",
            family=(),
            hit_seen=0,
        )
        return self.with_beside(changed, goal.run), curves

    def _spec_of(self, number: int, fork: Fork | None) -> RunSpec | None:
        """How a branch begins, where that is known to be otherwise."""
        if fork is not None:
            return fork.spec
        row = self.row(number)
        return None if row is None else row.spec

    def with_beside(self, goal: Goal, run: int | None, step: int | None = None) -> Goal:
        """The goal with another branch beside it, or with a step of its own run."""
        if run is None:
            self._branch, self.side = None, FigureSide.THIS
            return goal.asking(LookBeside)
        known = self._known.setdefault(run, Curves()).count if step is None else 0
        return goal.asking(LookBeside, LookBeside(run, step, known))

    def take(self, frame: Frame, goal: Goal) -> Goal:
        """Take what a frame tells; returns the goal that asks for what is still to be told."""
        self.rows = frame.branches
        beside = self._branch = frame.beside if frame.beside and frame.beside.run != frame.run else None
        asked = goal.first(LookBeside)
        if beside is None or asked is None or beside.run != asked.run:
            return goal
        curves = self._known.setdefault(beside.run, Curves())
        curves.take(beside.losses, beside.losses_from, beside.held_out, beside.accuracy, beside.norms)
        return goal.asking(LookBeside, replace(asked, losses_from=curves.count))

    @property
    def losses(self) -> NDArray[np.float32]:
        """The losses of the branch beside the one on show; none where there is none."""
        return self._curves.losses

    @property
    def accuracy(self) -> NDArray[np.float32]:
        """The accuracies of the branch beside the one on show, as rows."""
        return self._curves.accuracy

    @property
    def _curves(self) -> Curves:
        known = self._known.get(self._branch.run) if self._branch is not None else None
        return known or Curves()
