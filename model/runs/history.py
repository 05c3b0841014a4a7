"""The past of a run as keyframes plus replay: any step can be computed again, bit for bit, from a state before it."""

from __future__ import annotations

import bisect
import math
import time
from array import array
from collections.abc import Sequence
from typing import Protocol

import torch

from model.messages import HISTORY_BYTES
from model.runs.measures import Measures
from model.spec.bits import Bits, extended
from model.training.learner import Learner
from model.training.state import State, StepRecord
from model.training.threads import any_threads, use_threads_of

SPACING = 0.25
"""Seconds of training between keyframes: about what it takes to compute a step again."""

TINY_SPACING, TINY_BYTES = 0.1, 256 * 1024
"""States up to this size can be kept more often, and their steps be looked at sooner."""


def spacing(state: State) -> float:
    """Seconds of training between keyframes of this size."""
    return min(SPACING, TINY_SPACING) if state.size <= TINY_BYTES else SPACING


class Keyframes(Protocol):
    """States that are kept elsewhere, and read when they are needed."""

    def before(self, step: int, after: int) -> State | None:
        """The newest state before `step` and after `after`, if there is one."""

    def digest(self, step: int) -> str:
        """The digest of the state after `step`, or an empty string."""


class _Earlier:
    """What another run's archive has of the steps before `step`; that run may get or lose one at any time."""

    def __init__(self, other: History, step: int) -> None:
        self._other, self._step = other, step

    def before(self, step: int, after: int) -> State | None:
        archive = self._other.archive
        return archive.before(min(step, self._step), after) if archive else None

    def digest(self, step: int) -> str:
        archive = self._other.archive
        return archive.digest(step) if archive and step < self._step else ""


class History:
    """Remembers enough of a run to go back to any of its steps.

    `losses` are those that were recorded: replay is held to them at each step, and at keyframes to the whole state.
    `measures` is what is looked at every so many steps.
    `approximate` is the first step that came out as another one, or None. `archive` has keyframes besides those in
    memory, where a run is continued from a file. `made` says what the steps were made with, and replay uses as many
    threads. `spent` counts the seconds of training, without waiting or looking.

    Keyframes may take `most_bytes` of memory; past it every other one is dropped and the spacing doubles.
    """

    def __init__(self, learner: Learner, most_bytes: int = HISTORY_BYTES) -> None:
        self._most_bytes = most_bytes
        self._learner = learner
        self.archive: Keyframes | None = None
        self.made: Sequence[Bits] = ()
        self.losses: array[float] = array("f")
        self.measures = Measures()
        self.approximate: int | None = None
        self.spent = 0.0
        self._scratch: Learner | None = None
        self._astray = False
        self._keyframes: list[State] = [learner.first or learner.state()]
        self._spacing = self._due = spacing(self._keyframes[0])
        self._record: StepRecord | None = None

    @property
    def keyframes(self) -> tuple[State, ...]:
        """The states in memory, in the order of their steps; the first is that of step 0."""
        return tuple(self._keyframes)

    @property
    def position(self) -> int:
        """How far replay has come."""
        return self._scratch.step if self._scratch else 0

    def remember(self, state: State) -> None:
        """Take `state`, which is newer than all that are remembered, as one to replay from."""
        self._keyframes.append(state)

    @property
    def _has_room(self) -> bool:
        """Whether one more than the first state may be remembered."""
        return 2 * self._keyframes[0].size <= self._most_bytes

    def before_step(self) -> None:
        """Called before each step of the run; keeps a state now and then."""
        if self.spent >= self._due and self._has_room:
            self.newest_state()

    def newest_state(self) -> State:
        """The newest state as a copy, for whoever saves it; where it is about time for a keyframe, it is that too."""
        if 0 < self._keyframes[-1].step == self._learner.step:
            return self._keyframes[-1]
        state = self._learner.state()
        if self._has_room and self.spent >= self._due - self._spacing / 2:
            self._keyframes.append(state)
            if len(self._keyframes) * state.size > self._most_bytes:
                self._keyframes = self._keyframes[::2]
                self._spacing *= 2
            self._due = self.spent + self._spacing
        return state

    def made_here(self, step: int) -> None:
        """Steps after `step` are made in this process, as it computes now."""
        self.made = extended(self.made, Bits.here(step, torch.get_num_threads()))

    def edited(self) -> None:
        """Called after the newest state was changed: what is remembered of it is from before."""
        state = self._learner.state()
        if self._keyframes[-1].step == state.step:
            self._keyframes[-1] = state
        self._record = None
        if self._scratch is not None and self._scratch.spec is not self._learner.spec:
            self._scratch = None  # it lacks a stage that there is now
        if self._scratch is not None and self._scratch.step >= state.step:
            self._scratch.load(self._keyframes[0])
            self._astray = False

    def adopt(self, other: History, state: State) -> None:
        """Begin with what `other` remembers of the steps before `state`, where this run leaves that one."""
        self._keyframes = [*(known for known in other.keyframes if known.step < state.step), state]
        self.archive = _Earlier(other, state.step)
        self.losses = other.losses[: state.step]
        self.measures = other.measures.part(0, state.step)
        self.made = other.made

    def newest(self, step: int) -> State:
        """The newest state that is remembered of `step` or before."""
        return self._keyframes[bisect.bisect_right(self._keyframes, step, key=lambda state: state.step) - 1]

    def within(self, start: int, end: int) -> State | None:
        """The newest state that is remembered of steps from `start` to before `end`, in memory or elsewhere."""
        index = bisect.bisect_left(self._keyframes, end, key=lambda state: state.step) - 1
        if index >= 0 and self._keyframes[index].step >= start:
            return self._keyframes[index]
        return self.archive.before(end, start - 1) if self.archive else None

    def keep(self, record: StepRecord) -> None:
        """Remember a step that was made in full anyway."""
        self._record = record

    def record(self, step: int) -> StepRecord:
        """The step that led to state `step` (1 or later), computed again from the keyframe before it."""
        if self._record is None or self._record.after.step != step:
            self.at(step, math.inf)
        assert self._record is not None
        return self._record

    def at(self, step: int, seconds: float) -> Learner | None:
        """A learner that has just made `step` steps, computed again for up to `seconds`; None: there is more to do.

        It is the same learner at each call, and keeps what it has done: ask again, for this step or any other.
        """
        with any_threads():
            scratch = self._before(step)
            end = time.perf_counter() + seconds
            while scratch.step < step - 1:
                use_threads_of(self.made, scratch.step)
                self._compare(scratch.advance())
                if time.perf_counter() > end:
                    return None
            if scratch.step < step:
                use_threads_of(self.made, scratch.step)
                self._record = scratch.record()
                self._compare(self._record.loss)
            return scratch

    def _compare(self, loss: float) -> None:
        """Hold what was computed again to what is recorded of it; lost losses are NaN."""
        assert self._scratch is not None
        step, digest = self._scratch.step, self._digest(self._scratch.step)
        known = self.losses[step - 1] if step <= len(self.losses) else math.nan
        self._astray = bool(digest) and self._scratch.state().digest() != digest
        if self._astray or not (known == loss or math.isnan(known)):
            self.approximate = min(step, self.approximate or step)

    def _digest(self, step: int) -> str:
        """The digest of the keyframe of `step`, or an empty string if there is none."""
        index = bisect.bisect_left(self._keyframes, step, key=lambda state: state.step)
        if index < len(self._keyframes) and self._keyframes[index].step == step:
            return self._keyframes[index].digest()
        return self.archive.digest(step) if self.archive else ""

    def _before(self, step: int) -> Learner:
        """The scratch learner at `step`, or at some state before it from which the fewest steps are to be made.

        One that came to a keyframe as another state does not go on from there.
        """
        if self._scratch is None:
            self._scratch = Learner(self._learner.spec, like=self._learner)
            self._scratch.edits = self._learner.edits
            self._scratch.load(self._keyframes[0])
        scratch = self._scratch
        if scratch.step == step and (step == 0 or (self._record is not None and self._record.after.step == step)):
            return scratch
        index = bisect.bisect_left(self._keyframes, max(step, 1), key=lambda state: state.step)
        newest = self._keyframes[index - 1]
        near = newest.step <= scratch.step < max(step, 1) and not self._astray
        archived = self.archive.before(max(step, 1), scratch.step if near else newest.step) if self.archive else None
        if archived is not None or not near:
            scratch.load(archived or newest)
            self._astray = False
        return scratch
