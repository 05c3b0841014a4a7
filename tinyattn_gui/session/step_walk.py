"""The walk through the moments of a step: where it stands, and the keys of time while it goes on.

A moment is a way of looking at a step that has been made in full; nothing is ever paused half-way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from model.config import MAX_STEP
from model.figures.request import WALK, FigurePart
from model.messages import Frame, Lens, Watch
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.moments import Cursor, moments
from tinyattn_gui.pictures.moment import Scene, scene, sheet_of
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.pictures.walk import moment_watches
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.status import Status


class Walk(QObject):
    """`changed` tells that another moment is to be shown, another lens, or the whole step again; `told` a remark."""

    changed = Signal()
    told = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.cursor: Cursor | None = None
        self.lens = Lens.PROBE
        self._is_filmed = False
        self._begun_at: Selection | None = None
        self._led_to: Selection | None = None
        session.status_changed.connect(self._follow_status)
        session.frame_changed.connect(self._follow_frame)
        session.run_changed.connect(self._drop)
        session.turned.connect(self._drop)
        session.problem.connect(self._give_up)

    @property
    def scene(self) -> Scene | None:
        """What is shown now; None while whole steps are."""
        if self.cursor is None:
            return None
        spec = self._session.spec
        return scene(self.cursor, spec.model, spec.train, self._session.selection, self.lens)

    @property
    def part(self) -> FigurePart:
        """The moment on show, or the first one, as a figure or a film has it."""
        here, number = self._session.selection, 0 if self.cursor is None else self.cursor.moment
        watch = Watch(ATTENTION_WEIGHTS.slug, layer=here.layer, head=here.head, lens=self.lens, site=here.site)
        return FigurePart(watch, WALK, moment=number + 1)

    @property
    def filmed(self) -> tuple[Watch, ...]:
        """What has to be known besides, while a film of the moments is asked for."""
        return moment_watches(self.part, self._session.spec.model) if self._is_filmed else ()

    def set_filmed(self, on: bool) -> None:
        """A film of the moments is asked for, or no more."""
        self._is_filmed = on
        self.changed.emit()

    def show_moment(self, number: int) -> None:
        """Show the moment of this number, from 1, of the step that is walked."""
        if self.cursor is not None:
            self._go_to(Cursor(self.cursor.step, number - 1))

    # The walk itself

    def moment_on(self) -> None:
        """One moment on: after the last one the first of the next step, which is made if it has not been."""
        if not self._stops_training():
            step = self._session.status.step
            self._go_to(Cursor(step + 1) if self.cursor is None else self.cursor.moved(1, self._session.spec.model))

    def moment_back(self) -> None:
        """One moment back: before the first one comes the last of the step before."""
        if not self._stops_training():
            if self.cursor is None:
                self.last_moment()
            else:
                self._go_to(self.cursor.moved(-1, self._session.spec.model))

    def first_moment(self) -> None:
        """The first moment of the step on show."""
        if not self._stops_training():
            self._go_to(Cursor(self._step))

    def last_moment(self) -> None:
        """The last moment of the step on show."""
        if not self._stops_training():
            self._go_to(Cursor(self._step, len(moments(self._session.spec.model)) - 1))

    @property
    def is_at_last(self) -> bool:
        """Whether nothing of the step comes after the moment on show."""
        return self.cursor is not None and self.cursor.moment == len(moments(self._session.spec.model)) - 1

    def enter(self) -> None:
        """The first moment of the step on show; of the first weights, which no step has led to, that of step 1."""
        (self.first_moment if self._step else self.moment_on)()

    def turn(self) -> None:
        """Walk into the step on show, or show the whole step again."""
        (self.enter if self.cursor is None else self.leave)()

    def leave(self) -> None:
        """Show the whole step again, and the layer that was on show before, unless a person has chosen another."""
        begun_at, led_to = self._begun_at, self._led_to
        self._drop()
        if begun_at is not None and self._session.selection == led_to:
            self._session.select(begun_at)

    def _drop(self) -> None:
        self._begun_at = self._led_to = None
        if self.cursor is not None:
            self.cursor = None
            self.changed.emit()

    def turn_lens(self) -> None:
        """Look at the other sentence."""
        self.choose_lens(Lens.EXAMPLE if self.lens is Lens.PROBE else Lens.PROBE)

    def choose_lens(self, lens: Lens) -> None:
        """Look at one's own sentence, or the training example; only where both can be shown."""
        scene = self.scene
        if scene is not None and scene.moment.phase.follows_lens and lens is not self.lens:
            self.lens = lens
            self.changed.emit()

    # The keys of time: the first one ends a walk and shows the whole step, all others are the session's

    def step(self) -> None:
        """The whole step, or one step on."""
        self._leave_or(self._session.step)

    def back(self) -> None:
        """The whole step, or the step before."""
        self._leave_or(self._session.back)

    def play_or_pause(self) -> None:
        """Train, or stop training; the walk ends."""
        self.leave()
        self._session.play_or_pause()

    def play_at_full_speed(self) -> None:
        """Train as fast as it goes, from now on."""
        self.leave()
        self._session.set_pace(None)
        if not self._session.status.playing:
            self._session.play()

    def first(self) -> None:
        """The first weights."""
        self.look_at(0)

    def last(self) -> None:
        """The newest step."""
        self.look_at(self._session.status.frontier)

    def look_at(self, step: int) -> None:
        """A whole step."""
        self.leave()
        self._session.look_at(step)

    def run_to(self, step: int) -> None:
        """Train until a step, or look at it."""
        self.leave()
        self._session.run_to(step)

    def _leave_or(self, move: Callable[[], None]) -> None:
        if self.cursor is not None:
            self.leave()
        else:
            move()

    @property
    def _step(self) -> int:
        return self._session.status.step if self.cursor is None else self.cursor.step

    def _stops_training(self) -> bool:
        """Whether training was going on: like ← and →, the keys of the walk stop it first."""
        playing = self._session.status.playing
        if playing:
            self._session.pause()
        return playing

    def _go_to(self, cursor: Cursor) -> None:
        session = self._session
        if cursor.step < 1:
            self.told.emit("Nothing has led to the first weights: Shift+→ walks through step 1.")
        if not session.status.ready or not 1 <= cursor.step <= MAX_STEP or not session.reach(cursor.step):
            return
        self.cursor = cursor
        ref, selection = cursor.at(session.spec.model).ref, session.selection
        sheet = None if ref is None else sheet_of(ref, session.spec.model, selection)
        if sheet is None and ref is not None and ref.layer is not None:
            sheet = ref.layer, ref.site
        if sheet is not None and sheet != (selection.layer, selection.site):
            if self._led_to != selection:
                self._begun_at = selection
            self._led_to = replace(selection, layer=sheet[0], site=sheet[1])
            session.select(self._led_to)
        self.changed.emit()

    def _follow_status(self, status: Status) -> None:
        if status.playing or status.failed:
            self.leave()

    def _follow_frame(self, frame: Frame) -> None:
        """Training that had not stopped yet may have gone past the step: then it is one of the past."""
        if self.cursor is not None and frame.step != self.cursor.step <= frame.frontier:
            self._session.reach(self.cursor.step)

    def _give_up(self) -> None:
        """A step that cannot be made has no moments."""
        if self.cursor is not None and self.cursor.step > self._session.status.frontier:
            self.leave()
