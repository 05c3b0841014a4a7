"""Experiments in the window: from a learner's question or by a key to a line of measured numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.kit.desktop import Desktop
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.widgets.dialogs.glossary_dialog import GlossaryDialog
from tinyattn_gui.wiring.wiring import Wiring


@pytest.fixture
def wiring(qapp: QApplication, tmp_path: Path) -> Iterator[Wiring]:
    desktop = Desktop(qapp, tmp_path)
    made = desktop.open()
    made.session.run_to(100)
    look(made)
    yield made
    desktop.close()


def look(wiring: Wiring, times: int = 6) -> None:
    for _ in range(times):
        wiring.session.look()


def press(wiring: Wiring, key: Qt.Key) -> None:
    QTest.keyClick(wiring.window, key, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)


def test_by_a_key_a_run_without_the_part_stands_beside_and_the_sheet_lacks_its_card(wiring: Wiring) -> None:
    window = wiring.window
    press(wiring, Qt.Key.Key_1)
    assert window.experiment.words.text() == "Without √d: step 0 of 100"
    look(wiring, 12)
    assert window.experiment.words.text().startswith("Without √d: after 100 steps the loss is ")
    assert window.branches.branch.currentText() == "branch 1: without √d"
    assert window.branches.beside.currentText() == "main"
    shown = {ref.quantity.slug for ref in window.pipeline.view.views}
    assert "scores" in shown
    assert "scaled_scores" not in shown
    wiring.session.turn_to(1)
    look(wiring)
    assert "scaled_scores" in {ref.quantity.slug for ref in window.pipeline.view.views}
    window.experiment.done.click()
    assert window.experiment.isHidden()


def test_weights_that_may_be_below_zero_are_coloured_to_both_sides(wiring: Wiring) -> None:
    press(wiring, Qt.Key.Key_4)
    look(wiring, 12)
    views = {ref.quantity.slug: view for ref, view in wiring.window.pipeline.view.views.items()}
    picture = views["attention_weights"].picture
    assert picture is not None
    assert picture.low == -picture.high < -0.9
    assert picture.formula == "M / Σ M"


def test_escape_gives_it_up(wiring: Wiring) -> None:
    wiring.session.conversation.link.trainer.patience = 10  # type: ignore[attr-defined]
    press(wiring, Qt.Key.Key_2)
    look(wiring, 3)
    assert not wiring.window.experiment.isHidden()
    QTest.keyClick(wiring.window, Qt.Key.Key_Escape)
    look(wiring)
    assert wiring.window.experiment.isHidden()
    assert wiring.session.run == 1
    assert wiring.window.branches.branch.currentText() == "main"


def test_a_question_leads_to_its_experiment(wiring: Wiring) -> None:
    def ask_for_it() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, GlossaryDialog)
        for words in ("Do rows or columns sum to 1?", "why do we divide by √d?"):
            dialog.filter.setText(words)
            shown.append(not dialog.experiment.isHidden())
        dialog.experiment.click()
        if dialog.isVisible():
            dialog.reject()

    shown: list[bool] = []
    QTimer.singleShot(0, ask_for_it)
    wiring.actions.help.look_up("Why softmax and not simply the sum?")
    assert shown == [False, True]
    assert wiring.window.experiment.words.text() == "Without √d: step 0 of 100"
    look(wiring, 12)
    assert wiring.window.experiment.words.text().startswith("Without √d: after 100 steps")


def test_turning_between_networks_can_be_taken_back(wiring: Wiring) -> None:
    press(wiring, Qt.Key.Key_1)
    look(wiring, 12)
    wiring.actions.branching.turn_to(1)
    look(wiring)
    wiring.actions.undo.undo()
    look(wiring)
    assert (wiring.session.run, wiring.session.spec.model.scale) == (2, "none")
    wiring.actions.undo.redo()
    look(wiring)
    assert (wiring.session.run, wiring.session.spec.model.scale) == (1, "root")


@pytest.mark.parametrize("key", [Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_4, Qt.Key.Key_5])
def test_the_other_side_is_shown_with_the_formulas_of_its_own_network(wiring: Wiring, key: Qt.Key) -> None:
    mine = formulas(wiring)
    assert "attention_weights" in mine
    press(wiring, key)
    look(wiring, 12)
    experiment = formulas(wiring)
    assert experiment != mine
    wiring.session.set_side(FigureSide.OTHER)
    look(wiring)
    assert formulas(wiring) == mine, "its stages too"
    wiring.session.set_side(FigureSide.DIFFERENCE)
    look(wiring)
    assert formulas(wiring).keys() == experiment.keys()
    wiring.session.set_side(FigureSide.THIS)
    look(wiring)
    assert formulas(wiring) == experiment


def test_inside_a_step_the_sheet_is_that_of_the_run_on_show_whichever_side_was_looked_at(wiring: Wiring) -> None:
    press(wiring, Qt.Key.Key_2)
    look(wiring, 12)
    wiring.session.set_side(FigureSide.OTHER)
    look(wiring)
    view = wiring.window.pipeline.view
    assert "masked_scores" in {ref.quantity.slug for ref in view.views}
    wiring.walk.enter()
    look(wiring)
    scene = wiring.walk.scene
    while scene is not None and scene.sheet is None:
        wiring.walk.moment_on()
        look(wiring)
        scene = wiring.walk.scene
    assert scene is not None
    assert scene.sheet is not None
    assert set(scene.sheet.refs) == set(view.views)
    assert "masked_scores" not in {ref.quantity.slug for ref in view.views}
    wiring.walk.leave()
    look(wiring)
    assert "masked_scores" in {ref.quantity.slug for ref in view.views}


def formulas(wiring: Wiring) -> dict[str, str]:
    """What stands under each matrix of the sheet that has numbers."""
    pictures = ((ref.quantity.slug, view.picture) for ref, view in wiring.window.pipeline.view.views.items())
    return {slug: picture.formula for slug, picture in pictures if picture is not None}
