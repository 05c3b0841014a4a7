"""Stops in the window: the list, the line, and what a hit does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.spec.presets import PRESETS
from model.spec.stops import parse
from tests.kit.desktop import Desktop
from tests.kit.stop_list import CONTROL, PROBE, SHIFT, TWO, look, press, texts, type_in, weights
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot) -> Wiring:
    made = desktop.open(TWO)
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


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
    assert typed == "induction[1,1]>0.5"
    type_in("0.1")
    assert panel.line.text() == "induction[1,1]>0.1"


def test_the_sentence_stays_fixed(wiring: Wiring) -> None:
    session = wiring.session
    session.stops.add("attention[0,0,5,2]>0.5", session.probe)
    session.set_probe("the cow")
    session.play()
    look(wiring)
    (stop,) = session.stops.wanted
    assert stop.probe == PROBE
    assert session.stops.entries[0].hit == session.frame.hits[0]  # type: ignore[union-attr]


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
    session.conversation.link.trainer.patience = 20  # type: ignore[attr-defined]
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
