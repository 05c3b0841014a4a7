"""When something was first so: asked of the recording in three actions or fewer, and nothing is trained."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.quantities import ATTENTION_WEIGHTS
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tests.kit.stop_list import CONTROL, SHIFT, look, press, type_in
from tests.kit.views import settle
from tinyattn_gui.panels.registry import HEAD_PAST
from tinyattn_gui.widgets.views.matrix_view import Asked
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key


@pytest.fixture
def recorded(desktop: Desktop, qtbot: QtBot) -> Wiring:
    """A run of 80 steps, of which the newest is on show."""
    made = desktop.open()
    qtbot.waitUntil(made.window.isActiveWindow)
    made.session.run_to(80)
    look(made)
    return made


def answered(wiring: Wiring) -> None:
    for _ in range(500):
        settle(wiring)
        if wiring.actions.when.asked is None:
            settle(wiring)
            return
    raise AssertionError("it looks on and on")


def words(wiring: Wiring) -> str:
    panel = wiring.window.panel(HEAD_PAST)
    assert panel is not None
    return panel.when.answer.text()


def test_a_question_that_is_typed_goes_to_the_step(recorded: Wiring) -> None:
    press(K.Key_W, CONTROL | SHIFT)
    type_in("attention[0,0,5,2]>0.5")
    press(K.Key_Return)
    answered(recorded)
    assert (recorded.session.status.step, recorded.session.status.frontier) == (35, 80)
    assert words(recorded).startswith("attention[0,0,5,2]>0.5: first so at step 35 (0.5")
    assert recorded.window.statusBar().currentMessage() == words(recorded)
    type_in("loss<0.0001")
    press(K.Key_Return)
    answered(recorded)
    assert words(recorded) == "loss<0.0001: at no step of the 80 that are recorded."
    assert (recorded.session.status.step, recorded.session.status.frontier) == (35, 80), "and nothing is trained"


def test_what_makes_no_sense_is_told(recorded: Wiring) -> None:
    press(K.Key_W, CONTROL | SHIFT)
    for text, said in (
        ("perplexity>3", "is no stop"),
        ("induction[5,0]>0.5", "asks for layer 5; allowed is 0 to 0."),
        ('induction[0,0]>0.5 in "fat cat"', "needs a token that comes again after another one"),
    ):
        type_in(text)
        press(K.Key_Return)
        answered(recorded)
        assert said in words(recorded)
    assert recorded.session.status.step == 80


def test_a_cell_is_asked_by_its_menu_in_two_actions(recorded: Wiring) -> None:
    view = recorded.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)]
    menu = recorded.cell_menu.menu(Asked(view, (5, 2), QPoint()))
    (action,) = (action for action in menu.actions() if action.text() == "When did this first pass 0.5?")
    action.trigger()
    menu.deleteLater()
    answered(recorded)
    assert recorded.session.status.step == 35
    assert "first so at step 35" in recorded.window.statusBar().currentMessage()
    assert recorded.session.stops.entries == (), "it is no stop"
    QApplication.processEvents()


def test_it_is_given_up_by_esc_and_left_behind_with_the_run(recorded: Wiring) -> None:
    when = recorded.actions.when
    when.ask("loss<0.0001")
    assert when.asked is not None
    recorded.actions.escape()
    assert when.asked is None
    when.ask("loss<0.0001")
    recorded.session.new_seed()
    settle(recorded)
    assert when.asked is None
