"""What is taken back in the window, and in which order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.kit.desktop import Desktop

K = Qt.Key


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
