"""Stops in what is recorded: searched there first, and played to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from model.messages import Search
from tests.kit.desktop import Desktop
from tests.kit.inline import InlineTrainer
from tests.kit.stop_list import CONTROL, PROBE, SHIFT, TWO, look, press, texts, type_in
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot) -> Wiring:
    made = desktop.open(TWO)
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


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
    trainer = session.conversation.link.trainer
    assert isinstance(trainer, InlineTrainer)
    trainer.patience = 5  # or it would train on at once until that becomes false, and true again
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
