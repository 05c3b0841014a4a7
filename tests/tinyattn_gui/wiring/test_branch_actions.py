"""Branches in the window, by keyboard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from model.config import Edit
from model.messages import Branch
from model.quantities import ATTENTION_WEIGHTS, MASKED_SCORES
from model.quantities.stages import Ref
from tests.kit.changing import SPEC, look, trained
from tests.kit.desktop import Desktop
from tinyattn_gui.pictures.branches import names
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key


def past(desktop: Desktop, step: int = 5) -> Wiring:
    """Twelve steps, looking at the fifth."""
    wiring = trained(desktop)
    wiring.session.look_at(step)
    look(wiring)
    return wiring


def test_a_change_in_the_past_begins_a_branch_beside_the_run(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = past(desktop)
    qtbot.waitUntil(wiring.window.isActiveWindow)
    session, bar = wiring.session, wiring.window.branches
    main, measured = session.losses.copy(), session.accuracy.copy()
    wiring.window.setup.rate_chosen.emit(0.5)
    look(wiring)
    assert (session.status.step, session.status.frontier) == (5, 5)
    assert bar.isVisible()
    assert [bar.branch.itemText(n) for n in range(2)] == ["main", "branch 1: learning rate 0.5 from step 5"]
    assert (bar.branch.currentIndex(), bar.beside.currentText()) == (1, "main")
    assert bar.parting.text() == "the same to the bit up to step 5"
    assert session.current_spec.train.learning_rate == 0.5
    session.run_to(9)
    look(wiring)
    assert bar.parting.text() == "differs from step 6 on"
    np.testing.assert_array_equal(session.losses[:6], main[:6])
    assert not np.array_equal(session.losses, main[:9])
    np.testing.assert_array_equal(session.branches.losses, main)
    np.testing.assert_array_equal(session.branches.accuracy, measured)
    QTest.keyClick(wiring.window, K.Key_B, Qt.KeyboardModifier.ControlModifier)
    look(wiring)
    assert (session.status.step, session.status.frontier, bar.branch.currentIndex()) == (9, 12, 0)
    np.testing.assert_array_equal(session.losses, main)
    QTest.keyClick(wiring.window, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    look(wiring)
    assert (session.status.frontier, bar.branch.currentIndex()) == (9, 1)


def test_matrices_stand_side_by_side_with_their_difference(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = past(desktop)
    panel = wiring.actions.panels.open_quantity("w_query")
    look(wiring)
    assert not any(view.isVisible() for view in panel.others.values())
    wiring.actions.branching.silence_head()
    wiring.session.run_to(8)
    look(wiring)
    this, other, difference = (view.picture for view in (panel.view, *panel.others.values()))
    assert this is not None
    assert other is not None
    assert difference is not None
    assert all(view.isVisible() for view in panel.others.values())
    np.testing.assert_array_equal(difference.values, this.values - other.values)
    assert difference.values.any()
    assert (other.title, difference.title) == (
        "Other branch · Query weights",
        "Change · Query weights · from the other branch to this",
    )
    assert (this.low, this.high) == (other.low, other.high), "one colour means one number in both"
    qtbot.waitUntil(wiring.window.isActiveWindow)
    seen = {}
    for side in (FigureSide.OTHER, FigureSide.DIFFERENCE, FigureSide.THIS):
        QTest.keyClick(wiring.window, K.Key_F8)
        assert wiring.session.branches.side is side
        assert wiring.window.branches.sides[side].isChecked()
        picture = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)].picture
        assert picture is not None
        seen[side] = picture.values
    np.testing.assert_array_equal(seen[FigureSide.DIFFERENCE], seen[FigureSide.THIS] - seen[FigureSide.OTHER])
    wiring.session.set_side(FigureSide.DIFFERENCE)
    masked = wiring.window.pipeline.view.views.get(Ref(MASKED_SCORES, 0))
    if masked is not None and masked.picture is not None:
        assert np.isneginf(masked.picture.values[0, 1])
    bar = wiring.window.branches
    bar.beside.setCurrentIndex(0)
    bar.beside.activated.emit(0)
    look(wiring)
    assert wiring.session.branches.side is FigureSide.THIS
    assert not any(view.isVisible() for view in panel.others.values())
    assert not bar.sides[FigureSide.OTHER].isEnabled()


def test_a_step_that_the_other_branch_has_not_made_is_told(desktop: Desktop) -> None:
    wiring = past(desktop)
    panel = wiring.actions.panels.open_quantity("logits")
    wiring.actions.branching.branch_seed()
    wiring.session.run_to(14)
    look(wiring)
    view = panel.others[FigureSide.DIFFERENCE]
    assert view.picture is None
    assert view._message == "The other branch has no step 14 yet: its newest is 12."
    assert panel.view.picture is not None


def test_another_corpus_in_a_branch(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "sofa.txt"
    path.write_text("the fat cat sat on a purple sofa . " * 40, encoding="utf-8")
    wiring = trained(desktop)
    wiring.actions.branching.ask_corpus = lambda: str(path)
    wiring.actions.branching.branch_corpus()
    look(wiring)
    assert wiring.window.branches.branch.currentText() == "branch 1: corpus sofa.txt from step 12"
    assert "33% of the text’s words unknown" in wiring.window.status_line._about_run.text()
    wiring.session.run_to(15)
    look(wiring)
    assert wiring.session.status.frontier == 15


def test_a_branch_that_cannot_begin_leaves_the_run_on_show(desktop: Desktop) -> None:
    wiring = past(desktop)
    wiring.actions.branching.ask_corpus = lambda: "/no/such/file.txt"
    wiring.actions.branching.branch_corpus()
    look(wiring)
    assert wiring.window.banner.sentence.startswith("/no/such/file.txt cannot be read")
    assert (wiring.session.run, wiring.session.status.step, wiring.session.status.frontier) == (1, 5, 12)
    assert not wiring.window.branches.isVisible()
    wiring.session.last()
    wiring.session.step()
    look(wiring)
    assert wiring.session.status.frontier == 13


def test_another_run_has_no_branches(desktop: Desktop) -> None:
    wiring = past(desktop)
    wiring.actions.branching.branch_seed()
    look(wiring)
    assert wiring.window.branches.isVisible()
    wiring.session.reset()
    look(wiring)
    assert not wiring.window.branches.isVisible()
    assert wiring.session.beside is None


def test_curves_lie_over_one_another_with_a_legend(desktop: Desktop) -> None:
    wiring = past(desktop)
    plot = wiring.window.loss
    assert plot is not None
    assert not plot.plot._legend.isVisible()
    wiring.actions.branching.branch_seed()
    look(wiring)
    wiring.session.run_to(8)
    look(wiring)
    texts = [label.text for _, label in plot.plot._legend.items]
    assert texts == [f"branch 1: seed {SPEC.seed + 1} from step 5", "main"]
    assert plot.plot._legend.isVisible()
    assert len(plot.plot._beside.getData()[1]) == 12


def test_names() -> None:
    cell, head = Edit(9, "w_out[0,1,2,3]", 0.25), Edit(9, "head[0,1]", 0)
    edits = (Edit(2, "seed", 4), Edit(9, "data.corpus", "/a/b.txt"), cell, head)
    forked = (Branch(n, 1, edit.step, (edit,), 20) for n, edit in enumerate(edits, start=2))
    rows = [Branch(1, None, 0, (), 20), *forked]
    assert list(names(rows, SPEC.model).values()) == [
        "main",
        "branch 1: seed 4 from step 2",
        "branch 2: corpus b.txt from step 9",
        "branch 3: W_O[0,1,2,3] = 0.25 from step 9",
        "branch 4: head 1 of layer 0 silenced from step 9",
    ]


def test_a_head_silenced_at_the_newest_step_is_a_branch_that_can_be_taken_back(desktop: Desktop) -> None:
    wiring = trained(desktop)
    session = wiring.session
    main = session.run
    wiring.actions.branching.silence_head()
    look(wiring)
    assert (session.run != main, session.beside) == (True, main)
    wiring.actions.undo.undo()
    look(wiring)
    assert session.run == main
    assert session.frame is not None
    assert session.frame.edits == ()
