"""Ctrl+C in the terminal, and a system that ends the program: while Qt waits Python has no turn; a socket wakes it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

from model.processes.ending import signals


class Interrupt(QObject):
    """Calls `leave` at such a signal, for as long as it lives; its parent keeps it."""

    def __init__(self, leave: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._leave = leave
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, *signals())}
        signal.set_wakeup_fd(self._writer.fileno())

    def close(self) -> None:
        """Leave all signals as they were found."""
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _woken(self) -> None:
        if self._before.keys() & set(self._reader.recv(64)):
            self._leave()
