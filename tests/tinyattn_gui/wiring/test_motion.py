"""Honest motion in the window: what a step changed most is said and glows; a first play can be followed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.messages import Frame
from model.spec.presets import find_preset
from tests.kit.desktop import Desktop
from tests.kit.inline import InlineTrainer
from tinyattn_gui.session.status import DEFAULT_PACE
from tinyattn_gui.widgets.views.glow import Glow
from tinyattn_gui.wiring import motion_link
from tinyattn_gui.wiring.wiring import Wiring


def look_until(wiring: Wiring, done: Callable[[], bool]) -> None:
    for _ in range(3000):
        wiring.session.look()
        if done():
            return
    raise AssertionError


def unchosen(desktop: Desktop) -> Wiring:
    """A window whose pace nobody has chosen, as after a launch."""
    wiring = desktop.open()
    trainer = wiring.session.conversation.link.trainer
    assert isinstance(trainer, InlineTrainer)
    trainer.patience = 3
    wiring.session.set_pace(DEFAULT_PACE, led=True)
    wiring.session.pace_is_chosen = False
    return wiring


def weights(frame: Frame | None) -> np.ndarray:
    assert frame is not None
    return next(np.asarray(r.values) for r in frame.readings if r.watch.slug == "attention_weights")


def glowing(wiring: Wiring) -> list[Glow]:
    return [glow for glow in wiring.window.findChildren(Glow) if glow.isVisible()]


def test_after_one_step_what_changed_most_is_said_and_glows(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motion_link, "system_is_calm", lambda: False)
    wiring = desktop.open()
    session, window = wiring.session, wiring.window
    session.run_to(30)
    look_until(wiring, lambda: session.status.step == 30 and not session.status.playing)
    assert not window.state.startswith("Largest")
    before = weights(session.frame)
    session.step()
    look_until(wiring, lambda: session.status.step == 31)
    change = weights(session.frame) - before
    row, column = np.unravel_index(np.abs(change).argmax(), change.shape)
    assert session.frame is not None
    names = session.frame.probe.labels
    said = f"{change[row, column]:+.2f}".replace("-", "−")
    assert window.state.startswith(f"Largest change here: {said} in attention, {names[row]}")
    assert f"→ {names[column]}" in window.state
    QApplication.processEvents()
    ring = glowing(wiring)
    assert len(ring) == 1
    view = wiring.window.pipeline.view
    shown = next(other for ref, other in view.views.items() if ref.quantity.slug == "attention_weights")
    cell = shown.cell_rect((int(row), int(column)))
    assert cell is not None
    assert (ring[0].parentWidget(), ring[0].geometry().center()) == (shown, cell.center())
    session.look_at(10)
    look_until(wiring, lambda: session.status.step == 10)
    assert window.state.startswith("Looking back")
    ring[0].hide()


def test_where_less_motion_is_wanted_it_is_said_and_nothing_glows(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.actions.store.change(calm=True)
    for _ in range(2):
        wiring.session.step()
        look_until(wiring, lambda: not wiring.session.is_busy)
    assert wiring.window.state.startswith("Largest change here")
    wiring.session.open_preset(find_preset("two-heads"))
    look_until(wiring, lambda: wiring.session.status.ready)
    assert not wiring.window.state.startswith("Largest change here"), "it was another run's"
    assert glowing(wiring) == []


def test_the_first_play_of_a_preset_is_slow_and_the_next_is_not(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = unchosen(desktop)
    session, window = wiring.session, wiring.window
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert session.status.pace == 4
    assert window.state == "Slow: 4 steps a second. Shift+Space: full speed."
    assert window.transport.speed_label.text() == "4 steps/s"
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert session.status.pace == DEFAULT_PACE, "with the pause it is over"
    assert window.transport.speed_label.text() == "60 steps/s"
    session.play()
    assert session.status.pace == DEFAULT_PACE
    session.reset()
    look_until(wiring, lambda: session.status.ready and not session.is_busy)
    session.play()
    assert (session.status.pace, wiring.actions.store.now.watched) == (DEFAULT_PACE, ("fat-cat",))
    session.pause()
    again = unchosen(desktop)
    again.session.play()
    assert again.session.status.pace == DEFAULT_PACE
    again.session.pause()


def test_a_pace_that_a_person_chose_wins(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = unchosen(desktop)
    session = wiring.session
    session.play()
    assert session.status.pace == 4
    qtbot.keyClick(wiring.window, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert session.status.pace is None
    look_until(wiring, lambda: session.status.step > 3)
    assert (session.status.pace, wiring.actions.store.now.watched) == (None, ("fat-cat",))
    assert wiring.window.state == "Training. Space pauses."
    session.pause()


def test_only_play_is_led(desktop: Desktop) -> None:
    wiring = unchosen(desktop)
    wiring.session.run_to(3)
    assert wiring.session.status.pace == DEFAULT_PACE
    wiring.session.pause()


def test_an_experiment_in_a_first_play_goes_at_full_speed(desktop: Desktop) -> None:
    wiring = unchosen(desktop)
    session = wiring.session
    session.play()
    look_until(wiring, lambda: session.status.step > 0)
    assert session.status.pace == 4
    wiring.actions.experiments.begin("no-root")
    look_until(wiring, lambda: session.run != 1 and session.status.step > 0)
    assert session.status.pace is None, "what is for watching does not hold it up"
    wiring.actions.experiments.give_up()
    assert session.status.pace == DEFAULT_PACE
