"""Windows that a test opens are closed after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.kit.desktop import Desktop
from tinyattn_gui.app import COMMANDS
from tinyattn_gui.window.event_filter import EventFilter


@pytest.fixture
def desktop(qapp: QApplication, tmp_path: Path) -> Iterator[Desktop]:
    """A desktop with the event filter of the program."""
    filtering = EventFilter((key for command in COMMANDS for key in command.keys), qapp)
    made = Desktop(qapp, tmp_path / "recovery")
    yield made
    made.close()
    filtering.let_go()


@pytest.fixture(autouse=True)
def _nothing_held(qapp: QApplication) -> Iterator[None]:
    """A test that leaves a button pressed or a popup open fails: the windows after it would feel no pointer."""
    yield
    assert QApplication.mouseButtons() is Qt.MouseButton.NoButton
    assert QApplication.activePopupWidget() is None
    assert QWidget.mouseGrabber() is None
