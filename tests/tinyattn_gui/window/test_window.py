"""The main window: layers, heads, panels and their layout, and what is dropped on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent, QScreen
from PySide6.QtWidgets import QApplication, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from model.messages import MEAN
from model.quantities import Facet
from tests.kit.desktop import Desktop
from tests.kit.windows import WIDE, press, weights
from tinyattn_gui.panels.registry import RIGHT, docked
from tinyattn_gui.settings.appearance import Appearance
from tinyattn_gui.settings.preferences import Preferences, PreferenceStore
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key


def shut(wiring: Wiring) -> None:
    """Close the first quantity panel by its button."""
    buttons = wiring.window.quantities[0].parentWidget().findChildren(QToolButton)
    next(button for button in buttons if button.accessibleName().startswith("Close")).click()


def drop(wiring: Wiring, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    wiring.window.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none))


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
    QApplication.processEvents()
    told: list[bool] = []
    wiring.window.panels_changed.connect(lambda: told.append(True))
    wiring.actions.layout.reset()
    QApplication.processEvents()
    assert len(told) == 1, "once for all docks"
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
