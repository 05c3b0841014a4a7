"""Listens for whatever must not happen: exceptions, warnings, moments in which the window does not answer."""

from __future__ import annotations

import faulthandler
import os
import shutil
import subprocess
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QTimer, QtMsgType, qInstallMessageHandler

LONGEST_MS = 250.0
"""That the window may take to answer."""

STUCK = 3
"""The exit code of a window that never answers again."""

_NEVER_SECONDS = 100.0
_BEAT_MS = 10
_LOOK_SECONDS = 0.02
_PLUGIN = "This plugin does not support"


@dataclass(frozen=True)
class Complaint:
    """Something that went wrong: of what kind, and during which deed of the monkey."""

    kind: str
    deed: str
    words: str


class Watch(QObject):
    """Hands each complaint to `tell`. A frozen moment is told with its milliseconds and where the GUI thread was; what
    that thread only waited for a processor, which others may be using, does not count.
    """

    def __init__(self, tell: Callable[[Complaint], None]) -> None:
        super().__init__()
        self.deed = "start"
        self.longest, self.longest_own, self.longest_in = 0.0, 0.0, ""
        self._tell_ = tell
        self._main = threading.main_thread().ident
        self._beaten, self._waited = time.perf_counter(), _waited()
        self._seen: list[str] = []
        self._paused = False
        self._open = True
        sys.excepthook = lambda kind, error, trace: self.tell("exception", "".join(traceback.format_exception(error)))
        sys.unraisablehook = lambda found: self.tell(
            "exception",
            f"{found.object!r}: "
            + "".join(traceback.format_exception(found.exc_type, found.exc_value, found.exc_traceback)),
        )
        threading.excepthook = lambda found: self.tell(
            "exception", "".join(traceback.format_exception(found.exc_type, found.exc_value, found.exc_traceback))
        )
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, category, name, line, *_: self.tell(
            "warning", f"{name}:{line} {category.__name__}: {message}"
        )
        qInstallMessageHandler(self._take_message)
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)
        self._timer.start()
        self._looker = threading.Thread(target=self._look, name="heartbeat", daemon=True)
        self._looker.start()

    def tell(self, kind: str, words: str) -> None:
        """Complain."""
        self._tell_(Complaint(kind, self.deed, words))

    def pause(self) -> None:
        """What follows is no doing of the program's."""
        self.beat()
        self._paused = True

    def go_on(self) -> None:
        """From here on it is again."""
        self._beaten, self._waited = time.perf_counter(), _waited()
        self._paused = False

    def close(self) -> None:
        """End."""
        self._open = False
        self._timer.stop()
        self._looker.join()
        qInstallMessageHandler(None)

    def beat(self) -> None:
        """The window answers."""
        now, waited = time.perf_counter(), _waited()
        late = (now - self._beaten) * 1000
        own = late - (waited - self._waited) * 1000
        self._beaten, self._waited = now, waited
        seen, self._seen = self._seen, []
        if self._paused:
            return
        self.longest = max(self.longest, late)
        if own > self.longest_own:
            self.longest_own, self.longest_in = own, self.deed
        if own > LONGEST_MS:
            self.tell("freeze", f"{own:.0f} ms of {late:.0f}\n" + "\n".join(seen[:: max(1, len(seen) // 6)]))

    def _look(self) -> None:
        """From a thread of its own: where the GUI thread is while it does not answer."""
        while self._open:
            time.sleep(_LOOK_SECONDS)
            if time.perf_counter() - self._beaten > LONGEST_MS / 2500 and not self._paused:
                self._seen.append(_where(self._main or 0))
            if time.perf_counter() - self._beaten > _NEVER_SECONDS:
                faulthandler.dump_traceback()
                _tell_native()
                os._exit(STUCK)

    def _take_message(self, kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or words.startswith(_PLUGIN):
            return
        self.tell("warning", f"{words}\n{''.join(traceback.format_stack(limit=12)[:-1])}")


def _tell_native() -> None:
    """Where all threads are beneath Python, said where errors go, if a debugger is there to ask."""
    debugger = shutil.which("gdb") or shutil.which("cuda-gdb")
    if debugger is not None:
        ask = [debugger, "-batch", "-p", str(os.getpid()), "-ex", "thread apply all backtrace 60"]
        subprocess.run(ask, stdout=sys.stderr, stderr=subprocess.DEVNULL, timeout=120, check=False)


def _waited() -> float:
    """The seconds that the GUI thread has waited for a processor; known on Linux only."""
    try:
        return int(Path("/proc/self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


def _where(thread: int) -> str:
    """The functions of the program that are running, the innermost first.

    No frame is held longer than it is looked at: it holds what the event filter was just asked about, and a button
    that was then being made would stay the plain widget that it was for Python until it was whole.
    """
    frame = sys._current_frames().get(thread)
    names = []
    while frame is not None:
        code = frame.f_code
        if "site-packages" not in code.co_filename and "tests/soak" not in code.co_filename:
            names.append(f"{code.co_filename.rpartition('/')[2]}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " < ".join(names[:6]) or "Qt"
