"""Honest motion: what a step has changed most is said and glows, and the first play of a preset can be followed."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from model.config import MAX_STEP
from model.messages import Frame
from model.spec.presets import PRESETS
from tinyattn_gui.pictures.change import Change, change_per_step, largest_change
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.slow_start import SlowStart
from tinyattn_gui.session.status import DEFAULT_PACE, Status
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.theme.motion import system_is_calm
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.window.window import Window


class MotionLink(QObject):
    """`told` tells that there is something else to be said. A pace that a person chose ends the slow start, and so does
    a pause: then the pace is the one from before it.
    """

    told = Signal()

    def __init__(self, session: Session, window: Window, store: PreferenceStore) -> None:
        super().__init__(window)
        self._session, self._window, self._store = session, window, store
        self._before: Frame | None = None
        self._change: Change | None = None
        self._slow: SlowStart | None = None
        self._name, self._own_pace = "", session.status.pace
        session.status_changed.connect(self._follow_status)
        session.frame_changed.connect(self._follow_frame)
        session.run_changed.connect(self._forget)

    @property
    def words(self) -> str:
        """What is to be said: of the pace while a first play goes on, else what the last step changed most."""
        if self._slow is not None and self._session.status.playing:
            return f"{self._slow.words} Shift+Space: full speed."
        return "" if self._change is None or self._session.is_busy else self._change.words

    def _forget(self) -> None:
        """Another run begins."""
        said = self.words
        self._before = self._change = None
        if self._slow is not None:
            self._end(is_led=self._session.status.pace == self._slow.pace)
        if self.words != said:
            self.told.emit()

    def _follow_status(self, status: Status) -> None:
        """The first play of a preset begins slowly, at its first weights, and is over with the first pause."""
        if self._slow is not None and not status.playing:
            self._end(is_led=status.pace == self._slow.pace)
        if self._slow is not None or not self._may_lead or not status.playing or status.frontier:
            return
        if self._session.conversation.goal.until == MAX_STEP:
            self._own_pace, self._name = status.pace, self._session.name
            self._slow = SlowStart(DEFAULT_PACE if status.pace is None else status.pace)
            self._session.set_pace(self._slow.pace, led=True)

    @property
    def _may_lead(self) -> bool:
        name = self._session.name
        return not self._session.pace_is_chosen and name in PRESETS and name not in self._store.now.watched

    def _follow_frame(self, frame: Frame) -> None:
        before, self._before = self._before, frame
        if before is None:
            return
        said = self.words
        if self._slow is not None:
            self._lead(self._slow, change_per_step(before, frame), frame.training)
        changed = self._change
        if before.step != frame.step or before.probe_text != frame.probe_text:
            is_one = abs(frame.step - before.step) == 1 and not self._session.is_busy
            self._change = largest_change(before, frame, self._session.spec.model) if is_one else None
        if self._change is not None and self._change is not changed:
            self._glow(self._change)
        if self.words != said:
            self.told.emit()

    def _lead(self, slow: SlowStart, change: float | None, training: bool) -> None:
        is_led = self._session.status.pace == slow.pace and not self._session.pace_is_chosen
        pace = slow.see(change, time.perf_counter()) if training else slow.pace
        if not is_led or slow.is_over:
            self._end(is_led=is_led)
        elif pace != self._session.status.pace:
            self._session.set_pace(pace, led=True)

    def _end(self, *, is_led: bool) -> None:
        """It has been watched, and from now on goes as any other; a pace that an experiment has set stays."""
        self._slow = None
        if self._name not in self._store.now.watched:
            self._store.change(watched=(*self._store.now.watched, self._name))
        if is_led and not self._session.pace_is_chosen:
            self._session.set_pace(self._own_pace, led=True)

    def _glow(self, change: Change) -> None:
        """Show it wherever it stands; where less motion is wanted, it is only said."""
        if self._store.now.calm or system_is_calm():
            return
        for view in self._window.findChildren(MatrixView):
            if view.isVisible() and view.picture is not None and view.picture.watch == change.watch:
                view.glow(change.cell)
