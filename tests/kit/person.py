"""A person at the window: what is done with keys and pointer, counted."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tinyattn_gui.widgets.views.matrix_view import MatrixView

_PATIENCE_MS = 30_000
"""Longer than anything takes, on a machine that has much else to do."""


class Person:
    """Every key chord, click and typed line is one action."""

    def __init__(self, window: QWidget, qtbot: QtBot) -> None:
        self._window, self._qtbot, self._actions = window, qtbot, 0

    def took(self) -> int:
        """How many actions there were since this was last asked."""
        actions, self._actions = self._actions, 0
        return actions

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """A key, with others held."""
        self._actions += 1
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self._focused(), key, held)

    def write(self, text: str) -> None:
        """A line typed over what stands where the keyboard is."""
        self._actions += 1
        QTest.keyClick(self._focused(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(self._focused(), text)

    def enter(self, text: str) -> None:
        """The same, and Enter."""
        self.write(text)
        QTest.keyClick(self._focused(), Qt.Key.Key_Return)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """The left button, in the middle of what is seen of a widget unless a place is named."""
        assert widget.isVisible(), "nobody can click what is not there"
        self._actions += 1
        place = widget.visibleRegion().boundingRect().center() if at is None else at
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)

    def click_cell(self, view: MatrixView, row: int, column: int) -> None:
        """A cell of a matrix."""
        assert view._layout is not None
        self.click(view, view._layout.cell_rect(row, column).center().toPoint())

    def pick(self, box: QComboBox, text: str) -> None:
        """A row of a drop-down list: one click that opens it, and one on the row."""
        self.click(box)
        rows = box.view()
        self.wait(rows.isVisible)
        row = rows.visualRect(box.model().index(box.findText(text), 0)).center()
        QTest.mouseMove(rows.viewport(), row)  # else Qt takes the click for a part of the one that opened the list
        self.click(rows.viewport(), row)
        assert box.currentText() == text

    def asked(self, deeds: Callable[[QWidget], object]) -> None:
        """What will be done in the dialog that comes next, which closes after it in any case."""

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog) or dialog.focusWidget() is None:  # it has not opened yet
                timer.start()
                return
            try:
                deeds(dialog)
            finally:
                if dialog.isVisible():
                    dialog.reject()

        timer = QTimer(self._window, singleShot=True, interval=1)
        timer.timeout.connect(answer)
        timer.start()

    def wait(self, until: Callable[[], bool]) -> None:
        """See something come."""
        self._qtbot.waitUntil(until, timeout=_PATIENCE_MS)

    def _focused(self) -> QWidget:
        """Where the keyboard is."""
        if QApplication.activeWindow() is None:  # a dialog has closed, and offscreen nobody gives the window its turn
            with self._qtbot.waitActive(self._window):
                self._window.activateWindow()
        modal = QApplication.activeModalWidget()
        inside = None if modal is None else modal.focusWidget() or modal
        widget = QApplication.activePopupWidget() or inside or QApplication.focusWidget()
        assert widget is not None, "a key would go nowhere"
        return widget


def numbers(pattern: str, text: str) -> tuple[float, ...]:
    """The numbers of a text where it is as `pattern` has it: a # for each number.

    >>> numbers("its score # is", "“the” looks at it: its score −3.5 is far")
    (-3.5,)
    """
    number = r"(−?\d+(?:\.\d+)?(?:e[−+]?\d+)?)"
    found = re.search(number.join(re.escape(part) for part in pattern.split("#")), text)
    assert found, f"“{pattern}” is not said: {text}"
    return tuple(float(each.replace("−", "-")) for each in found.groups())
