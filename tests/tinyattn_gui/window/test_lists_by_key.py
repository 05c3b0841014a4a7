"""Every drop-down list and menu by keyboard, with keys that come to the window as a person's do.

A key that is sent straight to a list passes by what Qt asks before: that is how lists were deaf to Enter unnoticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from model.config import ModelConfig, RunSpec
from tests.kit.desktop import Desktop
from tests.kit.keyboard import K, press
from tinyattn_gui.panels.registry import docked
from tinyattn_gui.widgets.dialogs.preferences import PreferencesDialog
from tinyattn_gui.window.commands import MENUS, menu_text
from tinyattn_gui.wiring.wiring import Wiring

CHOOSING = {"Enter": K.Key_Return, "Enter on the keypad": K.Key_Enter, "Space": K.Key_Space}


def lists(inside: QWidget) -> Iterator[QComboBox]:
    """The lists that are on show and have something to choose."""
    for box in inside.findChildren(QComboBox):
        if box.isVisible() and box.isEnabled() and box.count() > 1:
            yield box


def choose_another(box: QComboBox, key: Qt.Key) -> tuple[int, list[int]]:
    """Open a list by the keyboard, go to another row and choose it: the row that is chosen, and what was told."""
    told: list[int] = []
    box.activated.connect(told.append)
    box.setFocus()
    press(K.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert QApplication.activePopupWidget() is not None, box.accessibleName()
    press(K.Key_Up if box.currentIndex() == box.count() - 1 else K.Key_Down)
    press(key)
    assert QApplication.activePopupWidget() is None, f"{box.accessibleName()} does not close"
    return box.currentIndex(), told


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot) -> Wiring:
    """A window with two layers and heads."""
    made = desktop.open(RunSpec(model=ModelConfig(n_layer=2, n_head=2)))
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


@pytest.mark.parametrize("key", CHOOSING.values(), ids=CHOOSING)
def test_lists_of_the_window(wiring: Wiring, key: Qt.Key) -> None:
    tried: set[QComboBox] = set()
    for panel in (row.slug for row in docked()):
        wiring.window.show_panel(panel)
        wiring.session.look()
        QApplication.processEvents()
        for box in lists(wiring.window):
            if box not in tried:
                tried.add(box)
                before = box.currentIndex()
                index, told = choose_another(box, key)
                assert told == [index], box.accessibleName()
                assert index != before, box.accessibleName()
    assert len(tried) > 8
    assert (wiring.session.status.playing, wiring.session.status.step) == (False, 0), "a key has acted on time"


def export(wiring: Wiring) -> QDialog:
    wiring.actions.figures.export()
    assert wiring.actions.figures.exporting is not None
    return wiring.actions.figures.exporting.dialog


def preferences(wiring: Wiring) -> QDialog:
    dialog = PreferencesDialog(wiring.actions.store.now, wiring.window)
    dialog.open()
    return dialog


@pytest.mark.parametrize("key", CHOOSING.values(), ids=CHOOSING)
@pytest.mark.parametrize("make", [export, preferences])
def test_lists_of_dialogs(wiring: Wiring, qtbot: QtBot, make: Callable[[Wiring], QDialog], key: Qt.Key) -> None:
    """And Enter in a list does not press the button of the dialog that it is in."""
    dialog = make(wiring)
    qtbot.waitUntil(dialog.isActiveWindow)
    found = list(lists(dialog))
    assert found
    for box in found:
        if box.isEnabled():  # one may settle another
            before = box.currentIndex()
            index, told = choose_another(box, key)
            assert told, box.accessibleName()
            assert index != before, box.accessibleName()
            assert dialog.isVisible()
    dialog.reject()


@pytest.mark.parametrize("key", CHOOSING.values(), ids=CHOOSING)
def test_every_menu(wiring: Wiring, key: Qt.Key) -> None:
    """Opened by its letter; instead of what its first entry does, that it was chosen is noted."""
    heard: list[str] = []
    for name in MENUS:
        letter = menu_text(name).partition("&")[2][0].upper()
        press(K[f"Key_{letter}"], Qt.KeyboardModifier.AltModifier)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), name
        action = menu.actions()[0]
        action.triggered.disconnect()
        action.setEnabled(True)
        action.triggered.connect(lambda _=False, name=name: heard.append(name))
        menu.setActiveAction(action)
        press(key)
        assert QApplication.activePopupWidget() is None, name
    assert heard == list(MENUS)


@pytest.mark.parametrize("key", CHOOSING.values(), ids=CHOOSING)
def test_a_button_with_a_menu(wiring: Wiring, qtbot: QtBot, key: Qt.Key) -> None:
    wiring.window.show_panel("stops")
    stops = wiring.window.stops
    stops.example.setFocus()

    qtbot.waitUntil(stops.example.isVisible)

    def choose() -> None:
        press(K.Key_Down)
        press(key)

    QTimer.singleShot(0, choose)  # the button waits for its menu
    press(K.Key_Space)
    qtbot.waitUntil(lambda: bool(stops.line.text()))
    assert wiring.session.status.step == 0
