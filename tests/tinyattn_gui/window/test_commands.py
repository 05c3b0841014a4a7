"""Every command by keyboard alone."""

from __future__ import annotations

import inspect
from collections import Counter
from dataclasses import fields
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from tests.kit.desktop import Desktop
from tinyattn_gui.panels.registry import docked
from tinyattn_gui.window.commands import MENUS, SPOKEN, TOOLBAR, Command, key_words, make_actions, menu_text
from tinyattn_gui.window.keys import KeyFilter
from tinyattn_gui.wiring.actions import Actions
from tinyattn_gui.wiring.commands import COMMANDS

NARROW = (Qt.ShortcutContext.WidgetShortcut,)
"""Where a key is the widget's own, which the filter of keys leaves to it."""

KEYED = [(command, key) for command in COMMANDS for key in command.keys]


class Recorder:
    """Stands for the controllers of a window: a call of one of their methods is noted, where it could be made."""

    def __init__(self, controller: object, calls: list[tuple[object, ...]]) -> None:
        self._controller, self._calls = controller, calls

    def __getattr__(self, name: str) -> object:
        found = getattr(self._controller, name)
        if not callable(found):
            return Recorder(found, self._calls)

        def call(*arguments: object) -> None:
            if inspect.ismethod(found):
                inspect.signature(found).bind(*arguments)
            self._calls.append((type(self._controller).__name__, name, *arguments))

        return call


@pytest.fixture
def calls(desktop: Desktop) -> tuple[Actions, list[tuple[object, ...]]]:
    """What stands for the controllers of a window, and the calls of their methods."""
    noted: list[tuple[object, ...]] = []
    return cast("Actions", Recorder(desktop.open().actions, noted)), noted


def test_each_command_is_one_method_of_a_controller(calls: tuple[Actions, list[tuple[object, ...]]]) -> None:
    recorder, noted = calls
    for command in COMMANDS:
        command.run(recorder)
    assert len(noted) == len(COMMANDS)
    assert len(set(noted)) == len(COMMANDS), "two commands do the same"


@pytest.mark.parametrize(("command", "key"), KEYED, ids=[f"{command.slug} {key}" for command, key in KEYED])
def test_its_key_does_it(command: Command[Actions], key: str, qtbot: QtBot, qapp: QApplication) -> None:
    done, window = list[str](), QMainWindow()
    qtbot.addWidget(window)
    keys = KeyFilter((key for row in COMMANDS for key in row.keys), qapp)
    qapp.installEventFilter(keys)
    window.setCentralWidget(QWidget())
    window.addActions(list(make_actions([_noting(row) for row in COMMANDS], done, window).values()))
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keySequence(window, QKeySequence(key))
    qapp.removeEventFilter(keys)
    assert done == [command.slug]


def _noting(row: Command[Actions]) -> Command[list[str]]:
    """The same command, which only notes that it was done."""
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    return Command[list[str]](**{**values, "run": lambda done: done.append(row.slug)})


def test_no_key_has_two_meanings() -> None:
    taken = Counter(QKeySequence(key).toString() for _, key in KEYED)
    assert [key for key, count in taken.items() if count > 1] == []
    assert all(taken)


def test_no_key_of_a_panel_is_one_of_a_command(desktop: Desktop) -> None:
    """Qt does neither of two things that one key means."""
    window = desktop.open().window
    for row in docked():
        window.show_panel(row.slug)
    buttons = [button.shortcut().toString() for button in window.findChildren(QAbstractButton)]
    own = [key.key().toString() for key in window.findChildren(QShortcut) if key.context() not in NARROW]
    assert "Alt+Left" in buttons
    assert {QKeySequence(key).toString() for _, key in KEYED} & {*buttons, *own} == set()


def test_every_command_is_in_a_menu_under_a_letter_of_its_own(desktop: Desktop) -> None:
    window = desktop.open().window
    menus = {action.text().replace("&", ""): action.menu() for action in window.menuBar().actions()}
    assert tuple(menus) == MENUS
    for name, menu in menus.items():
        texts = [action.text() for action in menu.actions() if not action.isSeparator()]  # type: ignore[attr-defined]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert len(set(letters)) == len(letters), (name, texts)
    assert {command.menu for command in COMMANDS} == set(MENUS)
    letters = [text[text.index("&") + 1].lower() for text in map(menu_text, MENUS)]
    assert len(set(letters)) == len(MENUS)


def test_the_toolbar_names_commands() -> None:
    icons = {command.slug: command.icon for command in COMMANDS}
    assert all(icons[slug] for slug in TOOLBAR)
    assert set(SPOKEN) <= set(TOOLBAR)


def test_keys_in_words() -> None:
    words = {command.slug: key_words(command) for command in COMMANDS}
    assert (words["step"], words["shortcuts"], words["next_head"]) == ("→", "?", "Page Down or ]")
    assert words["moment_on"] == "Shift+→"


def test_menus_open_by_keyboard(desktop: Desktop, qtbot: QtBot) -> None:
    """Alt+P and a letter, for a command that has no key of its own."""
    window = desktop.open().window
    qtbot.waitUntil(window.isActiveWindow)
    window.toggle_panel("loss")
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_R)
    assert window.loss is not None
    assert window.loss.isVisible()
