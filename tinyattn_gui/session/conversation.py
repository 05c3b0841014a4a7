"""What passes between window and trainer: the goal that it is told, and the newest that it has shown.

A few typed signals go out. Nothing here waits: a goal is stated, and the newest frame is taken at the window's pace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from model.config import MAX_STEP, Edit, RunSpec
from model.messages import (
    Fork,
    Frame,
    Goal,
    LookBeside,
    Preparing,
    Problem,
    Search,
    Seeking,
    StopsFound,
    Watch,
)
from model.spec.first_words import probe_of
from model.spec.preset import Preset
from model.spec.presets import DEFAULT_PRESET
from tinyattn_gui.session.branches import Branches
from tinyattn_gui.session.fetch import Fetch, fitting
from tinyattn_gui.session.goals import LeftRun, as_saved, begin_goal, return_goal
from tinyattn_gui.session.link import Link
from tinyattn_gui.session.look_timer import LookTimer
from tinyattn_gui.session.loss_history import Curves
from tinyattn_gui.session.playback import Playback, Turn
from tinyattn_gui.session.status import DEFAULT_PACE, Status, TrainerHandle
from tinyattn_gui.session.stops import StopList


class Conversation(QObject):
    """Follows one run after another, with their branches. Signals carry frozen dataclasses.

    A frame is told twice: by `frame_changed` to who shows it, then by `frame_settled` to who may leave its run for it.
    """

    frame_changed = Signal(object)
    frame_settled = Signal(object)
    status_changed = Signal(object)
    run_changed = Signal(object)
    turned = Signal(object)  # to a branch of another spec
    problem = Signal(str)
    not_saved = Signal(str)
    fetched = Signal(object)

    def __init__(
        self, preset: Preset, spec: RunSpec, start: Callable[[], TrainerHandle], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.link = Link(start)
        self.goal = Goal(run=1, spec=spec, pace=DEFAULT_PACE, probe=probe_of(spec, preset.spec, preset.probe))
        self.curves, self.steps_asked = Curves(), 0
        self._last_run, self._opens = 1, False
        self.playback = Playback()
        self._before: LeftRun | None = None
        self.frame: Frame | None = None
        self.status = Status(seed=spec.seed, pace=DEFAULT_PACE)
        self.branches = Branches()
        self.stops = StopList(spec.model, self)
        self.stops.wanted_changed.connect(lambda wanted: self.aim(stops=wanted))
        self.timer = LookTimer(lambda: self.look(), lambda: self.is_busy, self)
        self.link.aim(self.goal)

    def close(self) -> None:
        """End the trainer."""
        self.timer.stop()
        self.link.close()

    @property
    def spec(self) -> RunSpec:
        """How the run began."""
        return self.goal.spec

    @property
    def is_busy(self) -> bool:
        """Whether there are steps to come."""
        return self.status.playing or self.goal.until > self.status.frontier

    def look(self) -> bool:
        """Take what the trainer has to show; whether another frame is. Called by the timer, and by tests."""
        before = self.frame
        if self.status.playing and self.goal.show is not None:
            self._turn(self.playback.after(self.frame, self.goal, self.status.frontier))
        news = self.link.take()
        if isinstance(news, Problem):
            self._take_problem(news)
        elif isinstance(news, Seeking):
            beside = self.goal.first(LookBeside)
            if news.run == self.goal.run and news.step in (self.goal.show, beside and beside.step):
                self.show_status(seeking=news)
        elif isinstance(news, Preparing):
            if news.run == self.goal.run:
                self.show_status(preparing=news)
        elif news is not None and news.run == self.goal.run:
            fetch = self.link.answered(news)
            if fetch is None or fetch.answers(self.goal, news):
                self._take_frame(news)
            if fetch is not None:
                self.aim(seen=news.number)
                self.fetched.emit(news)
        elif news is not None:  # of the run that was left meanwhile; the trainer waits until its last frame was seen
            self.aim(seen=news.number)
        return self.frame is not before

    def _turn(self, turn: Turn | None) -> None:
        """Go where playing through the recording has come: a step, one where stops were hit, or on to training."""
        if turn is None:
            return
        if turn.hits:
            step = turn.hits[0].step
            self.aim(show=step if step < self.status.frontier else None, until=0)
            self.show_status(playing=False)
            self.stops.note(turn.hits)
        elif turn.step is not None:
            self.aim(show=turn.step, search=self.goal.first(Search))
        else:
            self.aim(show=None)
            self.run_until(MAX_STEP)

    def _take_found(self, progress: StopsFound | None) -> None:
        """A search has come further; what is run until is gone to once it is found, or trained to if it is not."""
        turn = self.playback.searched(progress, self.goal)
        if turn is None and self.playback.awaits(progress, self.goal):
            self.show_status(searching=progress)
        self._turn(turn)

    def _take_frame(self, frame: Frame) -> None:
        self.curves.take(frame.losses, frame.losses_from, frame.held_out, frame.accuracy, frame.norms)
        spec, is_first = frame.info.spec or self.spec, self.frame is None
        self.frame, self._before = fitting(frame, spec.model), None
        frame = self.frame
        if spec != self.spec or (is_first and self._opens):  # another run may be of the same spec
            self._take_spec(spec, frame.info.probe, is_opened=is_first)
        hit_seen = self.stops.take(frame)
        goal = replace(self.goal, seen=frame.number, losses_from=frame.frontier, hit_seen=hit_seen)
        reached = frame.until == goal.until and not frame.training and goal.show is None
        if reached:
            goal = replace(goal, until=frame.frontier + self.steps_asked if self.steps_asked else 0)
            self.steps_asked = 0
        self.goal = goal = self.branches.take(frame, goal)
        self.link.aim(self.goal)
        playing = self.status.playing and (not reached or goal.first(Search) is not None)
        self.show_status(self.status.at(frame, playing))
        self._take_found(frame.answer(Search))
        self.frame_changed.emit(frame)
        self.frame_settled.emit(frame)

    def _take_spec(self, spec: RunSpec, probe: str, *, is_opened: bool) -> None:
        """A run file has been opened, and says what it holds; else the mask has become a stage, as it was edited."""
        self.goal = replace(self.goal, spec=spec)
        if is_opened:
            self.goal = replace(self.goal, probe=probe or self.goal.probe, stops=self.stops.begin(spec.model))
            self.show_status(seed=spec.seed)
        (self.run_changed if is_opened else self.turned).emit(spec)

    def _take_problem(self, problem: Problem) -> None:
        if problem.fatal:
            self.link.end = problem.sentence
            self.show_status(self.status.ended())
        elif problem.path:
            self.goal = replace(self.goal, save_as="", save_run=None)
            self.not_saved.emit(problem.path)
        elif problem.run == self.goal.run and self._before is not None:
            self._go_back(self._before)
        elif problem.run == self.goal.run and self.goal.path and self.frame is None:
            self.begin(self.spec)  # nothing else there to show
        self.problem.emit(problem.sentence)

    def give_up(self) -> bool:
        """Give up a run that is being prepared for the one before, or a first one; whether there was one to give up."""
        if self.status.preparing is None or (self._before is None and self.frame is not None):
            return False
        if self._before is None:
            self.begin(DEFAULT_PRESET.spec, probe=DEFAULT_PRESET.probe)
        else:
            self._go_back(as_saved(self._before))
        return True

    def _go_back(self, before: LeftRun) -> None:
        """The run that was asked for could not begin: go on with the one before, where it stood."""
        self._before = None
        stops = self.stops.begin(before.goal.spec.model, before.goal.hit_seen)
        self.goal = return_goal(before, self.goal, stops)
        self.curves, self.frame = before.curves, before.frame
        self.show_status(self.status.back_at(before.frame, before.goal.spec.seed))
        self.run_changed.emit(self.goal.spec)
        self.link.aim(self.goal)

    def begin(self, spec: RunSpec, path: str = "", number: int = 0, probe: str = "", **more: Any) -> None:
        """Begin a run or go on with one in a file, as a run of that number, or of a new one; with this sentence.

        What `more` there is to say is for `begin_goal`.
        """
        if self.link.end:
            self.link.renew()
            self.goal = replace(self.goal, seen=0)
        elif self.frame is not None:
            self._before = LeftRun(self.goal, self.curves, self.frame, probe or self.goal.probe)
        self.curves, self.frame, self.steps_asked = Curves(), None, 0
        self._last_run += 1
        self._opens = bool(path) and not more.get("family")
        self.branches.forget()
        goal = self.branches.with_beside(replace(self.goal, probe=probe or self.goal.probe), None)
        stops = self.stops.begin(spec.model)
        self.goal = begin_goal(goal, number or self._last_run, spec, stops, path, **more)
        self.show_status(self.status.begun(spec.seed))
        if not path:
            self.run_changed.emit(spec)
        self.link.aim(self.goal)

    def fork(self, edit: Edit | None, spec: RunSpec | None = None) -> None:
        """Begin a branch of the run on show, which leaves it with this edit, or is of another spec from the start."""
        self._last_run += 1
        fork = Fork(self.goal.run, edit, spec)
        self.turn_to(self._last_run, fork, fork.step)

    def turn_to(self, number: int, fork: Fork | None, frontier: int) -> None:
        """Show another branch, new with a `fork`, at the same step if that is not past its `frontier`."""
        if not self.has_trainer() or self.frame is None:
            return
        self._before = LeftRun(self.goal, self.curves, self.frame, self.goal.probe)
        self.branches.leave(self.goal, self.curves)
        step, self.steps_asked = self.status.step, 0
        goal, self.curves = self.branches.begin(self.goal.asking(Search), number, fork)
        is_other, stops = goal.spec != self.spec, self.stops.begin(goal.spec.model)
        self.goal = replace(goal, show=step if step < frontier else None, stops=stops)
        self.show_status(playing=False, step=min(step, frontier), frontier=frontier, seed=goal.spec.seed)
        self.link.aim(self.goal)
        if is_other:
            self.frame = replace(fitting(self.frame, goal.spec.model), edits=self.branches.edits_of(number))
            self.turned.emit(goal.spec)

    @property
    def is_stopping(self) -> bool:
        """Whether the trainer has been told to stop and has not yet said where it stands."""
        return self.frame is not None and self.goal.until == 0 and self.frame.training

    def run_until(self, step: int) -> None:
        """Train until so many steps have been made."""
        if self.may_train():
            self.aim(until=step)
            self.show_status(playing=True)

    def may_train(self) -> bool:
        """Whether the run can be trained; a file that can only be looked at is told, and so is a trainer's end."""
        if not self.has_trainer():
            return False
        if refusal := self.frame.info.refusal if self.frame is not None else "":
            self.problem.emit(refusal)
        return not refusal

    def has_trainer(self) -> bool:
        """Whether there is a trainer to ask; its end is told as often as something is asked of it."""
        if self.link.end:
            self.problem.emit(self.link.end)
        return not self.link.end

    def aim(self, search: Search | None = None, **changes: Any) -> None:
        """Change the goal, and tell it; another step to look at, or to train until, ends a search or begins one."""
        if changes.get("show", self.goal.show) != self.goal.show:
            self.show_status(seeking=None)
        if search is not None or changes.keys() & {"show", "until"}:
            if self.status.searching is not None:
                self.show_status(searching=None)
            self.goal = self.goal.asking(Search, *filter(None, (search,)))
        self.goal = replace(self.goal, **changes)
        if not self.link.end:
            self.link.aim(self.goal)

    def want(self, goal: Goal) -> None:
        """Tell another goal, if it is another."""
        if goal != self.goal:
            self.goal = goal
            self.aim()

    def put_beside(self, run: int | None, step: int | None = None) -> None:
        """Have another branch, or a step of this run, beside the one on show from the next goal on."""
        self.goal = self.branches.with_beside(self.goal, run, step)

    def fetch(self, watches: tuple[Watch, ...], step: int) -> None:
        """Have these read once, after `step` steps; `fetched` gives the frame."""
        self.link.fetch = Fetch(self.goal.run, step, watches)
        self.link.aim(self.goal)

    def show_status(self, status: Status | None = None, **changes: Any) -> None:
        """Tell another status, or what has changed of it."""
        status = replace(status or self.status, **changes)
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)
