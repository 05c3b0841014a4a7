"""Ctrl+C in the terminal closes the window, and nothing else does."""

from __future__ import annotations

import gc
import signal

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tinyattn_gui.interrupt import Interrupt


def test_ctrl_c_and_only_that(qtbot: QtBot, qapp: QApplication) -> None:
    left: list[str] = []
    interrupt = Interrupt(lambda: left.append("left"), qapp)
    try:
        gc.collect()
        for _ in range(20):
            qapp.processEvents()
        assert left == []
        signal.raise_signal(signal.SIGINT)
        qtbot.waitUntil(lambda: left == ["left"])
    finally:
        interrupt.close()
