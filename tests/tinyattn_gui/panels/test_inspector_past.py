"""The inspector and time: what a step began with, and the past of a cell."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from model.config import ModelConfig, RunSpec
from model.matrix.picture import exact
from model.quantities import ATTENTION_WEIGHTS, SCORES, Facet
from model.quantities.watch import Ask, Watch
from tests.kit.desktop import Desktop
from tests.kit.inspectors import click, inspector, matrix, text
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.trail import plot_area
from tinyattn_gui.wiring.wiring import Wiring


def arrive(wiring: Wiring, step: int) -> None:
    """Look until a past step is on show: on the way there the trainer replays a little at a time."""
    for _ in range(200):
        if wiring.session.status.step == step:
            return
        wiring.session.look()
    raise AssertionError(f"step {step} is not on show")


def test_of_a_run_that_is_another_it_says_so(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    click(qtbot, matrix(wiring, SCORES), 5, 2)
    assert "S[0, 5, 2] = " in text(wiring)
    wiring.session.begin(RunSpec(model=ModelConfig(mask="none")))
    wiring.session.look()
    assert "S[0, 5, 2] = " in text(wiring)


def test_what_a_step_began_with_is_opened_at_the_step_before(desktop: Desktop) -> None:
    """A weight's new value leads to its old one, which the step before left; and back."""
    wiring = desktop.open()
    wiring.session.run_to(3)
    wiring.session.look()
    wiring.inspecting.open_ask(Ask(Watch("w_query", layer=0), (0, 3, 4)))
    panel = inspector(wiring)
    old = next(operand for operand in panel.text._operands if operand.ask.watch.before and "m" not in operand.symbol)
    panel.text.operand_chosen.emit(old)
    arrive(wiring, 2)
    assert f"W_Q[0, 3, 4] = {exact(old.value)}".replace("_Q", "Q") in text(wiring)
    panel.go_back()
    arrive(wiring, 3)
    assert "step 3" in text(wiring)


def test_the_past_of_a_cell_leads_to_its_steps(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    wiring.session.run_to(120)
    wiring.session.look()
    click(qtbot, matrix(wiring, ATTENTION_WEIGHTS), 5, 2)
    trail = inspector(wiring).trail
    for _ in range(50):
        wiring.session.look()
    picture = trail.picture
    assert picture is not None
    assert not picture.message
    assert (picture.steps[0], picture.steps[-1]) == (0, 120)
    shown = matrix(wiring, ATTENTION_WEIGHTS).picture
    assert shown is not None
    assert picture.values[-1] == shown.values[5, 2]
    trail.setFocus()
    qtbot.keyClick(trail, Qt.Key.Key_Up)
    arrive(wiring, int(picture.steps[-2]))
    area = plot_area(trail._room, picture, Style())
    qtbot.mouseClick(trail, Qt.MouseButton.LeftButton, pos=QPoint(round(area.left()) + 1, round(area.center().y())))
    arrive(wiring, 0)
    assert "step 0" in text(wiring)


def test_a_past_that_is_not_kept_is_told(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.session.run_to(5)
    wiring.session.look()
    wiring.inspecting.open_ask(Ask(Watch("scores", Facet.GRAD, 0), (0, 3, 1)))
    for _ in range(3):
        panel = inspector(wiring)
    assert panel.trail.picture is not None
    assert "not kept" in panel.trail.picture.message
    assert not panel.trail.grab().isNull()
