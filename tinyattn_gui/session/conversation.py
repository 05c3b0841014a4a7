"""What passes between window and trainer: the goal that it is told, and the newest that it has shown.

A few typed signals go out. Nothing here ever waits: a goal is stated, and the newest frame is looked at at the window's
pace.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from model.config import MAX_STEP, DataConfig, RunSpec
from model.errors import RequestError
from model.messages import Branch, Fork, Frame, Goal, Problem, Reading, RunInfo, Seeking
from model.quantities.stages import find_layers
from model.spec.edits import RATE, newest
from model.spec.presets import PRESETS, Preset
from model.spec.stops import Hit, StopsFound
from model.trainer.pacing import Beat
from tinyattn_gui.session.branches import Branches
from tinyattn_gui.session.fetch import Fetch
from tinyattn_gui.session.loss_history import Curves
from tinyattn_gui.session.status import Status, TrainerHandle
from tinyattn_gui.session.stops import StopList

FRAME_SECONDS = 1 / 60
"""Between frames: no screen shows more."""

_LOOK_MS = 4
"""Between looks for a new frame while there are steps to come: what is taken soon lets the trainer make the next."""

_REST_MS = 16
"""Between looks while nothing is trained."""


DEFAULT_PACE = 60.0
"""Steps a second at first: slow enough to watch, fast enough to see it learn within seconds."""


@dataclass(frozen=True, eq=False)
class _Before:
    """The run that was left for another, until that one has begun."""

    goal: Goal
    curves: Curves
    frame: Frame


class Conversation(QObject):
    """Follows one run after another, with their branches. Signals carry frozen dataclasses."""

    frame_changed = Signal(object)
    status_changed = Signal(object)
    run_changed = Signal(object)
    problem = Signal(str)
    not_saved = Signal(str)
    fetched = Signal(object)

    def __init__(self, preset: Preset, spec: RunSpec, start: Callable[[], TrainerHandle]) -> None:
        super().__init__()
        self._start = start
        self._trainer = start()
        self._goal = Goal(run=1, spec=spec, pace=DEFAULT_PACE, probe=preset.probe)
        self._curves = Curves()
        self._failed = False
        self._end = ""
        self._steps_asked = 0
        self._last_run = 1
        self._moved = QElapsedTimer()
        self._before: _Before | None = None
        self._fetch: Fetch | None = None
        self._found: StopsFound | None = None
        self.frame: Frame | None = None
        self.status = Status(seed=spec.seed, pace=DEFAULT_PACE)
        self.branches = Branches()
        self.stops = StopList(spec.model, self)
        self.stops.wanted_changed.connect(lambda wanted: self._aim(stops=wanted))
        self._beat = Beat(FRAME_SECONDS)
        self._timer = QTimer(self, interval=_REST_MS)
        self._timer.timeout.connect(self._look_in_time)
        self._timer.start()
        self._send()

    def close(self) -> None:
        """End the trainer."""
        self._timer.stop()
        self._trainer.close()

    @property
    def spec(self) -> RunSpec:
        """How the run began."""
        return self._goal.spec

    @property
    def name(self) -> str:
        """What the run is called: its preset, its text file, or its corpus."""
        data = self.spec.data
        if data.is_file:
            return Path(data.corpus).name
        spec = replace(self.spec, data=replace(data, splitting=DataConfig().splitting))  # no grammar has marks
        same = (preset.name for preset in PRESETS.values() if replace(preset.spec, seed=spec.seed) == spec)
        return next(same, f"{data.corpus}, changed")

    @property
    def run(self) -> int:
        """The number of the branch on show."""
        return self._goal.run

    @property
    def beside(self) -> int | None:
        """The number of the branch beside it."""
        return self._goal.beside if self._goal.beside_step is None else None

    @property
    def compared_step(self) -> int | None:
        """The step of this run that is beside the one on show."""
        return self._goal.beside_step

    @property
    def is_past(self) -> bool:
        """Whether a step before the newest is on show."""
        return self._goal.show is not None

    @property
    def is_busy(self) -> bool:
        """Whether there are steps to come."""
        return self.status.playing or self._goal.until > self.status.frontier

    @property
    def probe(self) -> str:
        """The watched sentence as it was typed."""
        return self._goal.probe

    @property
    def path(self) -> str:
        """The run file that the run is saved in; empty for none."""
        return self.frame.info.path if self.frame is not None else ""

    @property
    def trainer_pid(self) -> int:
        """The number of the trainer's process."""
        return self._trainer.pid

    @property
    def losses(self) -> NDArray[np.float32]:
        """The batch loss of each step so far."""
        return self._curves.losses

    @property
    def held_out(self) -> NDArray[np.float32]:
        """Rows (step, loss on what is held out) so far."""
        return self._curves.held_out

    def _look_in_time(self) -> None:
        """Look, unless the last frame was shown only just now."""
        now, before = time.perf_counter(), self.frame
        if self._beat.has_come(now):
            self.look()
        if self.frame is not before:
            self._beat.strike(now)
        interval = _LOOK_MS if self.is_busy else _REST_MS
        if interval != self._timer.interval():
            self._timer.setInterval(interval)

    def look(self) -> None:
        """Take what the trainer has to show; called by the timer, and by tests."""
        if self.status.playing and self._goal.show is not None:
            self._show_next()
        news = self._trainer.take()
        if isinstance(news, Problem):
            self._take_problem(news)
        elif isinstance(news, Seeking):
            if news.run == self._goal.run and news.step in (self._goal.show, self._goal.beside_step):
                self._show_status(seeking=news)
        elif news is not None and news.run == self._goal.run:
            fetch = self._fetch if self._fetch is not None and self._fetch.is_answered_by(news) else None
            if fetch is None or fetch.answers(self._goal, news):
                self._take_frame(news)
            if fetch is not None:
                self._take_fetched(news)
        elif news is not None:  # of the run that was left meanwhile; the trainer waits until its last frame was seen
            self._aim(seen=news.number)

    def _show_next(self) -> None:
        """While playing in the past: move on at the chosen pace, as soon as the step asked for is on show."""
        frame, show, search = self.frame, self._goal.show, self._goal.search
        if frame is None or show is None or frame.step != show or (search is not None and search.new is not None):
            return
        known = self._found if self._found is not None and self._found.search == search else None
        pace = self._goal.pace or 1 / max(frame.step_seconds, 1e-4)
        moved = int(self._moved.elapsed() / 1000 * pace)
        if not moved:
            return
        there = show + moved
        if search is not None and (known is None or (there > known.at and not known.done)):
            there = show if known is None else known.at  # no further than stops were looked for
        if there == show:
            return
        self._moved.start()
        if known is not None and known.hits and there >= known.hits[0].step:
            self._take_hits(known.hits)
        elif there < self.status.frontier:
            self._aim(show=there, search=search)
        else:
            self._aim(show=None)
            self._run_until(MAX_STEP)

    def _take_found(self, found: StopsFound | None) -> None:
        """A search has come further; what is run until is gone to once it is found, or trained to if it is not."""
        self._found = found
        if found is None or found.search != self._goal.search or found.search.new is None:
            return
        if found.hits:
            self._take_hits(found.hits)
        elif found.done:
            self._aim(show=None)
            self._run_until(MAX_STEP)
        else:
            self._show_status(searching=found)

    def _take_hits(self, hits: tuple[Hit, ...]) -> None:
        """Look at the step where stops were hit."""
        step = hits[0].step
        self._aim(show=step if step < self.status.frontier else None, until=0)
        self._show_status(playing=False)
        self.stops.note(hits)

    def _take_fetched(self, frame: Frame) -> None:
        self._fetch = None
        self._aim(seen=frame.number)
        self.fetched.emit(frame)

    def _take_frame(self, frame: Frame) -> None:
        self._curves.take(frame.losses, frame.losses_from, frame.held_out)
        self.frame, self._before = frame, None
        if frame.info.spec is not None and frame.info.spec != self.spec:
            self._take_spec(frame.info)
            self.frame = frame = replace(frame, readings=tuple(filter(self._is_ours, frame.readings)))
        hit_seen = self.stops.take(frame)
        goal = replace(self._goal, seen=frame.number, losses_from=frame.frontier, hit_seen=hit_seen)
        reached = frame.until == goal.until and not frame.training and goal.show is None
        if reached:
            goal = replace(goal, until=frame.frontier + self._steps_asked if self._steps_asked else 0)
            self._steps_asked = 0
        self._goal = goal = self.branches.take(frame, goal)
        self._send()
        playing = self.status.playing and (not reached or goal.search is not None)
        self._show_status(
            ready=True,
            step=frame.step,
            frontier=frame.frontier,
            steps_per_second=frame.steps_per_second,
            playing=playing,
            seeking=None,
        )
        self._take_found(frame.found)
        self.frame_changed.emit(frame)

    def _take_spec(self, info: RunInfo) -> None:
        """A run file has been opened, and says what it holds."""
        assert info.spec is not None
        stops = self.stops.begin(info.spec.model)
        self._goal = replace(self._goal, spec=info.spec, probe=info.probe or self._goal.probe, stops=stops)
        self._show_status(seed=info.spec.seed)
        self.run_changed.emit(info.spec)

    def _is_ours(self, reading: Reading) -> bool:
        """Whether the run has what was read: it was asked for when another run was on show."""
        try:
            find_layers(reading.watch.slug, self.spec.model, reading.watch.layer, reading.watch.site)
        except RequestError:
            return False
        return True

    def _take_problem(self, problem: Problem) -> None:
        if problem.fatal:
            self._failed, self._end = True, problem.sentence
            sentence = problem.sentence
            self._show_status(failed=True, ready=False, playing=False, steps_per_second=0.0, seeking=None)
        else:
            sentence = problem.sentence
            if problem.path:
                self._goal = replace(self._goal, save_as="", save_run=None)
                self.not_saved.emit(problem.path)
            elif problem.run == self._goal.run and self._goal.path and self.frame is None and self._before is None:
                self._begin(self.spec)  # nothing else there to show
            elif problem.run == self._goal.run and self._before is not None:
                self._go_back(self._before)
        self.problem.emit(sentence)

    def _go_back(self, before: _Before) -> None:
        """The run that was asked for could not begin: go on with the one before, where it stood."""
        self._before = None
        stops = self.stops.begin(before.goal.spec.model, before.goal.hit_seen)
        now = self._goal
        self._goal = replace(
            before.goal, until=0, search=None, probe=now.probe, seen=now.seen, pace=now.pace, stops=stops
        )
        self._curves, self.frame = before.curves, before.frame
        self._show_status(
            ready=True,
            playing=False,
            step=before.frame.step,
            frontier=before.frame.frontier,
            seed=before.goal.spec.seed,
        )
        self.run_changed.emit(self._goal.spec)
        self._send()

    def _begin(self, spec: RunSpec, path: str = "", family: tuple[Branch, ...] = (), number: int = 0) -> None:
        """Begin a run or go on with one in a file, as a run of that number, or of a new one."""
        if self._failed:
            self._trainer.close()
            self._trainer, self._failed = self._start(), False
            self._goal, self._fetch = replace(self._goal, seen=0), None
        elif self.frame is not None:
            self._before = _Before(self._goal, self._curves, self.frame)
        self._curves, self._steps_asked = Curves(), 0
        self.frame = None
        self._last_run += 1
        self.branches.forget()
        self._goal = replace(
            self.branches.with_beside(self._goal, None),
            edits=(),
            fork=None,
            run=number or self._last_run,
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
            search=None,
            stops=self.stops.begin(spec.model),
        )
        self._show_status(failed=False, playing=False, step=0, frontier=0, seed=spec.seed, steps_per_second=0.0)
        if not path:
            self.run_changed.emit(spec)
        self._send()

    def _turn_to(self, number: int, fork: Fork | None, frontier: int) -> None:
        if not self.has_trainer() or self.frame is None:
            return
        self._before = _Before(self._goal, self._curves, self.frame)
        self.branches.leave(self._goal, self._curves)
        shown, self._steps_asked = self.status.step, 0
        goal, self._curves = self.branches.begin(replace(self._goal, search=None), number, fork)
        stops = self.stops.begin(self.spec.model)
        self._goal = replace(goal, show=shown if shown < frontier else None, stops=stops)
        self._show_status(playing=False, step=min(shown, frontier), frontier=frontier)
        self._send()

    @property
    def current_spec(self) -> RunSpec:
        """The spec with the learning rate as it was last set."""
        rate, spec, frame = self._goal.learning_rate, self._goal.spec, self.frame
        if rate is None and frame is not None and (edit := newest(frame.edits, RATE, frame.frontier)):
            rate = float(edit.value)
        return spec if rate is None else replace(spec, train=replace(spec.train, learning_rate=rate))

    @property
    def _is_stopping(self) -> bool:
        """Whether the trainer has been told to stop and has not yet said where it stands."""
        return self.frame is not None and self._goal.until == 0 and self.frame.training

    def _run_until(self, step: int) -> None:
        if self._may_train():
            self._aim(until=step)
            self._show_status(playing=True)

    def _may_train(self) -> bool:
        """Whether the run can be trained; a file that can only be looked at is told, and so is a trainer's end."""
        if not self.has_trainer():
            return False
        held = self.frame.info.held if self.frame is not None else ""
        if held:
            self.problem.emit(f"{Path(self.path).name} {held}; it can be looked at, but not trained on.")
        return not held

    def has_trainer(self) -> bool:
        """Whether there is a trainer to ask; its end is told as often as something is asked of it."""
        if self._failed:
            self.problem.emit(self._end)
        return not self._failed

    def _aim(self, **changes: Any) -> None:
        if changes.get("show", self._goal.show) != self._goal.show:
            self._show_status(seeking=None)
        if "search" not in changes and changes.keys() & {"show", "until"}:
            changes["search"] = None
        if "search" in changes and self.status.searching is not None:
            self._show_status(searching=None)
        self._goal = replace(self._goal, **changes)
        if not self._failed:
            self._send()

    def _send(self) -> None:
        """Tell the trainer the goal, and what is to be read once beside it."""
        self._trainer.aim(self._goal if self._fetch is None else self._fetch.within(self._goal))

    def _show_status(self, **changes: Any) -> None:
        status = replace(self.status, **changes)
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)
