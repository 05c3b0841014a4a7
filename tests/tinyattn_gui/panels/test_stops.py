"""Stops in the window: the list, the line, the menu of a cell, and what a hit does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.messages import Search
from model.quantities import ATTENTION_WEIGHTS, QUERY
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET, PRESETS
from model.spec.stops import Hit, parse
from tests.kit.desktop import Desktop
from tests.tinyattn_gui.window.test_window import unnamed
from tinyattn_gui.pictures.stops import Entry, cost_words, hit_words, offer_words, offers, rows_of
from tinyattn_gui.theme.palette import DARK, LIGHT
from tinyattn_gui.widgets.views.matrix_view import Asked, MatrixView
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TWO = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=2, n_layer=2))
PROBE = DEFAULT_PRESET.probe


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot) -> Wiring:
    made = desktop.open(TWO)
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


def look(wiring: Wiring, times: int = 4) -> None:
    for _ in range(times):
        wiring.session.look()
    QApplication.processEvents()


def texts(wiring: Wiring) -> list[tuple[str, str, bool]]:
    """What is on the screen: text, state, switched on."""
    shown = wiring.window.stops.list
    items = [shown.topLevelItem(n) for n in range(shown.topLevelItemCount())]
    return [(i.text(0), i.text(1), i.checkState(0) is Qt.CheckState.Checked) for i in items if i is not None]


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def type_in(text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def weights(wiring: Wiring) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)]


# By keyboard


def test_everything_by_keyboard(wiring: Wiring) -> None:
    window, session = wiring.window, wiring.session
    press(K.Key_F7)
    assert QApplication.focusWidget() is window.stops.line
    for text in ("loss<1", "step>=500"):
        type_in(text)
        press(K.Key_Return)
    assert texts(wiring) == [("loss<1", "waiting", True), ("step>=500", "waiting", True)]
    assert window.stops.line.text() == ""
    press(K.Key_Escape)
    assert QApplication.focusWidget() is weights(wiring)
    press(K.Key_Space)
    look(wiring)
    step = session.status.step
    value = session.losses[step - 1]
    assert value < 1
    assert (session.losses[: step - 1] >= 1).all()
    assert (session.status.frontier, session.status.playing) == (step, False)
    assert texts(wiring)[0] == ("loss<1", f"hit at step {step}: {value:.4g}", True)
    assert window.state == f"Stopped at step {step}: loss<1 ({value:.4g}). Space trains on."
    assert "costs 0.0" in window.stops.cost.text()
    press(K.Key_Space)
    look(wiring)
    assert session.status.step > step
    window.stops.take_focus()
    assert QApplication.focusWidget() is window.stops.list
    press(K.Key_Space)  # the box of the first row
    assert [on for *_, on in texts(wiring)] == [False, True]
    assert [str(stop) for stop in session.stops.wanted] == ["step>=500"]
    press(K.Key_Delete)
    assert [text for text, *_ in texts(wiring)] == ["step>=500"]
    press(K.Key_Space)
    press(K.Key_Space)
    press(K.Key_Delete)
    assert texts(wiring) == []
    assert session.stops.wanted == session.conversation.goal.stops == ()
    press(K.Key_F7)
    assert not window.stops.isVisible()


def test_wrong_text_is_marked_in_place(wiring: Wiring) -> None:
    panel = wiring.window.stops
    press(K.Key_F7)
    for text, part in (("loss<", "compared with ''"), ("entropy[2,0]<1", "layer 2; allowed is 0 to 1")):
        panel.line.clear()
        type_in(text)
        press(K.Key_Return)
        assert part in panel.problem.text()
        assert panel.problem.isVisible()
        assert panel.line.property("wrong")
        assert panel.line.accessibleDescription() == panel.problem.text()
        assert panel.line.text() == text
    type_in("x")
    assert not panel.problem.isVisible()
    assert not panel.line.property("wrong")
    assert texts(wiring) == []
    panel.line.setText("loss<1")
    press(K.Key_Return)
    type_in("loss < 1.0")
    press(K.Key_Return)
    assert "in the list already" in panel.problem.text()


def test_run_until_plays(wiring: Wiring) -> None:
    session = wiring.session
    press(K.Key_G, CONTROL | SHIFT)
    assert QApplication.focusWidget() is wiring.window.stops.line
    assert wiring.window.stops.add.text() == "Run"
    type_in("step=30")
    press(K.Key_Return)
    assert wiring.window.stops.add.text() == "Add"
    assert session.status.playing
    look(wiring)
    assert (session.status.step, session.status.playing) == (30, False)
    assert wiring.window.state == "Stopped at step 30: step>=30. Space trains on."
    press(K.Key_G, CONTROL | SHIFT)
    type_in("step=20")  # has been made: it is not run to again
    press(K.Key_Return)
    session.pause()
    look(wiring)
    assert texts(wiring)[1] == ("step>=20", "passed already", True)
    wiring.window.stops.focus_line(plays=True)
    press(K.Key_Escape)
    assert wiring.window.stops.add.text() == "Add"


def test_examples_fill_in_the_line(wiring: Wiring) -> None:
    panel = wiring.window.stops
    press(K.Key_F7)
    wiring.session.select_layer(1)
    wiring.session.select_head(1)
    panel._offer()
    for action in panel._menu.actions():
        action.trigger()
        typed = panel.line.text()
        assert typed in action.text()
        assert parse(typed, PROBE).refusal(TWO.model) == ""
        assert panel.line.selectedText() == (typed[-len(panel.line.selectedText()) :] if typed[-1].isdigit() else "")
    assert typed == "entropy[1,1]<0.3"
    type_in("0.1")
    assert panel.line.text() == "entropy[1,1]<0.1"


def test_the_sentence_stays_fixed(wiring: Wiring) -> None:
    session = wiring.session
    session.stops.add("attention[0,0,5,2]>0.5", session.probe)
    session.set_probe("the cow")
    session.play()
    look(wiring)
    (stop,) = session.stops.wanted
    assert stop.probe == PROBE
    assert session.stops.entries[0].hit == session.frame.hits[0]  # type: ignore[union-attr]


# Other runs


def test_another_run_begins_anew_and_tells_what_does_not_fit(wiring: Wiring) -> None:
    session = wiring.session
    session.stops.add("step>=10", PROBE)
    session.stops.add("attention[1,1,5,2]<1", PROBE)
    session.play()
    look(wiring)
    assert session.status.step == 1
    session.play()
    look(wiring)
    assert session.status.step == 10
    session.reset()
    assert [state for _, state, _ in texts(wiring)] == ["waiting", "waiting"]
    look(wiring)
    session.play()
    look(wiring)
    assert session.status.step == 1
    session.open_preset(PRESETS["fat-cat"])
    assert texts(wiring)[1][1] == "attention[1,1,5,2]<1 asks for layer 1; allowed is 0 to 0."
    look(wiring)
    session.play()
    look(wiring)
    assert session.status.step == 10


def test_a_sentence_too_short_is_told_by_the_trainer(wiring: Wiring) -> None:
    wiring.session.stops.add('attention[0,0,6,2]<1 in "the cat"', "")
    look(wiring)
    assert texts(wiring)[0][1] == "attention[0,0,6,2]<1 asks for query 6; allowed is 0 to 1."


def test_a_run_that_cannot_begin_leaves_the_stops(wiring: Wiring) -> None:
    session = wiring.session
    session.stops.add("step>=5", PROBE)
    session.play()
    look(wiring)
    session.open_text("/nowhere/at all")
    look(wiring)
    assert session.status.frontier == 5
    session.conversation.trainer.patience = 20  # type: ignore[attr-defined]
    session.play()
    look(wiring, 2)
    session.pause()
    look(wiring)
    assert session.status.frontier > 5


def test_a_hit_while_looking_back_is_told(wiring: Wiring) -> None:
    session = wiring.session
    session.run_to(5)
    look(wiring)
    session.stops.add("step>=6", PROBE)
    session.step()
    look(wiring)
    assert session.status.step == 6
    assert wiring.window.state.startswith("Stopped at step 6")
    session.back()
    look(wiring)
    assert wiring.window.state.startswith("Looking back")
    session.step()
    look(wiring)
    assert session.status.step == 6
    session.step()
    look(wiring)
    assert session.status.step == 7


# The menu of a cell


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


# Names, words


def test_everything_has_a_name(wiring: Wiring) -> None:
    press(K.Key_F7)
    wiring.session.stops.add("loss<1", PROBE)
    wiring.window.stops.set_problem("Something was wrong.")
    assert unnamed(wiring.window) == []
    for theme in (DARK, LIGHT):
        wiring.actions.screen.toggle_theme()
        item = wiring.window.stops.list.topLevelItem(0)
        assert item is not None
        assert item.foreground(0).color() == theme.text


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


# In what is recorded


@pytest.fixture
def recorded(desktop: Desktop, qtbot: QtBot) -> Wiring:
    """A run of 120 steps, of which step 0 is on show."""
    made = desktop.open()
    qtbot.waitUntil(made.window.isActiveWindow)
    made.session.run_to(120)
    look(made)
    made.session.first()
    look(made)
    assert (made.session.status.step, made.session.status.frontier) == (0, 120)
    return made


def ask_until(text: str) -> None:
    press(K.Key_G, CONTROL | SHIFT)
    type_in(text)
    press(K.Key_Return)


def until_rest(wiring: Wiring) -> None:
    for _ in range(2000):
        look(wiring, 1)
        if not wiring.session.status.playing:
            look(wiring)
            return
    raise AssertionError("it goes on and on")


def test_run_until_looks_in_the_recording_first(recorded: Wiring) -> None:
    session, window = recorded.session, recorded.window
    ask_until("attention[0,0,5,2]>0.5")
    until_rest(recorded)
    assert (session.status.step, session.status.frontier) == (35, 120), "no step was made"
    assert window.state.startswith("Stopped at step 35: attention[0,0,5,2]>0.5 (0.5")
    assert texts(recorded)[0][1].startswith("hit at step 35: 0.5")
    press(K.Key_Z, CONTROL)
    assert texts(recorded) == []
    ask_until("loss<0.6")
    until_rest(recorded)
    step = int(next(n for n in range(36, 121) if session.losses[n - 1] < 0.6))
    assert (session.status.step, session.status.frontier) == (step, 120)


def test_what_is_not_in_the_recording_is_trained_to(recorded: Wiring) -> None:
    ask_until("step=130")
    until_rest(recorded)
    assert (recorded.session.status.step, recorded.session.status.frontier) == (130, 130)
    assert recorded.window.state.startswith("Stopped at step 130")


def test_run_until_what_is_true_already_stays(recorded: Wiring) -> None:
    session = recorded.session
    for step in (60, 120):
        session.look_at(step)
        look(recorded)
        ask_until(f"attention[0,0,5,2]>0.{51 + step // 60}")
        until_rest(recorded)
        assert (session.status.step, session.status.frontier) == (step, 120)
        assert recorded.window.state.startswith(f"Stopped at step {step}")


def test_playing_what_is_recorded_stops_there_too(recorded: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    session = recorded.session
    session.stops.add("attention[0,0,5,2]>0.5", PROBE)
    monkeypatch.setattr(session.conversation.playback.clock, "elapsed", lambda: 100_000)
    session.play()
    until_rest(recorded)
    assert (session.status.step, session.status.frontier) == (35, 120)
    session.play()  # it is true and stays so: not hit again
    for _ in range(40):
        look(recorded, 1)
        if session.status.frontier > 120:
            break
    session.pause()
    look(recorded)
    assert session.status.frontier > 121, "the stop was hit before, and never false since"


def test_esc_gives_up(recorded: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.trainer.answers.SEARCH_SLICE", 0.0)
    monkeypatch.setattr("model.runs.stop_search.TELL_EVERY", 0.0)
    session, window = recorded.session, recorded.window
    ask_until("attention[0,0,5,2]>0.99")
    look(recorded, 6)
    assert session.status.playing
    assert window.state.startswith("Looking for a stop in the recording: step ")
    assert "of 120" in window.state
    press(K.Key_Escape)
    look(recorded)
    assert not session.status.playing
    assert (session.status.step, session.status.frontier, session.conversation.goal.first(Search)) == (0, 120, None)
    assert window.state.startswith("Looking back")
