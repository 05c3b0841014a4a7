"""What one cell was over a run: read off the states that are remembered, then off the steps between, made again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from model.errors import RequestError
from model.explain.explain import found
from model.messages import Trail
from model.quantities import Facet
from model.quantities.catalogue import Catalogue
from model.quantities.stages import catalogue
from model.quantities.watch import Ask, Lens, Watch
from model.runs.run import Run
from model.trainer.cell_source import Opener
from model.trainer.filling import Filler, largest_gap
from model.trainer.reader import Reader, read_sentence, wanted_refs
from model.training.learner import Learner
from model.training.state import State

MOST = 200
"""Points that a curve has at most, besides its ends and the step on show."""

TELL_EVERY = 0.2
"""Seconds between telling what has been found, while there is more to come."""

FIRST, NEWEST = -1, -2
"""Where to look, besides the stretches, which count from 0: step 0, and the newest step."""


class Tracer:
    """Follows one cell of one run, with one sentence; `version` changes when there is something to tell.

    The steps of the run are cut into stretches of the same length, a power of two, and of each the newest state that is
    remembered is read. While no step is made, what lies between is made again, until no two neighbours are further
    apart than a stretch. Values, weights and moments have such a past. Gradients, changes, and values of training
    sentences belong to steps, which would have to be made again: they have none.
    """

    def __init__(self, ask: Ask, run: Run, text: str) -> None:
        self.ask, self.version = ask, 0
        self._followed = replace(ask, watch=replace(ask.watch, before=False))
        self._run, self._text, self._edits = run, text, tuple(run.learner.edits)
        self._why = _refusal(ask.watch, catalogue(run.learner.spec.model))
        self._closed = bool(self._why)
        self._scratch: Learner | None = None
        self._filler: Filler | None = None
        self._filled: dict[int, float] = {}
        self._width = 1
        self._points: dict[int, tuple[int, float]] = {}
        self._bare: set[int] = set()
        self._newest = self._here = (-1, 0.0)
        self._tell_at = 0.0
        self._told = Trail(ask, np.zeros(0, np.int64), np.zeros(0, np.float32), False)

    def is_of(self, ask: Ask, run: Run, text: str) -> bool:
        """Whether this is what is followed, and nothing of its past was changed."""
        return (self.ask, self._run, self._text, self._edits) == (ask, run, text, tuple(run.learner.edits))

    @property
    def watch(self) -> Watch:
        """What a forward pass of the sentence must give, for the cell to be seen."""
        return self._followed.watch

    @property
    def pending(self) -> bool:
        """Whether there is more of the past to be read."""
        return next(self._unread(), None) is not None or self._has_gaps

    def advance(self, seconds: float, *, moves: bool) -> bool:
        """Read on for about so long; whether there is more to be read. Of a run that `moves`, only what is past."""
        end = time.perf_counter() + seconds
        self._widen()
        for place in self._unread(newest=not moves):
            self._read(place)
            if self._tell_in_time() > end:
                break
        else:
            if not moves:
                self._fill(end)
        return next(self._unread(newest=not moves), None) is not None or (not moves and self._has_gaps)

    def _tell_in_time(self) -> float:
        """Have what was found told now and then, and in the end; the time."""
        if (now := time.perf_counter()) > self._tell_at or not self.pending:
            self._tell_at, self.version = now + TELL_EVERY, self.version + 1
        return now

    def _fill(self, end: float) -> None:
        """Make some of the steps again that are missing."""
        while self._has_gaps:
            self._filler = self._filler or Filler(self._run)
            if (learner := self._filler.next(self._known, self._width, end)) is not None:
                self._filled[learner.step] = self._value(self._opener(learner))
            if self._tell_in_time() > end:
                return

    @property
    def _has_gaps(self) -> bool:
        if self._closed or not self._known or self._newest[0] < self._run.learner.step:
            return False
        if self._filler is None:
            return largest_gap(self._known, self._width) is not None
        return self._filler.has_more(self._known, self._width)

    @property
    def _known(self) -> dict[int, float]:
        """Every step whose value is known."""
        known = {**self._filled, **dict((*self._points.values(), self._newest))}
        known.pop(-1, None)
        return known

    def tell(self, opener: Opener) -> Trail | None:
        """The curve with the step that `opener` is at; None if it is as it was when it was last told."""
        self._see(opener)
        known = self._known | dict((self._here,))
        steps = np.array(sorted(step for step in known if step >= 0), dtype=np.int64)
        values = np.array([known[step] for step in steps.tolist()], dtype=np.float32)
        why = "" if len(steps) else self._why
        trail = Trail(self.ask, steps, values, not self.pending, why, self._width)
        if _same(trail, self._told):
            return None
        self._told = trail
        return trail

    def _widen(self) -> None:
        """Double the stretches until there are no more than MOST."""
        width = self._width
        while self._run.learner.step // width > MOST:
            width *= 2
        if width != self._width:
            self._width = width
            self._bare.clear()
            self._filled = {step: value for step, value in self._filled.items() if not step % width}
            self._filler = None
            points = sorted(self._points.values(), reverse=True)
            self._points = {self._place(step): (step, value) for step, value in points}

    def _place(self, step: int) -> int:
        return step // self._width if step else FIRST

    def _unread(self, *, newest: bool = True) -> Iterator[int]:
        """Where there is something to be read: the stretches that are over, and the ends."""
        if self._closed:
            return
        frontier = self._run.learner.step
        for place in range(FIRST, frontier // self._width):
            if place not in self._points and place not in self._bare:
                yield place
        if newest and frontier > max(self._newest[0], 0):
            yield NEWEST

    def _read(self, place: int) -> None:
        if place == NEWEST:
            self._see(self._opener(self._run.learner))
            return
        start, end = (0, 1) if place == FIRST else (max(1, place * self._width), (place + 1) * self._width)
        state = self._run.history.within(start, end)
        if state is not None:
            self._see(self._opener(self._learner_at(state)))
        if place not in self._points:
            self._bare.add(place)

    def _learner_at(self, state: State) -> Learner:
        if self._scratch is None:
            self._scratch = Learner(self._run.learner.spec, like=self._run.learner)
            self._scratch.edits = list(self._edits)
        self._scratch.load(state)
        return self._scratch

    def _opener(self, learner: Learner) -> Opener:
        config = learner.spec.model
        probe = read_sentence(learner.corpus.tokenizer, self._text, config.context, learner.corpus.start)
        return Opener(learner, Reader(learner, self._run.history, probe, wanted_refs((self.watch,), config)))

    def _see(self, opener: Opener) -> None:
        """Note the cell's value at the step of `opener`, if it has one there."""
        if self._closed:
            return
        try:
            point = (opener.step, self._value(opener))
        except RequestError as error:
            self._why, self._closed = str(error), opener.step > 0
            return
        self._points.setdefault(self._place(opener.step), point)
        if opener.step >= self._newest[0]:
            self._newest = point
        self._here = point

    def _value(self, opener: Opener) -> float:
        return found(self._followed, opener).value


def _same(a: Trail, b: Trail) -> bool:
    """Whether two curves of one cell tell the same."""
    points = np.array_equal(a.steps, b.steps) and np.array_equal(a.values, b.values, equal_nan=True)
    return points and (a.complete, a.why) == (b.complete, b.why)


def _refusal(watch: Watch, known: Catalogue) -> str:
    """Why there is no past of such a cell; empty if there is."""
    if watch.facet in (Facet.GRAD, Facet.DELTA):
        return f"The {watch.facet.title} at past steps is not kept; values, weights and moments have a curve."
    if watch.lens is Lens.EXAMPLE and known.is_stage(watch.slug):
        return "Each step reads other training sentences; the curve is that of the sentence that is watched."
    return ""
