"""Some PySide6 releases lose a reference to None at each void call, and abort the program within seconds."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Speaker(QObject):
    said = Signal(object)


def test_none_keeps_its_references() -> None:
    speaker = Speaker()
    speaker.said.connect(lambda value: None)
    before = sys.getrefcount(None)
    for _ in range(5000):
        speaker.said.emit(None)
        speaker.setObjectName("x")
    assert sys.getrefcount(None) > before - 1000
