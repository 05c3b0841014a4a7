"""Windows that a test opens are closed after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.kit.desktop import Desktop
from tinyattn_gui.app import COMMANDS
from tinyattn_gui.window.keys import KeyFilter
from tinyattn_gui.window.wheel import WheelFilter


@pytest.fixture
def desktop(qapp: QApplication, tmp_path: Path) -> Iterator[Desktop]:
    """A desktop with the key filter of the program."""
    keys = KeyFilter((key for command in COMMANDS for key in command.keys), qapp)
    wheel = WheelFilter(qapp)
    qapp.installEventFilter(keys)
    qapp.installEventFilter(wheel)
    made = Desktop(qapp, tmp_path / "recovery")
    yield made
    made.close()
    qapp.removeEventFilter(keys)
    qapp.removeEventFilter(wheel)
