"""What the session knows of the branches of its run, besides the one that is on show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.config import Edit
from model.messages import Beside, Branch, Fork, Frame, Goal
from tinyattn_gui.pictures.compare import Side

Parts = list[NDArray[np.float32]]


class Branches:
    """The branches, their losses, what was asked of each, and from which side the matrices are seen."""

    def __init__(self) -> None:
        self.rows: tuple[Branch, ...] = ()
        self.beside: Beside | None = None
        self.side = Side.THIS
        self._known: dict[int, tuple[Parts, Parts]] = {}
        self._asked: dict[int, tuple[Edit, ...]] = {}

    def forget(self) -> None:
        """Another run begins, which has none."""
        self.rows, self.beside, self.side = (), None, Side.THIS
        self._known, self._asked = {}, {}

    def row(self, run: int) -> Branch | None:
        """One branch; None for one that has not been told of yet."""
        return next((row for row in self.rows if row.run == run), None)

    def leave(self, goal: Goal, losses: Parts, held_out: Parts) -> None:
        """Keep what is known of the run that was on show."""
        self._known[goal.run], self._asked[goal.run] = (losses, held_out), goal.edits

    def begin(self, goal: Goal, number: int, fork: Fork | None) -> tuple[Goal, Parts, Parts]:
        """The goal for another branch, new with a `fork`, beside the one before; and the losses that it has."""
        if fork is not None:
            parts = self._known[goal.run]
            losses, held_out = _joined(parts[0], 1), _joined(parts[1], 2)
            self._known[number] = [losses[: fork.edit.step]], [held_out[held_out[:, 0] <= fork.edit.step]]
        losses_, held_out_ = self._known.setdefault(number, ([], []))
        self.beside = None
        changed = replace(
            goal,
            run=number,
            fork=fork,
            edits=self._asked.get(number, ()),
            until=0,
            losses_from=_count(losses_),
            learning_rate=None,
            path="",
            save_as="",
            hit_seen=0,
        )
        return self.with_beside(changed, goal.run), losses_, held_out_

    def with_beside(self, goal: Goal, run: int | None) -> Goal:
        """The goal with another branch beside it."""
        if run is None:
            self.beside, self.side = None, Side.THIS
            return replace(goal, beside=None, beside_from=0)
        return replace(goal, beside=run, beside_from=_count(self._known.setdefault(run, ([], []))[0]))

    def take(self, frame: Frame, goal: Goal) -> Goal:
        """Take what a frame tells; returns the goal that asks for what is still to be told."""
        self.rows, self.beside = frame.branches, frame.beside
        if frame.beside is None or frame.beside.run != goal.beside:
            return goal
        losses, held_out = self._known.setdefault(frame.beside.run, ([], []))
        known = _count(losses)
        if frame.beside.losses_from <= known:
            losses.append(frame.beside.losses[known - frame.beside.losses_from :])
        last = max((part[-1, 0] for part in held_out if len(part)), default=-1)
        held_out.append(frame.beside.held_out[frame.beside.held_out[:, 0] > last])
        return replace(goal, beside_from=_count(losses))

    @property
    def losses(self) -> NDArray[np.float32]:
        """The losses of the branch beside the one on show; none where there is none."""
        found = self._known.get(self.beside.run) if self.beside is not None else None
        return _joined(found[0], 1) if found else np.empty(0, np.float32)


def _count(parts: Parts) -> int:
    return sum(map(len, parts))


def _joined(parts: Parts, width: int) -> NDArray[np.float32]:
    """All parts as one array, which takes their place."""
    empty = np.empty((0, width) if width > 1 else 0, np.float32)
    parts[:] = [np.concatenate([empty, *parts])]
    return parts[0]
