"""Ctrl+C in the terminal: Python gets no turn while Qt waits for events, so a socket wakes it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class Interrupt(QObject):
    """Calls `leave` at Ctrl+C, for as long as it lives; its parent keeps it."""

    def __init__(self, leave: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._leave = leave
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._before = signal.signal(signal.SIGINT, lambda *_: None)
        signal.set_wakeup_fd(self._writer.fileno())

    def close(self) -> None:
        """Leave Ctrl+C as it was found."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, self._before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _woken(self) -> None:
        if signal.SIGINT in self._reader.recv(64):
            self._leave()
