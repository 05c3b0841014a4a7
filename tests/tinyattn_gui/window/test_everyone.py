"""The window for everyone: commands found by name, names for screen readers, Tab, other locales."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from model.spec.presets import DEFAULT_PRESET, PRESETS
from tests.kit.desktop import Desktop
from tests.kit.windows import WIDE, unnamed
from tinyattn_gui.about import LICENCES, info
from tinyattn_gui.widgets.dialogs.dialogs import Chooser, KeySheet

K = Qt.Key


def test_a_command_is_found_by_a_part_of_its_name(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()

    def choose() -> None:
        chooser = QApplication.activeModalWidget()
        assert isinstance(chooser, Chooser)
        qtbot.keyClicks(chooser.filter, "reset lay")
        assert chooser.more.text() == "Put all panels where they were at first"
        qtbot.keyClick(chooser.filter, K.Key_Return)

    wiring.window.toggle_panel("loss")
    QTimer.singleShot(0, choose)
    wiring.actions.help.find_command()
    assert wiring.window.loss is not None
    assert wiring.window.loss.isVisible()


def test_another_preset_from_the_list(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()

    def choose() -> None:
        chooser = QApplication.activeModalWidget()
        assert isinstance(chooser, Chooser)
        qtbot.keyClick(chooser.filter, K.Key_Down)
        qtbot.keyClick(chooser.filter, K.Key_Return)

    QTimer.singleShot(0, choose)
    wiring.actions.runs.open_preset()
    wiring.session.look()
    assert wiring.session.name == list(PRESETS)[1]
    assert wiring.window.pipeline.selector.head.isVisible()


def test_about_names_every_dependency(desktop: Desktop) -> None:
    wiring, rows = desktop.open(), list[str]()

    def read() -> None:
        sheet = QApplication.activeModalWidget()
        assert isinstance(sheet, KeySheet)
        rows.extend(sheet.table.item(n, 0).text() for n in range(sheet.table.rowCount()))
        sheet.reject()

    QTimer.singleShot(0, read)
    wiring.actions.help.show_about()
    assert set(LICENCES) < set(rows)
    assert all(name in info() for name in rows[:-1])


def test_everything_in_the_window_has_a_name(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    wiring.actions.panels.open_quantity("query")
    wiring.window.toggle_panel("setup")
    wiring.window.banner.tell("Something was wrong.")
    assert unnamed(wiring.window) == []


@pytest.mark.parametrize("command", ["find", "preset", "quantity", "preferences", "glossary", "shortcuts", "about"])
def test_everything_in_a_dialog_has_a_name(desktop: Desktop, command: str) -> None:
    wiring, found = desktop.open(), list[str]()

    def walk() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        found.extend(unnamed(dialog))
        assert dialog.windowTitle()
        dialog.reject()

    QTimer.singleShot(0, walk)
    wiring.window.actions_by_slug[command].trigger()
    assert found == []


def test_tab_reaches_everything(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(WIDE)
    window = wiring.window
    wiring.actions.panels.open_quantity("query")
    wiring.window.toggle_panel("setup")
    QApplication.processEvents()
    qtbot.waitUntil(window.isActiveWindow)
    reached, focus = set[QWidget](), QApplication.focusWidget()
    for _ in range(300):
        if focus in reached:
            break
        reached.add(focus)
        assert focus is not None
        QTest.keyClick(focus, K.Key_Tab)
        focus = QApplication.focusWidget()
    wanted = [*window.pipeline.view.views.values(), window.pipeline.probe, window.transport.speed]
    wanted += [window.transport.run_to, window.pipeline.selector.head, window.quantities[0].quantity]
    wanted += [field.editor for field in window.setup.form.fields.values() if field.editor.isEnabled()]
    assert window.loss is not None
    assert [w.accessibleName() for w in [*wanted, window.loss.timeline.slider] if w not in reached] == []


@pytest.mark.parametrize(("typed", "understood"), [("0,5", None), ("1e-3", 1e-3), ("0.5", 0.5), ("1.000,5", None)])
def test_numbers_in_a_german_locale(desktop: Desktop, qtbot: QtBot, typed: str, understood: float | None) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    try:
        wiring = desktop.open()
        wiring.window.toggle_panel("setup")
        line = wiring.window.setup.form.fields["train.learning_rate"]
        editor = line.editor
        editor.clear()  # type: ignore[attr-defined]
        qtbot.keyClicks(editor, typed)
        qtbot.keyClick(editor, K.Key_Return)
        wiring.session.look()
        wanted = DEFAULT_PRESET.spec.train.learning_rate if understood is None else understood
        assert wiring.session.current_spec.train.learning_rate == wanted
        assert bool(line.problem) == (understood is None)
    finally:
        QLocale.setDefault(before)


def test_run_to_takes_no_guess(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    for text in ("1.000", "1,000", "²", "٣", "1e3"):
        wiring.actions.panels.focus_run_to()
        wiring.window.transport.run_to.setText(text)
        qtbot.keyClick(wiring.window.transport.run_to, K.Key_Return)
        assert "allowed is a whole number" in wiring.window.banner.sentence, text
        wiring.session.look()
        assert wiring.session.status.step == 0
