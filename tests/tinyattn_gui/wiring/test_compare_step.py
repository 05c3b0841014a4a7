"""An earlier step of a run beside the one on show, by keyboard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.messages import Seeking
from model.quantities import ATTENTION_WEIGHTS, W_QUERY, Facet
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from model.training.learner import Learner
from tests.kit.changing import look
from tests.kit.desktop import Desktop
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.pictures.arcs import Arcs, arcs_of
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.widgets.bars.branch_bar import BranchBar
from tinyattn_gui.wiring.wiring import Wiring

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
SPEC = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=2))


def trained(desktop: Desktop, steps: int = 12) -> Wiring:
    wiring = desktop.open(SPEC)
    wiring.session.run_to(steps)
    look(wiring)
    return wiring


def compared(desktop: Desktop, qtbot: QtBot, step: int = 5) -> tuple[Wiring, QuantityPanel]:
    """Twelve steps against the fifth, and the query weights."""
    wiring = trained(desktop)
    panel = wiring.actions.panels.open_quantity("w_query")
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.session.look_at(step)
    look(wiring)
    QTest.keyClick(wiring.window, K.Key_D, CTRL)
    wiring.session.last()
    look(wiring)
    return wiring, panel


def weights(step: int) -> NDArray[np.float32]:
    """The query weights of the first head after so many steps, by a learner of their own."""
    learner = Learner(SPEC)
    while learner.step < step:
        learner.advance()
    return learner.network.by_ref()[Ref(W_QUERY, 0)].detach().numpy().reshape(16, 2, 8)[:, 0]


def texts(bar: BranchBar) -> list[str]:
    return [button.text() for button in bar.sides.values()]


def values(panel: QuantityPanel, side: FigureSide = FigureSide.THIS) -> NDArray[np.float32]:
    view = panel.view if side is FigureSide.THIS else panel.others[side]
    assert view.picture is not None
    return view.picture.values


def test_a_step_is_pinned_and_compared_with(desktop: Desktop, qtbot: QtBot) -> None:
    wiring, panel = compared(desktop, qtbot)
    session, bar, plot = wiring.session, wiring.window.branches, wiring.window.loss
    assert plot is not None
    assert (session.compared_step, session.beside) == (5, None)
    assert (bar.isVisible(), texts(bar)) == (True, ["Step 12", "Step 5", "Change"])
    assert not bar.branch.isVisible(), "there is one branch, and nothing to choose"
    assert wiring.window.actions_by_slug["compare_step"].isChecked()
    assert (plot.plot._compared.isVisible(), plot.plot._compared.value()) == (True, 5)
    assert not plot.plot._legend.isVisible(), "it is no other curve"
    np.testing.assert_allclose(values(panel, FigureSide.OTHER), weights(5), rtol=1e-6)
    np.testing.assert_array_equal(values(panel, FigureSide.DIFFERENCE), values(panel) - values(panel, FigureSide.OTHER))
    view = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)]
    titles, arched = [], list[Arcs]()
    for _ in range(3):
        QTest.keyClick(wiring.window, K.Key_F8)
        assert view.picture is not None
        titles.append((view.picture.title, view.picture.where))
        arcs = arcs_of(view.picture, Selection())
        assert isinstance(arcs, Arcs)
        np.testing.assert_array_equal(arcs.weights[0], view.picture.values)
        arched.append(arcs)
    assert [(arcs.is_change, arcs.watch is None) for arcs in arched] == [(False, True), (True, True), (False, False)]
    where = "layer 0 · head 0 · step"
    assert titles == [
        ("Step 5 · Attention weights", f"{where} 5"),
        ("Change · Attention weights · step 5 to 12", f"{where} 12"),
        ("Attention weights", f"{where} 12"),
    ]


@pytest.mark.parametrize("by_key", [True, False])
def test_the_comparison_ends(desktop: Desktop, qtbot: QtBot, by_key: bool) -> None:
    wiring, panel = compared(desktop, qtbot)
    wiring.session.set_side(FigureSide.DIFFERENCE)
    if by_key:
        QTest.keyClick(wiring.window, K.Key_D, CTRL)
    else:
        wiring.window.branches.end.click()
    look(wiring)
    assert (wiring.session.compared_step, wiring.session.branches.side) == (None, FigureSide.THIS)
    assert not wiring.window.branches.isVisible()
    assert not wiring.window.actions_by_slug["compare_step"].isChecked()
    assert wiring.window.loss is not None
    assert not wiring.window.loss.plot._compared.isVisible()
    assert not any(view.isVisible() for view in panel.others.values())
    assert wiring.session.frame is not None
    assert wiring.session.frame.beside is None


def test_it_stays_while_the_run_goes_on_and_the_sentence_changes(desktop: Desktop, qtbot: QtBot) -> None:
    wiring, panel = compared(desktop, qtbot)
    pinned = values(panel, FigureSide.OTHER).copy()
    for move in (lambda: wiring.session.run_to(20), lambda: wiring.session.look_at(3), wiring.session.last):
        move()
        look(wiring)
        np.testing.assert_array_equal(values(panel, FigureSide.OTHER), pinned)
    assert texts(wiring.window.branches) == ["Step 20", "Step 5", "Change"]
    wiring.actions.changes.set_probe("the old dog")
    wiring.session.set_side(FigureSide.OTHER)
    look(wiring)
    other = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)].picture
    assert other is not None
    assert other.row_labels == ("the", "old", "dog")
    wiring.session.compare_with(None)
    wiring.session.look_at(5)
    look(wiring)
    alone = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)].picture
    assert alone is not None
    np.testing.assert_array_equal(other.values, alone.values)


def test_an_edit_is_seen_as_a_difference(desktop: Desktop) -> None:
    """Of the very step that is pinned: it is the state after the edit that others are compared with."""
    wiring = trained(desktop)
    panel = wiring.actions.panels.open_quantity("w_query")
    wiring.actions.branching.compare_step()
    look(wiring)
    assert not values(panel, FigureSide.DIFFERENCE).any()
    wiring.session.change("w_query[0,0,0,0]", 3.0)
    look(wiring)
    assert values(panel, FigureSide.OTHER)[0, 0] == 3.0
    assert not values(panel, FigureSide.DIFFERENCE).any()
    wiring.session.run_to(13)
    look(wiring)
    wiring.session.change("w_query[0,0,0,0]", 7.0)
    look(wiring)
    assert (values(panel)[0, 0], values(panel, FigureSide.OTHER)[0, 0]) == (7.0, 3.0)
    assert values(panel, FigureSide.DIFFERENCE)[0, 0] == 4.0


def test_gradients_of_other_sentences_are_refused(desktop: Desktop, qtbot: QtBot) -> None:
    wiring, _ = compared(desktop, qtbot)
    panel = wiring.actions.panels.open_quantity("scores", Facet.GRAD)
    look(wiring)
    assert panel.view.picture is not None
    assert panel.others[FigureSide.OTHER].picture is not None
    assert panel.others[FigureSide.DIFFERENCE].picture is None
    assert panel.others[FigureSide.DIFFERENCE]._message == (
        "The two steps read different sentences: their gradients do not compare."
    )
    wiring.session.look_at(5)
    look(wiring)
    assert not values(panel, FigureSide.DIFFERENCE).any(), "the same step reads the same sentence"


def test_a_step_and_a_branch_take_turns_and_the_newest_wins(desktop: Desktop, qtbot: QtBot) -> None:
    wiring, _ = compared(desktop, qtbot)
    session, bar = wiring.session, wiring.window.branches
    main = session.run
    wiring.actions.branching.branch_seed()
    look(wiring)
    assert (session.compared_step, session.beside) == (None, main)
    assert bar.end.isHidden()
    assert bar.branch.isVisible()
    assert bar.parting.text()
    QTest.keyClick(wiring.window, K.Key_D, CTRL)
    look(wiring)
    assert (session.compared_step, session.beside) == (12, None)
    assert (bar.beside.currentText(), texts(bar), bar.parting.text()) == ("none", ["Step 12", "Step 12", "Change"], "")
    assert session.branches.losses.size == 0, "its own curve lies over itself"
    bar.beside_chosen.emit(main)
    look(wiring)
    assert (session.compared_step, session.beside) == (None, main)
    assert len(session.branches.losses) == 12
    session.reset()
    look(wiring)
    assert (session.compared_step, session.beside, bar.isVisible()) == (None, None, False)


def test_a_run_file_is_compared_with_its_past(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = trained(desktop, 9)
    path = tmp_path / "run.tinyattn"
    wiring.session.save_as(str(path))
    look(wiring)
    wiring.session.run_to(12)
    look(wiring)
    desktop.close()
    again = desktop.open(path=path)
    panel = again.actions.panels.open_quantity("w_query")
    look(again)
    again.session.look_at(7)
    look(again)
    again.actions.branching.compare_step()
    again.session.last()
    look(again)
    assert texts(again.window.branches) == ["Step 12", "Step 7", "Change"]
    np.testing.assert_allclose(values(panel, FigureSide.OTHER), weights(7), rtol=1e-6)


def test_esc_gives_up_a_long_way_to_the_step(desktop: Desktop) -> None:
    wiring = trained(desktop)
    session = wiring.session
    session.compare_with(5)
    session.conversation.show_status(seeking=Seeking(session.run, 5, 0, 2, 3.0))
    assert wiring.window.state == "Going to step 5: about 3 s, Esc cancels."
    QTest.keyClick(wiring.window, K.Key_Escape)
    QApplication.processEvents()
    assert (session.compared_step, session.status.seeking) == (None, None)
    assert session.status.step == 12
