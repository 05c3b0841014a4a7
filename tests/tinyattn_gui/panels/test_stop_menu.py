"""A stop made of a cell by its menu; names and words of stops."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from model.quantities import QUERY
from model.quantities.stages import Ref
from model.spec.stops import Hit, parse
from tests.kit.desktop import Desktop
from tests.kit.stop_list import PROBE, SHIFT, TWO, look, press, weights
from tests.kit.windows import unnamed
from tinyattn_gui.pictures.stops import Entry, cost_words, hit_words, offer_words, offers, rows_of
from tinyattn_gui.theme.palette import DARK, LIGHT
from tinyattn_gui.widgets.views.matrix_view import Asked, MatrixView
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot) -> Wiring:
    made = desktop.open(TWO)
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


def offered(wiring: Wiring, view: MatrixView, cell: tuple[int, int] | None) -> dict[str, Callable[[], None]]:
    menu = wiring.cell_menu.menu(Asked(view, cell, QPoint()))
    return {action.text(): action.trigger for action in menu.actions() if not action.isSeparator()}


def test_a_cell_becomes_a_stop(wiring: Wiring) -> None:
    session, view = wiring.session, weights(wiring)
    session.select_head(1)
    look(wiring)
    menu = offered(wiring, view, (5, 2))
    assert next(iter(menu)).startswith("query 5 “the”, key 2 “cat”: 0.")
    menu["Stop when this rises above 0.50"]()
    assert wiring.window.stops.isVisible()
    (stop,) = session.stops.wanted
    assert str(stop) == f'attention[0,1,5,2]>0.5 in "{PROBE}"'
    before = len(session.stops.entries)
    next(run for text, run in offered(wiring, view, (5, 2)).items() if "entropy" in text)()
    assert len(session.stops.entries) == before + 1
    assert session.stops.entries[-1].stop.place == (0, 1)
    session.play()
    look(wiring)
    hits = session.frame.hits  # type: ignore[union-attr]
    assert hits[0].step == session.status.step
    offered(wiring, view, (6, 1))["Stop at another value…"]()
    assert wiring.window.stops.line.text() == "attention[0,1,6,1]>0.5"
    assert wiring.window.stops.line.selectedText() == "0.5"


def test_where_a_cell_cannot_be_watched(wiring: Wiring) -> None:
    view = weights(wiring)
    assert "The mask keeps this cell at 0" in offered(wiring, view, (1, 2))
    assert not any("Stop" in text or "comes from" in text for text in offered(wiring, view, None))
    query = wiring.window.pipeline.view.views[Ref(QUERY, 0)]
    assert not any("Stop" in text for text in offered(wiring, query, (1, 2)))
    wiring.actions.selection.toggle_mean()
    look(wiring)
    assert "A stop watches one head, not the average" in offered(wiring, view, (5, 2))


def test_a_panel_of_its_own_has_the_menu_too(wiring: Wiring) -> None:
    panel = wiring.actions.panels.open_quantity("attention_weights")
    QApplication.processEvents()
    wiring.session.step()
    look(wiring)
    menu = offered(wiring, panel.view, (5, 2))
    assert any(text.startswith("Stop when this") for text in menu), list(menu)
    next(run for text, run in menu.items() if text.startswith("Stop when this"))()
    assert wiring.session.stops.wanted[0].place == (0, 0, 5, 2)


def test_the_menu_opens_by_mouse_and_keys(wiring: Wiring) -> None:
    view = weights(wiring)
    asked: list[Asked] = []
    wiring.window.menu_asked.disconnect(wiring.cell_menu.open)
    wiring.window.menu_asked.connect(asked.append)
    assert view._layout is not None
    at = view._layout.cell_rect(4, 3).center().toPoint()
    mouse = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    QApplication.sendEvent(view, mouse)
    press(K.Key_F10, SHIFT)
    press(K.Key_Down)
    keyboard = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(view, keyboard)
    assert [each.cell for each in asked] == [(4, 3), (0, 0), (1, 0)]
    wiring.window.menu_asked.connect(wiring.cell_menu.open)
    press(K.Key_F10, SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()


def test_everything_has_a_name(wiring: Wiring, qtbot: QtBot) -> None:
    press(K.Key_F7)
    wiring.session.stops.add("loss<1", PROBE)
    wiring.window.stops.set_problem("Something was wrong.")
    assert unnamed(wiring.window) == []
    for theme in (DARK, LIGHT):
        wiring.actions.screen.toggle_theme()
        item = wiring.window.stops.list.topLevelItem(0)
        assert item is not None
        qtbot.waitUntil(lambda item=item, theme=theme: item.foreground(0).color() == theme.text)


def test_f6_comes_by(wiring: Wiring) -> None:
    press(K.Key_F7)
    wiring.window.pipeline.take_focus()
    press(K.Key_F6, SHIFT)
    assert QApplication.focusWidget() is wiring.window.stops.line


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.31, [(">", 0.5), ("<", 0.16)]),
        (0.7, [(">", 0.85), ("<", 0.5)]),
        (0.0, [(">", 0.5)]),
        (1.0, [("<", 0.5)]),
        (0.5, [(">", 0.75)]),
    ],
)
def test_what_is_offered_for_a_value(value: float, expected: list[tuple[str, float]]) -> None:
    assert [(test, pytest.approx(bound, abs=0.011)) for test, bound in expected] == list(offers(value))


def test_words() -> None:
    loss, head = parse("loss<0.5"), parse('entropy[0,1]<0.3 in "a <b>"')
    entries = (
        Entry(loss, value=0.75),
        Entry(head, on=False),
        Entry(head, hit=Hit(head, 7, 0.25)),
        Entry(loss, why="No."),
    )
    rows = rows_of(entries)
    assert [row.state for row in rows] == ["now 0.750", "off", "hit at step 7: 0.25", "No."]
    assert rows[1].text == "entropy[0,1]<0.3 in “a <b>”"
    assert hit_words((Hit(loss, 7, 0.4), Hit(head, 7, 0.2))) == (
        "Stopped at step 7: loss<0.5 and entropy[0,1]<0.3. Space trains on."
    )
    assert cost_words(entries, 0.0003) == "Evaluating stops costs 0.3 ms a step."
    assert cost_words(entries, 0.000007) == "Evaluating stops costs 0.007 ms a step."
    assert cost_words((), 1.0) == "Training ends where a stop becomes true."
    assert offer_words("<", 0.5) == "Stop when this falls below 0.50"
