"""The trainer: one plain object that is told a goal, makes steps towards it and shows its newest frame.

It has no thread and no process, so that tests and the command line use the very object that the window's worker
process runs. `aim(goal)` says what is wanted, `advance()` makes at most one step, `take()` gives a frame if there is
news.
"""

from __future__ import annotations

import time

import numpy as np

from model.errors import TinyattnError
from model.messages import HISTORY_BYTES, Frame, Goal, Problem
from model.quantities import QUANTITIES, Facet
from model.reader import Reader, read_sentence, wanted_refs
from model.run import Run
from model.step import Learner

CAPTURE_SHARE = 0.03
"""Most of the trainer's time that looking may take while it trains as fast as it can."""

REPLAY_SLICE = 0.02
"""Seconds of replay between looks for another goal: the last place asked for wins, however far the first one was."""

LONGEST_WAIT = 0.2
"""Seconds after which the window gets a frame in any case: even the first, slow look must not make it seem frozen."""


class Trainer:
    """Trains towards its goal, and reports; the past of a run may take `history` bytes of memory."""

    def __init__(self, history: int = HISTORY_BYTES) -> None:
        self._history = history
        self._goal: Goal | None = None
        self._run: Run | None = None
        self._news: Problem | None = None
        self._number = 0
        self._shown: tuple[object, ...] = ()
        self._next_step = 0.0
        self._next_frame = 0.0
        self._due = True
        self._refused = -1
        self._replaying = False

    def aim(self, goal: Goal) -> None:
        """Take `goal` as the newest; a run number other than before begins that run.

        A run that cannot begin is told as a Problem, and the run before it stays as it was.
        """
        old = self._goal
        if goal.run == self._refused:
            return
        if old is None or old.run != goal.run:
            try:
                self._run = Run(goal.spec, self._history)
            except TinyattnError as error:
                self._refused, self._news = goal.run, Problem(goal.run, str(error))
                return
        self._goal = goal
        if old is None or old.pace != goal.pace:
            self._next_step = 0.0
        if self._run is not None and goal.learning_rate is not None:
            self._run.set_learning_rate(goal.learning_rate)

    def prepare(self) -> None:
        """Load what the first step needs, while nobody waits for it."""
        if self._run is not None:
            self._run.prepare()

    def waiting(self) -> float | None:
        """Seconds until there is something to do: 0 for now, None for not before another goal."""
        if self._replaying:
            return 0.0
        if self._run is None or self._goal is None or self._run.learner.step >= self._goal.until:
            return None
        return max(0.0, self._next_step - time.perf_counter())

    def advance(self) -> bool:
        """Make one step if one is due; whether it was made."""
        run, goal = self._run, self._goal
        if run is None or goal is None or run.learner.step >= goal.until:
            return False
        now = time.perf_counter()
        if now < self._next_step:
            return False
        if goal.pace is not None:
            self._next_step = max(self._next_step, now - 1 / goal.pace) + 1 / goal.pace
        self._due = self._frame_is_due(now) or run.learner.step + 1 == goal.until
        run.advance(in_full=self._due and _needs_last_step(goal))
        return True

    def take(self) -> Frame | Problem | None:
        """The newest frame, if the window has seen the one before and something has changed since."""
        news, self._news = self._news, None
        if news is not None:
            return news
        run, goal = self._run, self._goal
        if run is None or goal is None:
            return None
        frontier = run.learner.step
        past = goal.show if goal.show is not None and goal.show < frontier else None
        shown = (goal.run, goal.probe, goal.watch, goal.until, goal.learning_rate, frontier, past)
        waits = past is None and frontier < goal.until and not self._due
        self._replaying = False
        if shown == self._shown or goal.seen < self._number or waits:
            return None
        start = time.perf_counter()
        learner = run.learner if past is None else run.history.at(past, REPLAY_SLICE)
        if learner is None:
            self._replaying = True
            return None
        self._number += 1
        self._shown = shown
        frame = _frame(run, learner, goal, self._number)
        end = time.perf_counter()
        self._next_frame = end + min((end - start) / CAPTURE_SHARE, LONGEST_WAIT)
        return frame

    def _frame_is_due(self, now: float) -> bool:
        """Whether the window waits for a frame, and looking has not had its share of the time yet."""
        goal = self._goal
        if goal is None or goal.seen < self._number:
            return False
        return goal.pace is not None or now >= self._next_frame


def _needs_last_step(goal: Goal) -> bool:
    """Whether something is watched that only the newest step in full can tell."""
    return any(
        watch.facet is Facet.DELTA or (watch.facet is Facet.GRAD and not QUANTITIES[watch.slug].learned)
        for watch in goal.watch
        if watch.slug in QUANTITIES
    )


def _frame(run: Run, learner: Learner, goal: Goal, number: int) -> Frame:
    probe = read_sentence(learner.corpus.tokenizer, goal.probe, learner.spec.model.context)
    reader = Reader(learner, run.history, probe, wanted_refs(goal.watch, learner.spec.model))
    readings = tuple(reader.read(watch) for watch in goal.watch)
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
        readings=readings,
        losses_from=start,
        losses=np.array(run.losses[start:], dtype=np.float32),
        held_out=np.array([row for row in run.held_out if row[0] > start], dtype=np.float32).reshape(-1, 2),
        edits=tuple(run.learner.edits),
        steps_per_second=run.speed.value if run.learner.step < goal.until else 0.0,
        step_seconds=run.step_seconds,
        until=goal.until,
    )
