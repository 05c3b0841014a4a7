"""Playing the walk through a step: one moment after another, each for as long as a person wants to look at it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from tinyattn_gui.session.session import Session
from tinyattn_gui.session.step_walk import Walk


class WalkPlayer(QObject):
    """Goes on from moment to moment by itself; after the last one of the step it gives the whole step back.

    A moment counts from when it is on show, however long it took to be known. `changed` tells that it plays now, or no
    more. Whoever moves by hand meanwhile looks for themselves: then it pauses.
    """

    changed = Signal()

    def __init__(self, walk: Walk, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._walk, self._session = walk, session
        self.playing = False
        self.seconds = 3.0
        self._at = walk.cursor
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.go_on)
        walk.changed.connect(self._follow_walk)
        session.frame_changed.connect(self._count)

    @property
    def is_counting(self) -> bool:
        """Whether the time of the moment on show runs."""
        return self._clock.isActive()

    def turn(self) -> None:
        """Play, or pause; at the last moment, and where no step is walked, from the first one of the step on show."""
        if self.playing:
            self.pause()
            return
        if self._walk.cursor is None or self._walk.is_at_last:
            self._walk.enter()
        self._at, self.playing = self._walk.cursor, self._walk.cursor is not None
        self.changed.emit()
        self._count()

    def pause(self) -> None:
        """Stay at the moment on show."""
        if self.playing:
            self.playing = False
            self._clock.stop()
            self.changed.emit()

    def set_seconds(self, seconds: float) -> None:
        """How long each moment is on show; the one that is begins again."""
        self.seconds = seconds
        self._clock.stop()
        self._count()

    def go_on(self) -> None:
        """On to the next moment, or out of the step after its last."""
        if not self.playing:
            return
        if self._walk.is_at_last:
            self._walk.leave()
            return
        self._at = None
        self._walk.moment_on()
        self._at = self._walk.cursor

    def _follow_walk(self) -> None:
        cursor = self._walk.cursor
        if cursor is None or (self._at is not None and cursor != self._at):
            self.pause()
        else:
            self._clock.stop()
            self._count()

    def _count(self) -> None:
        """Time begins when all of the moment is on show."""
        scene, frame = self._walk.scene, self._session.frame
        is_shown = scene is not None and frame is not None and scene.is_answered_by(frame)
        if self.playing and is_shown and not self._clock.isActive():
            self._clock.start(round(self.seconds * 1000))
