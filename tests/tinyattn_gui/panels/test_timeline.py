"""The curve is the timeline: its rail stands under it, pins say what happened, and a step is seen in small."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.messages import Frame, Glance
from model.spec.presets import PRESETS
from tests.kit.desktop import Desktop
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.panels.registry import HEAD_PAST
from tinyattn_gui.pictures.pins import HEAD_FORMED
from tinyattn_gui.wiring.wiring import Wiring

STEPS = 40


@pytest.fixture
def wiring(desktop: Desktop) -> Wiring:
    """A window that has trained so far."""
    opened = desktop.open()
    train(opened, STEPS)
    return opened


def train(wiring: Wiring, step: int) -> None:
    wiring.session.run_to(step)
    look_until(wiring, lambda: wiring.session.status.step == step and not wiring.session.status.playing)


def look_until(wiring: Wiring, done: Callable[[], bool]) -> None:
    for _ in range(3000):
        wiring.session.look()
        if done():
            break
    assert done()
    loss(wiring)._draw()
    QApplication.processEvents()


def loss(wiring: Wiring) -> LossPanel:
    panel = wiring.window.loss
    assert panel is not None
    return panel


def on_rail(panel: LossPanel, step: float) -> QPoint:
    """Where a step stands in the curve, on the rail."""
    rail = panel.timeline.slider
    return QPoint(rail.mapFromGlobal(panel.plot.pointing.place_of(step)).x(), rail.height() // 2)


def hover(panel: LossPanel, at: QPoint) -> None:
    rail = panel.timeline.slider
    where = QPointF(at)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        where,
        QPointF(rail.mapToGlobal(at)),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(rail, event)


@pytest.mark.parametrize("is_log", [False, True])
def test_the_same_step_stands_at_the_same_place_in_curve_and_rail(wiring: Wiring, qtbot: QtBot, is_log: bool) -> None:
    panel = loss(wiring)
    panel.log_steps.setChecked(is_log)
    QApplication.processEvents()
    rail = panel.timeline.slider
    for step in (0, 3, 25, STEPS):
        if step in (0, 3):
            assert 0 < on_rail(panel, step).x() < rail.width()
        qtbot.mouseClick(rail, Qt.MouseButton.LeftButton, pos=on_rail(panel, step))
        look_until(wiring, lambda step=step: wiring.session.status.step == step)  # type: ignore[misc]
        x = panel.plot._plot.viewport().mapFromGlobal(rail.mapToGlobal(QPoint(round(rail._x(step)), 0))).x()
        box = panel.plot._plot.getPlotItem().getViewBox()
        place = box.mapSceneToView(panel.plot._plot.mapToScene(QPoint(x, 5))).x()
        assert round(panel.plot.ruler.scales.step(place)) == step
    if not is_log:
        panel.plot._plot.setXRange(10, 20, padding=0)
        QApplication.processEvents()
        qtbot.mouseClick(rail, Qt.MouseButton.LeftButton, pos=on_rail(panel, 13))
        look_until(wiring, lambda: wiring.session.status.step == 13)


def test_a_pin_says_what_happened_and_a_click_near_it_goes_there(wiring: Wiring, qtbot: QtBot) -> None:
    session, panel = wiring.session, loss(wiring)
    assert not wiring.window.actions_by_slug["next_pin"].isEnabled()
    session.set_learning_rate(0.003)
    session.stops.add("step>=45", session.probe)
    session.run_to(60)
    look_until(wiring, lambda: bool(session.stops.newest))
    assert [(pin.step, pin.words) for pin in wiring.actions.timeline.pins] == [
        (40, "learning rate 0.003"),
        (45, "stop step>=45"),
    ]
    train(wiring, 60)
    rail = panel.timeline.slider
    assert rail.accessibleDescription() == "Pins: step 40: learning rate 0.003; step 45: stop step>=45"
    qtbot.mouseClick(rail, Qt.MouseButton.LeftButton, pos=on_rail(panel, 40) + QPoint(4, 0))
    look_until(wiring, lambda: session.status.step == 40)
    hover(panel, on_rail(panel, 45) - QPoint(3, 0))
    assert panel.card.words[0].startswith("step 45 · loss ")
    assert panel.card.words[1] == "▼ stop step>=45"
    QApplication.sendEvent(rail, QEvent(QEvent.Type.Leave))
    assert panel.card.isHidden()


def test_keys_go_from_pin_to_pin_and_say_which(wiring: Wiring, qtbot: QtBot) -> None:
    session, window = wiring.session, wiring.window
    session.change("seed", 5)
    train(wiring, 50)
    session.look_at(20)
    look_until(wiring, lambda: session.status.step == 20)
    session.branch("train.learning_rate", 0.25)
    look_until(wiring, lambda: wiring.session.frame is not None and wiring.session.frame.run == 2)
    session.turn_to(1)
    look_until(wiring, lambda: wiring.session.frame is not None and wiring.session.frame.run == 1)
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    look_until(wiring, lambda: session.status.step == STEPS)
    assert window.statusBar().currentMessage() == "Step 40: ● seed 5"
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    look_until(wiring, lambda: session.status.step == 20)
    assert "leaves here" in window.statusBar().currentMessage()
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert "There is no pin before step 20." in window.statusBar().currentMessage()


def test_a_step_that_is_pointed_at_is_seen_in_small_while_another_stays_on_show(wiring: Wiring, qtbot: QtBot) -> None:
    session, panel = wiring.session, loss(wiring)
    hover(panel, on_rail(panel, 5))
    assert panel.card.isVisible()
    assert panel.card.words[2] == "not computed yet"
    hover(panel, on_rail(panel, 10))
    qtbot.waitUntil(lambda: session.conversation.goal.first(Glance) is not None)
    look_until(wiring, lambda: panel.card.words[2] == "attention, layer 0 · head 0")
    asked = session.conversation.goal.first(Glance)
    assert asked is not None
    assert (asked.step, session.status.step) == (10, STEPS)
    reading = wiring.timeline._reading
    assert reading is not None
    QApplication.sendEvent(panel.timeline.slider, QEvent(QEvent.Type.Leave))
    assert session.conversation.goal.first(Glance) is None
    frames = list[Frame]()
    session.fetched.connect(frames.append)
    session.fetch((asked.watch,), 10)
    look_until(wiring, lambda: bool(frames))
    there = next(read for read in frames[0].readings if read.watch == asked.watch)
    assert np.array_equal(reading.values, there.values)  # type: ignore[arg-type]
    hover(panel, on_rail(panel, 10))
    assert panel.card.words[2] == "attention, layer 0 · head 0", "known steps are not asked for again"
    assert session.conversation.goal.first(Glance) is None
    QApplication.sendEvent(panel.timeline.slider, QEvent(QEvent.Type.Leave))


def test_scales_are_turned_by_commands_and_remembered(desktop: Desktop) -> None:
    first = desktop.open()
    train(first, 12)
    panel = loss(first)
    linear = panel.plot._curve.getData()
    for slug in ("log_loss", "log_steps"):
        first.window.actions_by_slug[slug].trigger()
        assert first.window.actions_by_slug[slug].isChecked()
    assert (panel.log_loss.isChecked(), panel.log_steps.isChecked()) == (True, True)
    steps, losses = panel.plot._curve.getData()
    assert np.allclose(steps, np.log10(1 + linear[0]))
    assert np.allclose(losses, np.log10(linear[1]))
    axis = panel.plot._plot.getAxis("bottom")
    assert [text for _, text in axis._tickLevels[0]][:4] == ["0", "1", "2", "5"]
    second = loss(desktop.open())
    assert (second.log_loss.isChecked(), second.log_steps.isChecked()) == (True, True)


def test_a_head_that_has_formed_gets_its_pin_while_the_run_rests(desktop: Desktop) -> None:
    """Though the panel of heads was never opened; and when it is, it knows at once what has been measured."""
    opened = desktop.open()
    session, timeline = opened.session, opened.timeline
    session.open_preset(PRESETS["copy"])
    look_until(opened, lambda: session.name == "copy" and session.status.ready)
    assert not timeline.idle.isActive(), "there is nothing to measure"
    train(opened, 70)
    assert timeline.idle.isActive()
    assert not opened.actions.timeline.pins
    timeline.idle.timeout.emit()
    look_until(opened, lambda: bool(opened.actions.timeline.pins))
    look_until(opened, lambda: not session.conversation.link.trainer._trainer._desk.pending)  # type: ignore[attr-defined]
    (pin,) = opened.actions.timeline.pins
    assert (pin.kind, pin.words) == (HEAD_FORMED, "L0 H0 induction head")
    assert 45 < pin.step < 65
    opened.window.view(HEAD_PAST.slug)
    panel = opened.window.open_panel(HEAD_PAST)
    look_until(opened, lambda: panel.facts.count() == 1)
    assert f"from step {pin.step} on" in panel.facts.item(0).text()
    assert opened.actions.timeline.pins == (pin,)
    session.reset()
    look_until(opened, lambda: session.status.ready and not session.is_busy)
    assert not opened.actions.timeline.pins
