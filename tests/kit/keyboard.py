"""Keys that come to the window as a person's do: Qt finds who is to get them, and asks before.

Offscreen they come from Qt's own test library, on an X server from `xdotool`, by way of the server and its window
manager.
"""

from __future__ import annotations

import subprocess

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

K, M = Qt.Key, Qt.KeyboardModifier

_NAMES = {K.Key_Return: "Return", K.Key_Enter: "KP_Enter", K.Key_Space: "space", K.Key_Up: "Up", K.Key_Down: "Down"}
_MOST_MS = 5000
_CAME = 1


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = M.NoModifier) -> None:
    """Press and let go a key of the keyboard, with Alt if so asked, and wait until the window has had it."""
    if QGuiApplication.platformName() == "xcb":
        _press_on_x(key, modifier)
    else:
        window = QGuiApplication.focusWindow()
        assert window is not None
        QTest.keyClick(window, key, modifier)
    QApplication.processEvents()


class _Release(QObject):
    """Waits until windows of this program are told that a key was let go."""

    def __init__(self, key: Qt.Key) -> None:
        super().__init__()
        self._key, self._loop = key, QEventLoop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(watched, QWindow) and isinstance(event, QKeyEvent) and event.key() == self._key.value:
            self._let_go(event)
        return False

    def _let_go(self, event: QKeyEvent) -> None:
        if event.type() is QEvent.Type.KeyRelease:
            self._loop.exit(_CAME)

    def wait(self) -> bool:
        QTimer.singleShot(_MOST_MS, self._loop, self._loop.quit)
        return self._loop.exec() == _CAME


def _press_on_x(key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    name = _NAMES.get(key) or chr(key.value).lower()
    release, app = _Release(key), QApplication.instance()
    assert app is not None
    app.installEventFilter(release)
    try:
        subprocess.run(["xdotool", "key", f"alt+{name}" if modifier is M.AltModifier else name], check=True)
        assert release.wait(), f"{name} did not come"
    finally:
        app.removeEventFilter(release)
