"""An experiment in the window: the run as it is, then another beside it, to the same step; then both are measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from model.errors import RequestError
from model.messages import Contrast, Frame
from model.messages.outcome import contrast_words
from model.spec.experiments import Experiment, steps_to
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.status import DEFAULT_PACE


@dataclass(frozen=True)
class Progress:
    """What is being done: `words` name it, `step` of `steps` have been made; `done`: they say what came of it."""

    words: str
    step: int = 0
    steps: int = 0
    done: bool = False


class Experimenting(QObject):
    """Makes one experiment at a time. Whoever turns to another run meanwhile ends it; what was trained stays.

    `changed` carries the Progress, None where there is nothing to tell.
    """

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._going: _Going | None = None
        self._next: Experiment | None = None
        session.frame_settled.connect(self._take)
        session.run_changed.connect(lambda _: self._forget())

    @property
    def is_going(self) -> bool:
        """Whether one is being made."""
        return self._going is not None

    def begin(self, experiment: Experiment) -> None:
        """Make this experiment with the run on show, or if that is one's itself, with the run that it was made from;
        where that cannot be, it is told.
        """
        session, frame = self._session, self._session.frame
        if self._going is not None:
            session.problem.emit("An experiment is being made already; Esc gives it up.")
        elif frame is None or session.status.preparing is not None:
            session.problem.emit("The run is still being prepared; an experiment can begin once it is there.")
        elif not session.conversation.may_train():
            return
        elif (origin := self._origin()) is not None:
            self._next = experiment
            session.turn_to(origin)
        else:
            self._begin(experiment, frame)

    def _origin(self) -> int | None:
        """The run that the one on show was made from by a change of the network; None where it was not."""
        branches = self._session.branches
        row = branches.row(self._session.run)
        parent = None if row is None or row.parent is None else branches.row(row.parent)
        return None if row is None or parent is None or row.spec == parent.spec else parent.run

    def _begin(self, experiment: Experiment, frame: Frame) -> None:
        session = self._session
        try:
            change = self._change(experiment)
        except RequestError as error:
            session.problem.emit(str(error))
            return
        steps, status = steps_to(frame.frontier), session.status
        pace = status.pace if session.pace_is_chosen else DEFAULT_PACE  # that of a first play is for watching
        going = _Going(experiment.words, session.run, steps, change, pace, status.step)
        self._going = going
        session.pause()
        session.set_pace(None, led=True)
        if frame.frontier < going.steps:
            session.run_to(going.steps)
            self._tell()
        else:
            self._branch(going)

    def give_up(self) -> bool:
        """Leave it at that, and show the run as it was; whether there was something to give up."""
        going = self._going
        if going is None:
            return False
        self._end(going)
        self._session.pause()
        if self._session.run != going.original:
            self._session.turn_to(going.original)
        self._session.look_at(going.shown)
        self.changed.emit(None)
        return True

    def dismiss(self) -> None:
        """What came of it has been read."""
        if self._going is None:
            self.changed.emit(None)

    def _change(self, experiment: Experiment) -> Callable[[], None]:
        """What begins the other run: a change of the network from the first step on, or one from the step on show."""
        session = self._session
        if session.is_past and experiment.edit is not None:
            what, value = experiment.edit(session.current_spec)
            return lambda: session.branch(what, value)
        spec = experiment.spec(session.spec)
        return lambda: session.vary(spec)

    def _branch(self, going: _Going) -> None:
        going.change()
        going.own = self._session.run
        self._session.run_to(going.steps)
        self._tell()

    def _take(self, frame: Frame) -> None:
        going, following = self._going, self._next
        if following is not None and going is None:
            self._next = None
            self._begin(following, frame)
            return
        if going is None:
            return
        if frame.run not in (going.original, going.own) or (going.own is not None and frame.run != going.own):
            self._forget()
        elif frame.frontier < going.steps:
            self._tell()
        elif going.own is None:
            self._branch(going)
        elif self._session.conversation.goal.first(Contrast) is None:
            self._session.pause()
            self._session.contrast(going.steps)
            self._tell()
        elif (found := frame.answer(Contrast)) is not None and found.own is not None and found.other is not None:
            self._end(going)
            words = contrast_words(going.words, found.own, found.other)
            self.changed.emit(Progress(words, going.steps, going.steps, done=True))

    def _tell(self) -> None:
        going, frame = self._going, self._session.frame
        if going is None:
            return
        step = frame.frontier if frame is not None and frame.run == self._session.run else 0
        words = f"First as it is, to step {going.steps}" if going.own is None else going.words
        self.changed.emit(Progress(f"{words[0].upper()}{words[1:]}", min(step, going.steps), going.steps))

    def _end(self, going: _Going) -> None:
        self._going = None
        self._session.contrast(None)
        self._session.set_pace(going.pace, led=True)

    def _forget(self) -> None:
        """Another run is on show: it is not this experiment's any more."""
        self._next = None
        if self._going is not None:
            self._end(self._going)
        self.changed.emit(None)


@dataclass
class _Going:
    """An experiment on its way: what it changes, in `words` and as what is to be done, in the run numbered `original`;
    `own` is the number of the run that is beside it, once it has begun; `shown` is the step that was on show before.
    """

    words: str
    original: int
    steps: int
    change: Callable[[], None]
    pace: float | None
    shown: int
    own: int | None = None
