"""When the window looks for what the trainer has to show: often while there are steps to come, seldom at rest."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from model.trainer.pacing import Beat

FRAME_SECONDS = 1 / 60
"""Between frames: no screen shows more."""

_LOOK_MS = 4
"""Between looks for a new frame while there are steps to come: what is taken soon lets the trainer make the next."""

_REST_MS = 16
"""Between looks while nothing is trained."""


class LookTimer(QTimer):
    """Calls `look`, which tells whether there was a new frame; unless the last one was shown only just now."""

    def __init__(self, look: Callable[[], bool], is_busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent, interval=_REST_MS)
        self._look, self._is_busy = look, is_busy
        self._beat = Beat(FRAME_SECONDS)
        self.timeout.connect(self.look_in_time)
        self.start()

    def look_in_time(self) -> None:
        """Look, if it is time for another frame."""
        now = time.perf_counter()
        if self._beat.has_come(now) and self._look():
            self._beat.strike(now)
        interval = _LOOK_MS if self._is_busy() else _REST_MS
        if interval != self.interval():
            self.setInterval(interval)
