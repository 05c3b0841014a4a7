"""What tests of the figure dialog in the window share."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import K
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog
from tinyattn_gui.wiring.wiring import Wiring


def export(wiring: Wiring) -> FigureDialog:
    """The dialog, opened by its key."""
    focus = QApplication.focusWidget() or wiring.window
    QTest.keyClick(focus, K.Key_E, Qt.KeyboardModifier.ControlModifier)
    exporting = wiring.actions.figures.exporting
    assert exporting is not None
    return exporting.dialog


def trained(desktop: Desktop, qtbot: QtBot, folder: Path, **given: object) -> Wiring:
    """A window at step 3 that saves figures into a folder."""
    wiring = desktop.open(**given)  # type: ignore[arg-type]
    wiring.actions.store.change(figure_folder=str(folder))
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.session.run_to(3)
    wiring.session.look()
    return wiring
