"""Ctrl+C, a system that ends a process or a terminal that is closed, heeded between two steps. Imports no torch.

Half a step is no state of a run.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def signals() -> tuple[int, ...]:
    """What ends a process from outside; not what it was started to ignore, as under `nohup`."""
    return tuple(number for number in _SIGNALS if signal.getsignal(number) != signal.SIG_IGN)


class Ending:
    """Takes down that the process is to end."""

    def __init__(self) -> None:
        self._signal = 0

    def heed(self) -> None:
        """End the process here, if it is to end; what is open is closed on the way out."""
        if self._signal == signal.SIGINT:
            raise KeyboardInterrupt
        if self._signal:
            raise SystemExit(128 + self._signal)

    def take(self, number: int, frame: FrameType | None) -> None:
        """A signal has come."""
        self._signal = number


@contextmanager
def ending() -> Iterator[Ending]:
    """As long as this is open such signals wait to be heeded; they come to the main thread only."""
    asked = Ending()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    taken = (signal.SIGINT, *signals()) if callable(signal.getsignal(signal.SIGINT)) else signals()
    before = {number: signal.signal(number, asked.take) for number in taken}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
