"""The window at home on a desktop: layout, panels, files, text size, presentation, questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QMimeData, QPoint, QPointF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QAccessible, QDropEvent, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.messages import MEAN
from model.quantities import ATTENTION_WEIGHTS, Facet
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET, PRESETS
from tests.kit.desktop import Desktop
from tinyattn_gui.about import LICENCES, info
from tinyattn_gui.panels.registry import RIGHT, docked
from tinyattn_gui.settings.appearance import PRESENTED, Appearance
from tinyattn_gui.settings.preferences import TEXT_SIZES, Preferences, PreferenceStore
from tinyattn_gui.theme.palette import DARK, LIGHT
from tinyattn_gui.widgets.dialogs.dialogs import Chooser, KeySheet
from tinyattn_gui.widgets.dialogs.preferences import PreferencesDialog
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key
WIDE = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=4, n_layer=2))


def weights(wiring: Wiring, layer: int = 0) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, layer)]


def press(wiring: Wiring, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(wiring.window, key, modifier)


def shut(wiring: Wiring) -> None:
    """Close the first quantity panel by its button."""
    buttons = wiring.window.quantities[0].parentWidget().findChildren(QToolButton)
    next(button for button in buttons if button.accessibleName().startswith("Close")).click()


def drop(wiring: Wiring, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    wiring.window.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none))


# Layers and heads


def test_keys_go_through_layers_and_heads(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(WIDE)
    session = wiring.session
    qtbot.waitUntil(wiring.window.isActiveWindow)
    seen = []
    for key in (K.Key_PageDown, K.Key_PageDown, K.Key_PageUp, K.Key_PageUp, K.Key_PageUp, K.Key_BracketRight):
        press(wiring, key)
        seen.append(session.selection.head)
    assert seen == [1, 2, 1, 0, 3, 0]
    press(wiring, K.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert session.selection.layer == 1
    session.look()
    picture = weights(wiring, 1).picture
    assert picture is not None
    assert picture.where == "layer 1 · head 0 · step 0"


def test_the_average_of_heads_and_back(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(WIDE)
    session, selector = wiring.session, wiring.window.pipeline.selector
    qtbot.waitUntil(wiring.window.isActiveWindow)
    heads = []
    for head in range(4):
        session.select_head(head)
        session.look()
        picture = weights(wiring).picture
        assert picture is not None
        heads.append(picture.values)
    press(wiring, K.Key_M)
    session.look()
    picture = weights(wiring).picture
    assert picture is not None
    assert session.selection.head == MEAN
    assert selector.head.currentText() == "mean"
    assert picture.values == pytest.approx(sum(heads) / 4, abs=1e-6)
    press(wiring, K.Key_M)
    assert session.selection.head == 3


def test_a_single_head_offers_no_choice(desktop: Desktop) -> None:
    wiring = desktop.open()
    actions = wiring.window.actions_by_slug
    assert not any(actions[slug].isEnabled() for slug in ("next_head", "previous_head", "mean", "next_layer"))
    assert not wiring.window.pipeline.selector.head.isVisible()


# Panels and layout


def test_f6_goes_round_the_panels(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    window = wiring.window
    wiring.actions.panels.open_quantity("query")
    QApplication.processEvents()
    qtbot.waitUntil(window.isActiveWindow)
    window.pipeline.take_focus()
    rounds = []
    for key in (*[K.Key_F6] * 3,):
        press(wiring, key)
        rounds.append(QApplication.focusWidget())
    assert window.loss is not None
    assert rounds == [window.quantities[0].view, window.loss.timeline.slider, weights(wiring)]
    press(wiring, K.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is window.loss.timeline.slider


def test_the_layout_is_remembered(desktop: Desktop) -> None:
    first = desktop.open()
    first.actions.panels.open_quantity("query")
    first.actions.panels.open_quantity("w_key", Facet.GRAD)
    QApplication.processEvents()
    shut(first)
    first.window.toggle_panel("setup")
    first.window.toggle_panel("loss")
    first.window.resize(1100, 720)
    assert first.close()
    again = desktop.open().window
    assert [(panel.slug, panel.chosen_facet) for panel in again.quantities] == [("w_key", Facet.GRAD)]
    assert again.quantities[0].isVisible()
    assert again.setup.isVisible()
    assert again.actions_by_slug["setup"].isChecked()
    assert again.loss is not None
    assert not again.loss.isVisible()
    assert again.height() == 720  # the screen of the tests is too narrow to try the width


@pytest.mark.parametrize("broken", ["nonsense", 7, ["query data", "nothing data", "query nothing", ""]])
def test_a_broken_layout_is_left_aside(desktop: Desktop, broken: object) -> None:
    for key in ("layout/geometry", "layout/docks", "layout/panels"):
        desktop.settings.setValue(key, broken)
    window = desktop.open().window
    assert window.loss is not None
    assert window.loss.isVisible()
    assert not window.setup.isVisible()
    assert [panel.slug for panel in window.quantities] == (["query"] if isinstance(broken, list) else [])


def test_the_first_window_fits_the_screen(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the frame that the system puts around it; on a large one it is as large as it needs."""
    for width, height in ((1366, 728), (1280, 680), (1024, 560), (3840, 2100)):
        monkeypatch.setattr(QScreen, "availableSize", lambda screen, size=(width, height): QSize(*size))
        desktop.settings.clear()
        window = Window(Appearance(QApplication.instance(), PreferenceStore(desktop.settings)).style)  # type: ignore[arg-type]
        assert window.width() <= max(width - 16, 200)
        assert window.height() <= height - 56
        assert width < 3840 or (window.width(), window.height()) == (1280, 800)
        window.deleteLater()


def test_reset_layout(desktop: Desktop) -> None:
    wiring = desktop.open()
    window = wiring.window
    wiring.actions.panels.open_quantity("query")
    wiring.window.toggle_panel("setup")
    wiring.window.toggle_panel("loss")
    dock = window.quantities[0].parentWidget()
    dock.setFloating(True)  # type: ignore[attr-defined]
    wiring.actions.layout.reset()
    assert window.loss is not None
    assert window.loss.isVisible()
    assert not window.setup.isVisible()
    assert window.quantities[0].isVisible()
    assert not dock.isWindow()


def test_a_closed_quantity_panel_is_gone(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    wiring.actions.panels.open_quantity("query", Facet.GRAD)
    QApplication.processEvents()
    assert any(watch.facet is Facet.GRAD for watch in wiring.session.conversation.goal.watch)
    shut(wiring)
    assert wiring.window.quantities == []
    assert not any(watch.facet is Facet.GRAD for watch in wiring.session.conversation.goal.watch)


def test_a_panel_for_what_is_on_show_already_is_not_empty(desktop: Desktop) -> None:
    wiring = desktop.open()
    panel = wiring.actions.panels.open_quantity("query")
    QApplication.processEvents()
    assert panel.view.picture is not None


# Files


def test_a_dropped_text_is_learned_from(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    path = tmp_path / "ünï cödé.txt"
    path.write_text("a rose is a rose is a rose . " * 20, encoding="utf-8")
    drop(wiring, path)
    wiring.session.look()
    assert wiring.session.name == "ünï cödé.txt"
    assert wiring.session.frame is not None
    assert "rose" in wiring.session.frame.info.vocabulary
    wiring.window.recent.aboutToShow.emit()
    assert [action.text() for action in wiring.window.recent.actions()] == ["&1  ünï cödé.txt"]
    path.unlink()
    wiring.window.recent.aboutToShow.emit()
    assert not any(action.isEnabled() for action in wiring.window.recent.actions())


def test_a_dropped_picture_is_refused_in_one_sentence(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    wiring.session.run_to(3)
    wiring.session.look()
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe" * 50)
    drop(wiring, path)
    wiring.session.look()
    assert "picture.png" in wiring.window.banner.sentence
    assert "UTF-8" in wiring.window.banner.sentence
    assert (wiring.session.name, wiring.session.status.step) == ("fat-cat", 3)


def test_recent_files_are_the_newest_first_and_few() -> None:
    now = Preferences()
    for n in [*range(12), 5]:
        now = now.with_recent(f"/tmp/{n}.txt")
    assert [Path(path).stem for path in now.recent] == ["5", "11", "10", "9", "8", "7", "6", "4"]


# Text size, theme, presentation


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


# Preferences and hints


def test_hints_until_they_are_dismissed(desktop: Desktop) -> None:
    wiring = desktop.open()
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


# Undo


def test_the_sentence_is_taken_back_as_a_whole(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    line, session = wiring.window.pipeline.probe, wiring.session
    qtbot.waitUntil(wiring.window.isActiveWindow)
    before = line.text()
    wiring.actions.panels.focus_sentence()
    qtbot.keyClicks(line, "a dog")
    assert session.probe == "a dog"
    qtbot.keyClick(line, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (line.text(), session.probe) == (before, before)
    assert not wiring.window.actions_by_slug["undo"].isEnabled()
    assert wiring.window.actions_by_slug["redo"].text() == "&Redo sentence"
    qtbot.keyClick(line, K.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert (line.text(), session.probe) == ("a dog", "a dog")


def test_another_text_field_keeps_its_own_undo(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.actions.panels.focus_sentence()
    qtbot.keyClicks(wiring.window.pipeline.probe, "a dog")
    wiring.actions.panels.focus_run_to()
    qtbot.keyClicks(wiring.window.transport.run_to, "12")
    qtbot.keyClick(wiring.window.transport.run_to, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert wiring.window.transport.run_to.text() == ""
    assert wiring.session.probe == "a dog"


def test_learning_rate_and_text_size_are_taken_back_in_order(desktop: Desktop) -> None:
    wiring = desktop.open()
    actions, rate = wiring.actions, wiring.window.setup.form.fields["train.learning_rate"]
    wiring.session.run_to(3)
    wiring.session.look()
    actions.changes.set_learning_rate(0.5)
    actions.screen.resize_text(1)
    actions.store.take(actions.store.now.with_recent("/tmp/some.txt"))
    actions.undo.undo()
    assert (actions.store.now.text, wiring.session.current_spec.train.learning_rate) == (1.0, 0.5)
    assert actions.store.now.recent != ()
    actions.undo.undo()
    assert wiring.session.current_spec.train.learning_rate == 0.01
    assert rate.text() == "0.01"
    wiring.session.look()
    assert wiring.session.frame is not None
    assert [(edit.step, edit.value) for edit in wiring.session.frame.edits] in ([(3, 0.01)], [])
    actions.undo.redo()
    assert wiring.session.current_spec.train.learning_rate == 0.5


def test_stops_are_taken_back(desktop: Desktop) -> None:
    wiring = desktop.open()
    stops, actions = wiring.session.stops, wiring.actions
    first = stops.add("loss<0.5", "")
    second = stops.add("step>=500", "")
    stops.switch(first, False)
    stops.remove(second)
    listed = [stops.rows]
    while wiring.window.actions_by_slug["undo"].isEnabled():
        actions.undo.undo()
        listed.append(stops.rows)
    assert listed == [
        ((first, False),),
        ((first, False), (second, True)),
        ((first, True), (second, True)),
        ((first, True),),
        (),
    ]
    assert stops.wanted == ()
    actions.undo.redo()
    assert stops.wanted == (first,)


def test_another_run_has_nothing_to_take_back(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.actions.changes.set_learning_rate(0.5)
    wiring.session.new_seed()
    assert not wiring.window.actions_by_slug["undo"].isEnabled()


# Finding commands, dialogs


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


# For everyone


def unnamed(root: QWidget) -> list[str]:
    """Widgets that can have the focus, and that a screen reader could not name."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        inside = widget.focusProxy() is not None or widget.objectName().startswith("qt_")
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or inside or not widget.isVisibleTo(root):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None and not interface.text(QAccessible.Text.Name):
            found.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    return found


def test_everything_in_the_window_has_a_name(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    wiring.actions.panels.open_quantity("query")
    wiring.window.toggle_panel("setup")
    wiring.window.banner.tell("Something was wrong.")
    assert unnamed(wiring.window) == []


@pytest.mark.parametrize("command", ["find", "preset", "quantity", "preferences", "shortcuts", "about"])
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
    wanted += [field.editor for field in window.setup.form.fields.values()]
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


@pytest.mark.parametrize("width", [1024, 1280, 1920])
@pytest.mark.parametrize("text", [1.0, 1.5])
def test_nothing_falls_off_the_toolbar(desktop: Desktop, qtbot: QtBot, width: int, text: float) -> None:
    wiring = desktop.open(WIDE)
    window = wiring.window
    wiring.actions.store.change(text=text)
    window.resize(width, 700)
    QApplication.processEvents()
    transport = window.transport
    assert transport.isVisible()
    right = transport.mapTo(window, QPoint(transport.width(), 0)).x()
    assert right <= window.width()
    assert transport.where.text().startswith("step 0")
    assert transport.where.fontMetrics().horizontalAdvance(transport.where.text()) <= transport.where.width()


def test_panels_of_one_side_share_tabs_and_leave_none_behind(desktop: Desktop) -> None:
    """Qt forgets bars of tabs in the window where docks are tabbed while closed, or restored while tabbed."""
    wiring = desktop.open()
    window = wiring.window

    def bars() -> list[int]:
        QApplication.processEvents()
        shown = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and window.rect().contains(bar.pos())]
        return [bar.count() for bar in shown]

    first, second = [row.slug for row in docked() if row.area is RIGHT][:2]
    window.toggle_panel(first)
    assert bars() == []
    window.toggle_panel(second)
    assert bars() == [2]
    assert window._docks[second].on_show
    assert not window._docks[first].on_show
    wiring.actions.layout.reset()
    assert bars() == []
    assert not window._docks[second].isVisible()
