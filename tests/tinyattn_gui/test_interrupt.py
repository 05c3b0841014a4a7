"""Ctrl+C in the terminal closes the window, and so does a system that ends the program; nothing else does."""

from __future__ import annotations

import gc
import signal

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tinyattn_gui.interrupt import Interrupt


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_is_heeded(qtbot: QtBot, qapp: QApplication, number: signal.Signals) -> None:
    left: list[str] = []
    interrupt = Interrupt(lambda: left.append("left"), qapp)
    try:
        gc.collect()
        for _ in range(20):
            qapp.processEvents()
        assert left == []
        signal.raise_signal(number)
        qtbot.waitUntil(lambda: left == ["left"])
    finally:
        interrupt.close()


def test_what_the_program_was_started_to_ignore_stays_ignored(qapp: QApplication) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        interrupt = Interrupt(lambda: None, qapp)
        found = signal.getsignal(signal.SIGHUP)
        interrupt.close()
        assert found == signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
