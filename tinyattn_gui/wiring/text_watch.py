"""Tells that a text file changed on the disk, or went away, while a run learns from what it was."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from model.data.textfile import stamp_of
from tinyattn_gui.session.session import Session
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.run_actions import RunActions

_SETTLED_MS = 400
"""After the last change: an editor that saves writes to a new file, and then gives it the name of the old one."""


class TextWatch(QObject):
    """Watches the files of the run on show; each change is told once."""

    def __init__(self, session: Session, window: Window, runs: RunActions) -> None:
        super().__init__(window)
        self._session, self._window, self._runs = session, window, runs
        self._stamps: dict[str, tuple[int, ...]] = {}
        self._watcher = QFileSystemWatcher(self)
        self._timer = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._watcher.fileChanged.connect(self._timer.start)
        self._timer.timeout.connect(self.look)
        session.run_changed.connect(self.begin)
        self.begin()

    def begin(self) -> None:
        """Another run has begun: watch what it reads."""
        if known := self._watcher.files():
            self._watcher.removePaths(known)
        paths = [str(Path(file).expanduser()) for file in self._session.spec.data.files]
        self._stamps = {path: stamp for path in paths if (stamp := _stamp(path))}
        if self._stamps:
            self._watcher.addPaths([*self._stamps])

    def look(self) -> None:
        """See what has changed, and tell it."""
        for path, before in self._stamps.items():
            now = _stamp(path)
            if now == before:
                continue
            self._stamps[path] = now
            if now and path not in self._watcher.files():
                self._watcher.addPath(path)
            name = Path(path).name
            if now:
                said = f"{name} has changed since this run read it; the run goes on with the text as it was."
                self._window.banner.tell(said, ("Begin again with the new text", self._runs.reset))
            else:
                self._window.banner.tell(f"{name} is not there any more; the run goes on with what it has read.")


def _stamp(path: str) -> tuple[int, ...]:
    """What is another once the file has been written to; empty where there is none."""
    try:
        return stamp_of(Path(path))[1:4]
    except OSError:
        return ()
