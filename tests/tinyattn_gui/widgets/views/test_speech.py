"""What a screen reader hears of cells: when the cell cursor moves, and when steps have come to rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from model.matrix.picture import Picture, make_picture
from model.quantities import ATTENTION_WEIGHTS, Axis
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.widgets.views import matrix_view
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.speech import Speech, announce

WORDS = dict.fromkeys((Axis.QUERY, Axis.KEY), ("the", "fat", "cat"))


def picture(step: int, value: float) -> Picture:
    values = np.zeros((3, 3), np.float32)
    values[2, 1] = value
    return make_picture(ATTENTION_WEIGHTS, values, WORDS, step=step)


def test_each_time_it_is_said_what_changed_since_it_was_said_last() -> None:
    speech = Speech()
    said = [
        speech.words(picture(40, 0.54), (2, 1)),
        speech.words(picture(40, 0.54), (2, 1)),
        speech.words(picture(80, 0.62), (2, 1)),
        speech.words(picture(81, 0.62), (2, 1)),
        speech.words(picture(81, 0.62), (2, 0)),
        speech.words(picture(82, 0.60), (2, 1)),
    ]
    cell = "query cat, key fat"
    assert said == [
        f"{cell}, 0.54",
        f"{cell}, 0.54",
        f"{cell}, 0.62, up 0.08 since step 40",
        f"{cell}, 0.62, unchanged since step 80",
        "query cat, key the, 0.00",
        f"{cell}, 0.60",
    ]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is announced from now on."""
    heard: list[str] = []

    def hear(widget: QWidget, words: str) -> None:
        announce(widget, words)
        heard.append(words)

    monkeypatch.setattr(matrix_view, "announce", hear)
    return heard


def test_the_keys_say_where_they_go(qtbot: QtBot, said: list[str]) -> None:
    view = MatrixView("weights", Style())
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.set_picture(picture(0, 0.5))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(view, key)
    assert said[-2:] == ["query cat, key the, 0.00", "query cat, key fat, 0.50"]
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.text(QAccessible.Text.Description) == "query cat, key fat, 0.50"


def test_a_step_is_said_once_steps_have_come_to_rest(desktop: Desktop, qtbot: QtBot, said: list[str]) -> None:
    wiring = desktop.open()
    qtbot.waitUntil(wiring.window.isActiveWindow)
    view = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)]
    wiring.window.pipeline.take_focus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    before = len(said)
    wiring.session.run_to(3)
    wiring.session.look()
    assert len(said) == before
    assert view._rest.isActive()
    view._rest.timeout.emit()
    assert said[-1].startswith("query fat, key the at 0, ")
    assert said[-1].endswith(" since step 0")
    wiring.window.pipeline.probe.setFocus()
    wiring.session.run_to(4)
    wiring.session.look()
    view._rest.timeout.emit()
    assert len(said) == before + 1  # the keyboard is elsewhere


def test_a_reader_that_listens_is_told(qapp: QApplication, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    QAccessible.setActive(True)
    try:
        announce(widget, "query cat, key fat, 0.62")
    finally:
        QAccessible.setActive(False)
    assert widget.accessibleDescription() == "query cat, key fat, 0.62"


def test_a_cell_that_is_gone_is_not_said(qtbot: QtBot, said: list[str]) -> None:
    view = MatrixView("weights", Style())
    qtbot.addWidget(view)
    view.set_picture(picture(0, 0.5))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    view.set_picture("No tokens.")
    view._rest.timeout.emit()
    assert len(said) == 1
    assert view.accessibleDescription() == "No tokens."
    view.set_picture(replace(picture(1, 0.5), step=None))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert said[-1] == "query the, key the, 0.00"
