"""What changes with every frame is painted a little at a time, so that a key never waits for all of it."""

from __future__ import annotations

import time
from functools import cache

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

SLICE = 0.001
"""Seconds of painting between looks whether a key has come."""

_PAUSE_MS = 1


class Repaints(QObject):
    """Widgets that wait to be painted, in the order in which they asked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[QWidget, None] = {}
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._paint_some)

    def add(self, widget: QWidget) -> None:
        """Paint it when its turn has come, which is not this turn; once, however often it is added until then."""
        self._waiting[widget] = None
        if not self._timer.isActive():  # frames that come without a pause would begin its wait again and again
            self._timer.start()

    def _paint_some(self) -> None:
        end = time.perf_counter() + SLICE
        while self._waiting:
            widget = next(iter(self._waiting))
            del self._waiting[widget]
            if isValid(widget):
                widget.repaint()
            if time.perf_counter() >= end:
                break
        if self._waiting:
            self._timer.start()


def paint_soon(widget: QWidget) -> None:
    """Have a widget painted in one of the next turns of the event loop; else like `update`."""
    _repaints().add(widget)


@cache
def _repaints() -> Repaints:
    return Repaints(QCoreApplication.instance())
