"""The trainer: one plain object that is told a goal, makes steps towards it and shows its newest frame.

It has no thread and no process, so that tests and the command line use the very object that the window's worker
process runs. `aim(goal)` says what is wanted, `advance()` makes at most one step, `take()` gives a frame if there is
news.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from model.errors import GivenUpError, RunFileError, TinyattnError
from model.messages import DISK_BYTES, HISTORY_BYTES, Frame, Goal, LookBeside, News, Preparing, Problem
from model.runfile.disk import placed
from model.runs.run import Run
from model.runs.stop_watcher import Lookout
from model.spec.stops import Hit
from model.trainer.answers import Desk
from model.trainer.branches import Family
from model.trainer.frames import digest_of, frame_of
from model.trainer.pacing import Beat, Turn, Way
from model.trainer.scene import Scene

CAPTURE_SHARE = 0.1
"""Most of the trainer's time that looking may take while it trains as fast as it can."""

THUMBNAIL_SHARE = 0.04
"""The same of frames with thumbnails, which are of networks whose steps take longer than a screen shows a frame."""

REPLAY_SLICE = 0.02
"""Seconds of replay between looks for another goal: the last place asked for wins, however far the first one was."""

COMPARE_SLICE = 0.01
"""Seconds of comparing two branches between other things."""

SAVE_SLICE = 0.05
"""Seconds between looks whether the newest steps have been saved, while nothing else is to be done."""

LONGEST_WAIT = 0.2
"""Seconds after which the window gets a frame in any case: even the first, slow look must not make it seem frozen."""


class Trainer:
    """Trains towards its goal, and reports.

    The past of a run may take `history` bytes of memory, and `disk` bytes in its file. `prepares` is told what is done
    for a goal before its run can begin, and may raise GivenUpError: then the run before stays as it was.
    """

    def __init__(
        self, history: int = HISTORY_BYTES, disk: int = DISK_BYTES, prepares: Callable[[Preparing], None] | None = None
    ) -> None:
        self._history, self._disk = history, disk
        self._prepares, self._preparing = prepares, 0
        self._goal: Goal | None = None
        self._run: Run | None = None
        self._family = Family()
        self._lookout: Lookout | None = None
        self._hits: tuple[Hit, ...] = ()
        self._news: Problem | None = None
        self._number = 0
        self._shown: tuple[object, ...] = ()
        self._steps = Beat()
        self._next_frame = 0.0
        self._due, self._in_full = True, False
        self._refused = -1
        self._desk = Desk(lambda question, look: self._family.look_beside(question, look))
        self._replaying = self._comparing = False
        self._way, self._thumbnails = Way(), Turn(THUMBNAIL_SHARE)
        self._save_as: tuple[int | None, str] = (None, "")
        self._told = self._unreadable = ""
        self._saved_shown: tuple[int, ...] = ()

    def aim(self, goal: Goal) -> None:
        """Take `goal` as the newest; a run number other than before begins that run.

        A run that cannot begin is told as a Problem, and the run before it stays as it was.
        """
        old = self._goal
        if goal.run == self._refused:
            return
        if old is None or old.run != goal.run:
            self._preparing = goal.run
            try:
                self._turn_to(goal)
            except GivenUpError:
                return
            except TinyattnError as error:
                self._refused, self._news = goal.run, Problem(goal.run, str(error))
                return
        self._goal = goal = self._with_readable(goal)
        self._save(goal)
        if self._lookout is not None:
            self._lookout.set_stops(goal.stops)
        if old is None or old.pace != goal.pace:
            self._steps.change(0.0 if goal.pace is None else 1 / goal.pace)
        if self._run is not None and goal.learning_rate is not None and not self._run.storage.refusal:
            self._run.set_learning_rate(goal.learning_rate)
        self._preparing = goal.run
        try:
            self._family.take_edits(goal.run, goal.edits)
        except GivenUpError:
            pass  # another run is wanted instead
        except TinyattnError as error:
            self._news = Problem(goal.run, str(error))

    def _with_readable(self, goal: Goal) -> Goal:
        """The goal, with nothing to watch in the place of a sentence that the tokenizer cannot read, which is told."""
        try:
            if self._run is not None:
                self._run.learner.corpus.tokenizer.encode(goal.probe)
        except TinyattnError as error:
            if goal.probe != self._unreadable:
                self._unreadable, self._news = goal.probe, Problem(goal.run, str(error))
            return replace(goal, probe="")
        self._unreadable = ""
        return goal

    def _turn_to(self, goal: Goal) -> None:
        """Go on with a branch that is there, begin another, or begin a run of its own."""
        if goal.run in self._family:
            self._family.save()
            self._run = self._family.run(goal.run)
        elif goal.fork is not None:
            branch = self._family.fork(goal.run, goal.fork)
            self._family.save()
            self._run = branch
        else:
            self._begin(goal)
        if self._run is not None:  # stops watch whatever is trained now
            self._lookout, self._hits = Lookout(self._run.learner), ()

    def _begin(self, goal: Goal) -> None:
        """Begin the goal's run, or go on with it from its file; then let go of the one before."""
        old, path = self._family, placed(goal.path) if goal.path else None
        if path is not None and path in old.paths:
            raise RunFileError(f"{path.name} is open already.")
        self._run = self._open(goal, path)
        self._save_as, self._told = (None, ""), ""
        self._family = Family()
        self._family.add(goal.run, self._run)
        self._news = self._family.reunite(goal.family, lambda path: self._open(goal, path))
        self._saved_shown = self._family.saved
        try:
            old.close()
        except RunFileError as error:
            left = goal.run if self._goal is None else self._goal.run
            self._news = Problem(left, str(error))

    def _open(self, goal: Goal, path: Path | None) -> Run:
        if path is None:
            texts, first = self._run.texts_of(goal.spec) if self._run else (), self._family.first_for(goal, self._run)
            return Run(goal.spec, self._history, self._disk, texts=texts, progress=self._tell_progress, first=first)
        return Run.open(path, history=self._history, disk=self._disk, progress=self._tell_progress)

    def _tell_progress(self, work: str, share: float) -> None:
        if self._prepares is not None:
            self._prepares(Preparing(self._preparing, work, share))

    def _save(self, goal: Goal) -> None:
        """Begin to save a branch under the name that the goal gives, once."""
        number = goal.run if goal.save_run is None else goal.save_run
        if number in self._family and (goal.save_run, goal.save_as) != self._save_as:
            self._save_as = (goal.save_run, goal.save_as)
            try:
                if goal.save_as:
                    self._family.run(number).save_as(Path(goal.save_as), probe=goal.probe)
            except TinyattnError as error:
                self._news = Problem(goal.run, str(error), path=goal.save_as)

    def close(self) -> None:
        """Save what is new and let go of the run files, if there are any; raises RunFileError if that fails."""
        self._family.close()

    def waiting(self) -> float | None:
        """Seconds until there is something to do: 0 for now, None for not before another goal."""
        if self._replaying or self._comparing or self._desk.pending:
            return 0.0
        if self._run is None or self._goal is None:
            return None
        saving = SAVE_SLICE if self._family.unsaved or self._family.saved != self._saved_shown else None
        if self._rests(self._run, self._goal):
            return saving
        return max(0.0, min(self._steps.left(time.perf_counter()), saving or math.inf))

    def advance(self) -> bool:
        """Make one step if one is due; whether it was made."""
        run, goal = self._run, self._goal
        if run is None or goal is None:
            return False
        now = time.perf_counter()
        if self._rests(run, goal) or not self._steps.has_come(now):
            self._family.save_if_due()
            return False
        self._steps.strike(now)
        self._due = run.learner.step + 1 == goal.until
        self._in_full = (self._due or self._frame_is_due(now)) and goal.needs_step
        run.advance(in_full=self._in_full)
        if self._lookout is not None and (
            hits := self._lookout.after_step(run.losses[-1], also=run.measures.seen(run.learner.step))
        ):
            self._hits, self._due = hits, True
        return True

    def _rests(self, run: Run, goal: Goal) -> bool:
        """Whether no step is to be made towards this goal."""
        return run.learner.step >= goal.until or self._is_stopped(goal) or bool(run.storage.refusal)

    def _is_stopped(self, goal: Goal) -> bool:
        """Whether a stop has been hit that the window has not noticed yet."""
        return bool(self._hits) and self._hits[0].step > goal.hit_seen

    def take(self) -> News | None:
        """The newest frame, if the window has seen the one before and something has changed since.

        On the way to a step that is far from any keyframe, now and then how far it has come.
        """
        news, self._news = self._news, None
        if news is not None:
            return news
        run, goal = self._run, self._goal
        if run is None or goal is None:
            return None
        trouble = self._family.trouble or (run.storage.refusal if run.learner.step < goal.until else "")
        if trouble != self._told:
            self._told = trouble
            if trouble:
                return Problem(goal.run, trouble)
        frontier = run.learner.step
        past = goal.show if goal.show is not None and goal.show < frontier else None
        self._replaying = False
        if past is None and not self._due and not self._rests(run, goal) and not self._can_show(goal):
            self._comparing = False
            self._desk.pause()
            return None
        branches = self._family.branches()
        saved = tuple(row.saved_step for row in branches)  # of the same moment: another thread saves
        saved_step = next((row.saved_step for row in branches if row.run == goal.run), run.storage.saved_step)
        looked_at = (goal.probe, goal.watch, tuple(question.key for question in goal.questions))
        asked = (goal.run, *looked_at, goal.until, goal.learning_rate, goal.stops)
        self._comparing = self._family.compare(goal, COMPARE_SLICE)
        start = time.perf_counter()
        learned = self._desk.advance(Scene(run, goal, self._rests(run, goal), self._lookout))
        found = (self._family.compared(goal)[0], self._comparing, tuple(run.learner.edits))
        shown = (*asked, frontier, past, run.info, branches, self._is_stopped(goal), *found, learned)
        if shown == self._shown or goal.seen < self._number:
            return None
        step = frontier if past is None else past
        reached = self._family.reach_beside(goal, step, REPLAY_SLICE)
        learner = run.at(step, REPLAY_SLICE) if reached else None
        if learner is None:
            self._replaying = True
            beside = goal.first(LookBeside)
            sought = step if reached or beside is None or beside.step is None else beside.step
            return self._way.progress(goal.run, sought, run.history.position)
        self._way = Way()
        self._number += 1
        self._shown, self._saved_shown = shown, saved
        digest = digest_of(learner) if self._rests(run, goal) else ""
        goal, slow = self._without_slow(run, goal)
        frame = replace(frame_of(run, learner, goal, self._number, saved_step, self._desk), digest=digest)
        frame = self._with_stops(replace(frame, branches=branches), goal)
        end = time.perf_counter()
        if slow:
            self._thumbnails.done(slow, end - start)
        share = THUMBNAIL_SHARE if slow else CAPTURE_SHARE
        self._next_frame = end + min((end - start) / share, LONGEST_WAIT)
        return frame

    def _without_slow(self, run: Run, goal: Goal) -> tuple[Goal, tuple[object, ...]]:
        """The goal without thumbnails while their turn has not come; and which of them, if any, are left to be read."""
        slow = tuple(watch for watch in goal.watch if watch.most)
        what = (goal.run, goal.probe, *slow)
        if not slow or self._rests(run, goal) or self._thumbnails.has_come(what):
            return goal, what if slow else ()
        return replace(goal, watch=tuple(watch for watch in goal.watch if not watch.most)), ()

    def _with_stops(self, frame: Frame, goal: Goal) -> Frame:
        """The frame with what the stops have seen."""
        if self._lookout is None:
            return frame
        readings, seconds = self._lookout.readings, self._lookout.seconds
        return replace(frame, hits=self._hits, stopped=self._is_stopped(goal), stops=readings, stop_seconds=seconds)

    def _can_show(self, goal: Goal) -> bool:
        """Whether a frame is due of the step that was just made."""
        return self._frame_is_due(time.perf_counter()) and (self._in_full or not goal.needs_step)

    def _frame_is_due(self, now: float) -> bool:
        """Whether the window waits for a frame, and looking has not had its share of the time yet."""
        goal = self._goal
        if goal is None or goal.seen < self._number:
            return False
        return goal.pace is not None or now >= self._next_frame
