"""The mask edited by hand in the window: by its menu, by the key of weights, undone, and told where it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from model.config import Edit
from model.messages import Frame
from tests.kit.changing import SPEC, look, trained
from tests.kit.desktop import Desktop
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.widgets.views.matrix_view import Asked
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot) -> Wiring:
    made = trained(desktop)
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


def offered(wiring: Wiring, panel: QuantityPanel, cell: tuple[int, int]) -> dict[str, Callable[[], None]]:
    menu = wiring.cell_menu.menu(Asked(panel.view, cell, QPoint()))
    return {action.text(): action.trigger for action in menu.actions() if not action.isSeparator()}


def panel_of(wiring: Wiring, slug: str) -> QuantityPanel:
    panel = wiring.actions.panels.open_quantity(slug)
    look(wiring)
    return panel


def frame(wiring: Wiring) -> Frame:
    assert wiring.session.frame is not None
    return wiring.session.frame


def weight(panel: QuantityPanel, *cell: int) -> float:
    assert panel.view.picture is not None
    return float(panel.view.picture.values[cell])


def test_a_cell_is_closed_and_opened_by_its_menu(wiring: Wiring) -> None:
    panel = panel_of(wiring, "attention_weights")
    before = weight(panel, 3, 1)
    assert before > 0
    offered(wiring, panel, (3, 1))["May not look"]()
    look(wiring)
    assert weight(panel, 3, 1) == 0, "seen at once"
    assert frame(wiring).edits == (Edit(12, "mask[3,1]", 0.0),)
    assert "May look" in offered(wiring, panel, (3, 1))
    QTest.keyClick(wiring.window, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    look(wiring)
    assert weight(panel, 3, 1) == before
    QTest.keyClick(wiring.window, K.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    look(wiring)
    assert weight(panel, 3, 1) == 0


def test_what_is_ahead_is_opened_by_key_and_the_loss_says_what_that_means(wiring: Wiring) -> None:
    panel = panel_of(wiring, "masked_scores")
    panel.take_focus()
    QTest.keyClick(panel.view, K.Key_Return)
    QTest.keyClick(panel.view, K.Key_Right)
    assert panel.view.cursor_cell == (0, 1)
    assert wiring.window.loss.plot.caveat.text() == ""
    QTest.keyClick(wiring.window, K.Key_F4)
    look(wiring)
    assert frame(wiring).edits == (Edit(12, "mask[0,1]", 1.0),)
    assert weight(panel, 0, 1) > float("-inf")
    said = "Causal mask, edited: position 0 sees the token it must predict, so there is no floor."
    assert wiring.window.loss.plot.caveat.text() == said
    assert frame(wiring).info.floor is None
    weights = panel_of(wiring, "attention_weights")
    menu = offered(wiring, weights, (0, 1))
    menu["When did this first pass 0.5?"]()
    next(act for words, act in menu.items() if words.startswith("Stop when this falls below"))()
    look(wiring)
    (entry,) = wiring.session.stops.entries
    assert (entry.stop.place, entry.why) == ((0, 0, 0, 1), "")
    assert wiring.session.stops.wanted == (entry.stop,)
    QTest.keyClick(wiring.window, K.Key_F4)
    look(wiring)
    assert "The mask keeps this cell at 0" in offered(wiring, weights, (0, 1))


def test_the_last_key_of_a_query_stays_and_that_is_told(wiring: Wiring) -> None:
    panel = panel_of(wiring, "attention_weights")
    offered(wiring, panel, (0, 0))["May not look"]()
    assert wiring.window.banner.sentence.startswith("mask[0,0] is 0, which would leave position 0 nothing to look at")
    look(wiring)
    assert frame(wiring).edits == ()


def test_at_a_past_step_it_is_a_branch(wiring: Wiring) -> None:
    panel = panel_of(wiring, "attention_weights")
    wiring.session.look_at(5)
    look(wiring)
    offered(wiring, panel, (2, 1))["May not look"]()
    look(wiring)
    assert frame(wiring).edits == (Edit(5, "mask[2,1]", 0.0),)
    assert len(frame(wiring).branches) == 2
    assert weight(panel, 2, 1) == 0


def test_without_a_mask_its_stage_comes_with_the_first_edit(desktop: Desktop) -> None:
    wiring = desktop.open(replace(SPEC, model=replace(SPEC.model, mask="none")), large=False)
    wiring.session.run_to(3)
    look(wiring)
    panel = panel_of(wiring, "attention_weights")
    offered(wiring, panel, (3, 1))["May not look"]()
    look(wiring)
    assert wiring.session.spec.model.mask == "open"
    assert weight(panel, 3, 1) == 0
    masked = panel_of(wiring, "masked_scores")
    assert weight(masked, 3, 1) == float("-inf")
    assert masked.view.picture is not None
    assert "at [3,1], closed by hand" in masked.view.picture.formula
    wiring.session.look_at(2)
    look(wiring)
    assert weight(masked, 3, 1) > float("-inf"), "before the edit, of the same run"
    wiring.session.look_at(3)
    QTest.keyClick(wiring.window, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    look(wiring)
    assert weight(masked, 3, 1) > float("-inf")


def test_other_matrices_are_not_edited(wiring: Wiring) -> None:
    offers = offered(wiring, panel_of(wiring, "scores"), (2, 1))
    assert not {"May look", "May not look"} & set(offers)
