"""The figure dialog in the window: Enter alone makes a figure, also of a run that trains on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.exports.stamp import carried
from model.figures.figure import FigureOptions
from model.messages import Problem
from model.quantities import ATTENTION_WEIGHTS, QUERY, W_QUERY, Facet, Quantity
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import WIDE, K, choose, saved, typed
from tests.kit.figure_windows import export, trained
from tests.kit.inline import InlineTrainer
from tinyattn_gui.export.figure import paint_image, pixels_of
from tinyattn_gui.pictures.figure import Scope
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring


def matrix(wiring: Wiring, quantity: Quantity = ATTENTION_WEIGHTS) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(quantity, 0)]


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> Wiring:
    (tmp_path / "figures").mkdir()
    return trained(desktop, qtbot, tmp_path / "figures")


def test_enter_alone_makes_a_figure_for_a_paper(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export(wiring)
    draft = dialog.draft
    assert draft is not None
    picture = matrix(wiring).picture
    qtbot.keyClick(dialog.focusWidget() or dialog, K.Key_Return)
    assert not dialog.isVisible()
    assert wiring.actions.figures.exporting is None
    path = tmp_path / "figures" / "fat-cat-attention-weights-step-3.png"
    assert saved(path.parent) == [path.name]
    with Image.open(path) as image:
        assert image.width == round(85 / 25.4 * 300) == 1004
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        there = np.asarray(image.convert("RGB"))
    assert draft.pictures == (picture,)
    assert np.array_equal(there, pixels_of(paint_image(draft.drawing, FigureOptions())))
    assert wiring.window.statusBar().currentMessage() == f"Saved {path}"


def test_a_figure_tells_where_it_comes_from(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.keyClick(export(wiring), K.Key_Return)
    told = carried(next((tmp_path / "figures").iterdir()))
    assert (told.request.step, told.request.text) == (3, wiring.session.probe)
    assert told.request.parts[0].watch.slug == "attention_weights"
    assert wiring.session.frame is not None
    assert told.digest == wiring.session.frame.digest != ""


def test_a_name_that_is_taken_is_never_suggested(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    for _ in range(3):
        qtbot.keyClick(export(wiring), K.Key_Return)
    names = [f"fat-cat-attention-weights-step-3{more}.png" for more in ("-2", "-3", "")]
    assert saved(tmp_path / "figures") == names


def test_esc_closes_and_changes_nothing(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    before = wiring.actions.store.now
    dialog = export(wiring)
    typed(qtbot, dialog, "width", "120")
    qtbot.keyClick(dialog.form.fields["width"].editor, K.Key_Escape)
    assert not dialog.isVisible()
    assert saved(tmp_path / "figures") == []
    assert wiring.actions.store.now == before


def test_export_takes_the_view_that_was_focused(wiring: Wiring, qtbot: QtBot) -> None:
    matrix(wiring, QUERY).setFocus()
    assert export(wiring).scope.scope.currentText() == "This view: Queries"


def test_where_nothing_is_on_show_there_is_nothing_to_export(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    for view in wiring.window.pipeline.view.views.values():
        view.set_picture("Nothing yet.")
    wiring.actions.figures.export()
    assert wiring.actions.figures.exporting is None
    assert wiring.window.banner.sentence == "There is nothing to export yet: no view shows numbers."


def test_a_panel_of_weights_is_exported_too(wiring: Wiring) -> None:
    panel = wiring.actions.panels.open_quantity(W_QUERY.slug, Facet.DATA)
    QApplication.processEvents()
    wiring.session.look()
    panel.view.setFocus()
    dialog = export(wiring)
    assert dialog.scope.scope.currentText() == "This view: Query weights"
    assert dialog.scope.views.count() == len(wiring.window.pipeline.view.views) + 1


def test_every_head_is_read_while_the_window_shows_one(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = trained(desktop, qtbot, tmp_path, spec=WIDE)
    dialog = export(wiring)
    choose(dialog.scope.scope, Scope.HEADS)
    assert dialog.draft is None
    wiring.session.look()
    assert dialog.draft is not None
    assert len({picture.values.tobytes() for picture in dialog.draft.pictures}) == 4  # type: ignore[attr-defined]
    wiring.session.look()
    assert wiring.session.frame is not None
    read = {reading.watch.layer for reading in wiring.session.frame.readings}
    assert read == {None, 0}, "the window goes on as before"


def test_the_figure_stays_at_the_step_that_was_on_show(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = trained(desktop, qtbot, tmp_path, spec=WIDE)
    session, trainer = wiring.session, wiring.session.conversation.link.trainer
    assert isinstance(trainer, InlineTrainer)
    trainer.patience = 1
    session.set_pace(1e6)
    session.play()
    session.look()
    dialog = export(wiring)
    step = dialog.album.frame.step
    assert dialog.step.text() == (
        f"Step {step}, the one on show. Training goes on meanwhile; the figure stays at this step."
    )
    for _ in range(5):
        session.look()
    assert session.status.step > step
    choose(dialog.scope.scope, Scope.HEADS)
    for _ in range(5):
        session.look()
    assert dialog.draft is not None
    assert all(f"step {step}" in picture.where for picture in dialog.draft.pictures)  # type: ignore[attr-defined]
    assert session.status.playing
    frontier = session.status.frontier
    for _ in range(5):
        session.look()
    assert session.status.frontier > frontier, "training goes on"
    assert session.status.step == session.status.frontier


def test_a_trainer_that_has_ended_is_told(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = trained(desktop, qtbot, tmp_path, spec=WIDE)
    wiring.session.conversation.link.end = "The trainer has ended."
    dialog = export(wiring)
    assert dialog.save.isEnabled()
    choose(dialog.scope.scope, Scope.HEADS)
    sentence = "The trainer has ended and can read no more; what is on show can be saved."
    assert dialog.preview.accessibleDescription() == sentence
    choose(dialog.scope.scope, Scope.VIEW)
    assert dialog.save.isEnabled()


def test_a_trainer_that_ends_while_it_reads_is_told(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = trained(desktop, qtbot, tmp_path, spec=WIDE)
    trainer = wiring.session.conversation.link.trainer
    assert isinstance(trainer, InlineTrainer)
    dialog = export(wiring)
    choose(dialog.scope.scope, Scope.HEADS)
    trainer.problems.append(Problem(wiring.session.run, "The trainer has ended.", fatal=True))
    wiring.session.look()
    assert dialog.problem.text().startswith("The trainer has ended.")
    assert dialog.preview.accessibleDescription() == dialog.problem.text()
    choose(dialog.scope.scope, Scope.VIEW)
    assert dialog.save.isEnabled()
