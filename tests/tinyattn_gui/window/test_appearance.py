"""How the window looks: text size, theme, presentation, preferences and hints."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.kit.desktop import Desktop
from tests.kit.windows import press, weights
from tinyattn_gui.settings.appearance import PRESENTED
from tinyattn_gui.settings.preferences import TEXT_SIZES, Preferences, PreferenceStore
from tinyattn_gui.theme.palette import DARK, LIGHT, style_sheet
from tinyattn_gui.widgets.dialogs.preferences import PreferencesDialog

K = Qt.Key


def test_text_grows_by_keys_and_stays(desktop: Desktop, qtbot: QtBot, qapp: QApplication) -> None:
    wiring = desktop.open()
    qtbot.waitUntil(wiring.window.isActiveWindow)
    before = qapp.font().pointSizeF()
    for _ in range(3):
        press(wiring, K.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert qapp.font().pointSizeF() == pytest.approx(1.5 * before)
    assert wiring.window.transport.fontMetrics().height() > 1.3 * weights(wiring).fontMetrics().height() / 1.5
    wiring.actions.leave()
    again = desktop.open()
    assert qapp.font().pointSizeF() == pytest.approx(1.5 * before)
    press(again, K.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert qapp.font().pointSizeF() == pytest.approx(before)


def test_text_has_a_largest_and_a_smallest_size(desktop: Desktop) -> None:
    wiring = desktop.open()
    for steps, last in ((1, TEXT_SIZES[-1]), (-1, TEXT_SIZES[0])):
        for _ in TEXT_SIZES:
            wiring.actions.screen.resize_text(steps)
        assert wiring.actions.store.now.text == last


def test_a_presentation_fills_the_screen_with_large_type(desktop: Desktop, qtbot: QtBot, qapp: QApplication) -> None:
    wiring = desktop.open()
    window = wiring.window
    qtbot.waitUntil(window.isActiveWindow)
    before = qapp.font().pointSizeF()
    press(wiring, K.Key_F11)
    assert window.isFullScreen()
    assert qapp.font().pointSizeF() == pytest.approx(PRESENTED * before)
    assert window.actions_by_slug["presentation"].isChecked()
    press(wiring, K.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert not window.isFullScreen()
    assert not window.actions_by_slug["presentation"].isChecked()
    press(wiring, K.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert window.isFullScreen()
    assert qapp.font().pointSizeF() == pytest.approx(before)
    QTest.keyClick(weights(wiring), K.Key_Escape)
    assert not window.isFullScreen()


def test_the_theme_is_the_systems_until_one_is_chosen(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = LIGHT
    monkeypatch.setattr("tinyattn_gui.settings.appearance.system_theme", lambda app: asked)
    wiring = desktop.open()
    appearance = wiring.actions.screen._appearance
    assert appearance.style.theme is LIGHT
    asked = DARK
    appearance._dress()
    assert appearance.style.theme is DARK
    assert weights(wiring)._style.theme is DARK
    wiring.actions.store.change(theme="light")
    assert appearance.style.theme is LIGHT
    wiring.actions.screen.toggle_theme()
    assert wiring.actions.store.now.theme == "dark"


def test_a_panel_that_is_not_on_show_is_painted_anew_when_it_comes_up(desktop: Desktop, qtbot: QtBot) -> None:
    """To dress everything at once would hold the window up; a dialog that is opened later is dressed as well."""
    wiring = desktop.open()
    window, screen = wiring.window, wiring.actions.screen
    for slug in ("heads", "grid"):
        window.show_panel(slug)
    QApplication.processEvents()
    docks = behind, before = [window.views[slug].parentWidget() for slug in ("heads", "grid")]
    theme, sheets = screen._appearance.turned().theme, [style_sheet(LIGHT), style_sheet(DARK)]
    later = sheets[theme == "dark"]
    screen.toggle_theme()
    assert not any(dock.styleSheet() == later for dock in docks), "one after the other, after what is in the middle"
    qtbot.waitUntil(lambda: before.styleSheet() == later)
    assert behind.styleSheet() != later
    assert window.views["heads"]._style.theme is not window.views["grid"]._style.theme
    assert window.centralWidget().styleSheet() == window.menuBar().styleSheet() == later
    window.show_panel("heads")
    qtbot.waitUntil(lambda: behind.styleSheet() == later)
    assert window.views["heads"]._style == before.widget()._style
    changes = _Changes(window.pipeline)
    screen.resize_text(1)
    assert changes.kinds.count(QEvent.Type.FontChange) == 1
    assert QEvent.Type.StyleChange not in changes.kinds, "text is larger in the same colours"
    dialog = PreferencesDialog(wiring.actions.store.now, window)
    dialog.show()
    assert dialog.styleSheet() == later
    dialog.close()
    dialog.deleteLater()


class _Changes(QObject):
    """The kinds of the events that come to a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.kinds = list[QEvent.Type]()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.kinds.append(event.type())
        return False


def test_hints_until_they_are_dismissed(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.actions.store.change(story=False)
    assert wiring.window.hints.isVisible()
    wiring.window.hints.findChildren(QPushButton)[0].click()
    assert not wiring.window.hints.isVisible()
    wiring.actions.leave()
    assert not desktop.open().window.hints.isVisible()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[1, 2]",
        '{"theme": "pink", "text": 1.234, "threads": 0, "history": "much", "hints": 1, "recent": 5}',
        '{"theme": 5, "text": NaN, "threads": 100000, "history": true, "recent": {"a": 1}, "more": 1}',
    ],
)
def test_broken_preferences_are_the_first_ones(desktop: Desktop, text: str) -> None:
    desktop.settings.setValue("preferences", text)
    assert PreferenceStore(desktop.settings).now == Preferences()


def test_preferences_hold_at_once_and_stay(desktop: Desktop, qtbot: QtBot) -> None:
    store = PreferenceStore(desktop.settings)
    dialog = PreferencesDialog(store.now)
    qtbot.addWidget(dialog)
    dialog.changed.connect(store.take)
    dialog.theme.setCurrentText("Dark")
    dialog.theme.activated.emit(2)
    dialog.text.setCurrentText("125%")
    dialog.text.activated.emit(4)
    for text in ("x", "", "15", "99999999999", "٣٠"):
        dialog.history.setText(text)
        dialog.history.textEdited.emit(text)
        assert "16 to 16384" in dialog.problem.text(), text
        assert store.now.history == 256
    dialog.history.clear()
    qtbot.keyClicks(dialog.history, "512")
    assert dialog.problem.text() == ""
    dialog.disk.clear()
    assert dialog.problem.isHidden()
    qtbot.keyClicks(dialog.disk, "4")
    assert "16 to 1048576" in dialog.problem.text()
    qtbot.keyClicks(dialog.disk, "096")
    assert dialog.problem.text() == ""
    dialog.hints.click()
    assert store.now == Preferences(theme="dark", text=1.25, history=512, disk=4096, hints=False)
    assert PreferenceStore(desktop.settings).now == store.now
    dialog._restore()
    assert PreferenceStore(desktop.settings).now == Preferences()
