"""Changes of a run at its newest step, in the window and by keyboard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from model.config import Edit, ModelConfig
from model.messages import MEAN
from tests.kit.changing import SPEC, look, trained
from tests.kit.desktop import Desktop
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.widgets.dialogs.number_dialog import NumberDialog
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key


def open_weights(wiring: Wiring, slug: str = "w_query") -> QuantityPanel:
    panel = wiring.actions.panels.open_quantity(slug)
    look(wiring)
    panel.take_focus()
    QTest.keyClick(panel.view, K.Key_Return)
    QTest.keyClick(panel.view, K.Key_Right)
    return panel


def values(panel: QuantityPanel) -> np.ndarray:
    picture = panel.view.picture
    assert picture is not None
    return picture.values


def test_a_value_is_typed_into_a_cell(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = trained(desktop)
    qtbot.waitUntil(wiring.window.isActiveWindow)
    panel = open_weights(wiring)
    before = values(panel).copy()
    asked: list[tuple[str, str]] = []
    wiring.actions.branching.ask_number = lambda words, value: asked.append((words, value)) or 2.5  # type: ignore[func-returns-value]
    QTest.keyClick(wiring.window, K.Key_F4)
    look(wiring)
    assert asked[0][0].startswith("W_Q, layer 0 · head 0 · step 12\nd model 0, d head 1: ")
    assert float(asked[0][1].replace("−", "-")) == before[0, 1]
    assert values(panel)[0, 1] == 2.5
    assert wiring.session.frame is not None
    assert wiring.session.frame.edits == (Edit(12, "w_query[0,0,0,1]", 2.5),)
    assert not wiring.window.branches.isVisible(), "a change at the newest step is no branch"
    QTest.keyClick(wiring.window, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    look(wiring)
    assert values(panel)[0, 1] == before[0, 1]
    QTest.keyClick(wiring.window, K.Key_F4)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("slug", "what"), [("b_query", "b_query[0,1,1]"), ("w_token", "w_token[0,1]"), ("b_out", "b_out[0,1]")]
)
def test_a_cell_of_any_shape_has_its_name(desktop: Desktop, slug: str, what: str) -> None:
    wiring = desktop.open(replace(SPEC, model=ModelConfig(n_head=2, bias=True)))
    look(wiring)
    wiring.session.select_head(1)
    look(wiring)
    open_weights(wiring, slug)
    wiring.actions.branching.ask_number = lambda words, value: 1.0
    wiring.actions.branching.change_weight()
    look(wiring)
    assert wiring.session.frame is not None
    assert [edit.what for edit in wiring.session.frame.edits] == [what]


def test_what_is_no_weight_is_told(desktop: Desktop) -> None:
    wiring = trained(desktop)
    wiring.actions.branching.change_weight()
    assert wiring.window.banner.sentence.startswith("No weight is chosen: open the panel of one with Ctrl+K")
    panel = wiring.actions.panels.open_quantity("w_query")
    look(wiring)
    panel.take_focus()
    wiring.window._select(panel.view)
    wiring.actions.branching.change_weight()
    assert wiring.window.banner.sentence.startswith("No cell is chosen")
    QTest.keyClick(panel.view, K.Key_Return)
    wiring.session.select_head(MEAN)
    look(wiring)
    wiring.actions.branching.change_weight()
    assert wiring.window.banner.sentence.startswith("The average of heads cannot be changed")
    wiring.actions.branching.silence_head()
    assert wiring.window.banner.sentence.startswith("The average of heads is on show")
    wiring.actions.branching.next_branch()
    assert wiring.window.banner.sentence.startswith("There is one branch")


def test_the_dialog_takes_numbers_only(desktop: Desktop) -> None:
    dialog = NumberDialog("Change this weight", "W", "−0.5", desktop.open().window)
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert (dialog.value, ok.isEnabled(), dialog.problem.text()) == (-0.5, True, "")
    for wrong in ("", "x", "1,5", "nan", "inf"):
        dialog.line.setText(wrong)
        assert (dialog.value, ok.isEnabled()) == (None, False)
        assert dialog.problem.text().startswith(f"“{wrong}” is no number")
    dialog.line.setText("1e-3")
    assert dialog.value == 1e-3
