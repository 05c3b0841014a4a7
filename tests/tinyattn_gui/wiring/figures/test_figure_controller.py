"""The figure dialog in the window: Enter alone makes a figure; what was chosen is remembered, trouble is told."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from model.errors import TinyattnError
from model.exports.stamp import carried
from model.figures.figure import FigureOptions
from model.figures.figure_style import COLUMN, SLIDE, FigureStyle
from model.messages import Problem
from model.quantities import ATTENTION_WEIGHTS, QUERY, W_QUERY, Facet, Quantity
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import WIDE, K, choose, fill, saved, typed
from tests.kit.inline import InlineTrainer
from tinyattn_gui.export.figure import figure_size, paint_image, pixels_of
from tinyattn_gui.export.formats import ALL
from tinyattn_gui.pictures.figure import Scope
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring


def matrix(wiring: Wiring, quantity: Quantity = ATTENTION_WEIGHTS) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(quantity, 0)]


def export(wiring: Wiring) -> FigureDialog:
    """The dialog, opened by its key."""
    focus = QApplication.focusWidget() or wiring.window
    QTest.keyClick(focus, K.Key_E, Qt.KeyboardModifier.ControlModifier)
    exporting = wiring.actions.figures.exporting
    assert exporting is not None
    return exporting.dialog


def trained(desktop: Desktop, qtbot: QtBot, folder: Path, **given: object) -> Wiring:
    """A window at step 3 that saves figures into a folder."""
    wiring = desktop.open(**given)  # type: ignore[arg-type]
    wiring.actions.store.change(figure_folder=str(folder))
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.session.run_to(3)
    wiring.session.look()
    return wiring


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> Wiring:
    (tmp_path / "figures").mkdir()
    return trained(desktop, qtbot, tmp_path / "figures")


# Enter alone


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


# A run that trains on


def test_the_figure_stays_at_the_step_that_was_on_show(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = trained(desktop, qtbot, tmp_path, spec=WIDE)
    session, trainer = wiring.session, wiring.session.conversation.trainer
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
    wiring.session.conversation.failed = True
    dialog = export(wiring)
    assert dialog.save.isEnabled()
    choose(dialog.scope.scope, Scope.HEADS)
    sentence = "The trainer has ended and can read no more; what is on show can be saved."
    assert dialog.preview.accessibleDescription() == sentence
    choose(dialog.scope.scope, Scope.VIEW)
    assert dialog.save.isEnabled()


def test_a_trainer_that_ends_while_it_reads_is_told(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = trained(desktop, qtbot, tmp_path, spec=WIDE)
    trainer = wiring.session.conversation.trainer
    assert isinstance(trainer, InlineTrainer)
    dialog = export(wiring)
    choose(dialog.scope.scope, Scope.HEADS)
    trainer.problems.append(Problem(wiring.session.run, "The trainer has ended.", fatal=True))
    wiring.session.look()
    assert dialog.problem.text().startswith("The trainer has ended.")
    assert dialog.preview.accessibleDescription() == dialog.problem.text()
    choose(dialog.scope.scope, Scope.VIEW)
    assert dialog.save.isEnabled()


# Styles


def keep(qtbot: QtBot, dialog: FigureDialog, name: str) -> None:
    asked = dialog.styles.ask_name()
    fill(qtbot, asked.line, name)
    asked.buttons.buttons()[0].click()


def test_a_style_is_kept_chosen_and_deleted(wiring: Wiring, qtbot: QtBot) -> None:
    dialog = export(wiring)
    typed(qtbot, dialog, "width", "123")
    typed(qtbot, dialog, "title", "Of this figure")
    assert dialog.styles.style_now is None
    assert not dialog.styles.delete.isEnabled()
    keep(qtbot, dialog, "Thésis")
    assert dialog.styles.style_now == FigureStyle("Thésis", FigureOptions(width=123))
    choose(dialog.styles.styles, COLUMN.name)
    assert dialog.form.fields["width"].text() == "85"
    assert dialog.form.fields["title"].text() == "Of this figure"
    dialog.reject()

    dialog = export(wiring)
    choose(dialog.styles.styles, "Thésis")
    assert dialog.form.fields["width"].text() == "123"
    dialog.styles.delete.trigger()
    assert dialog.styles.styles.findText("Thésis") == -1
    assert wiring.actions.store.now.figure_styles == ()
    assert dialog.form.fields["width"].text() == "123", "what is set stays"


def test_a_style_needs_a_name_of_its_own(wiring: Wiring, qtbot: QtBot) -> None:
    dialog = export(wiring)
    asked = dialog.styles.ask_name()
    for name, sentence in (
        ("", "The name of a style is ''; allowed are 1 to 60 letters."),
        (SLIDE.name, "“Slide (1920 px, dark)” comes with the program; allowed is another name."),
    ):
        asked.line.setText(name)
        assert asked.problem.text() == sentence
        assert not asked.buttons.buttons()[0].isEnabled()


def test_a_style_goes_through_a_file(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    questions, path = wiring.actions.figures.questions, tmp_path / "ünï style.json"
    questions.style_place = lambda parent, suggested: str(path.with_suffix(""))
    questions.style = lambda parent, folder: str(path)
    dialog = export(wiring)
    typed(qtbot, dialog, "font_size", "11")
    keep(qtbot, dialog, "Mine")
    dialog.styles.write.trigger()
    assert json.loads(path.read_text(encoding="utf-8"))["options"]["font_size"] == 11
    dialog.styles.delete.trigger()
    dialog.use_style(SLIDE)
    dialog.styles.read.trigger()
    assert dialog.styles.style_now == FigureStyle("Mine", FigureOptions(font_size=11))
    assert len(wiring.actions.store.now.figure_styles) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\xff\xfe", "style.json is no style: it is no text."),
        (b"{}", "style.json is no style that can be used: it is no style: allowed is an object with"),
        (b'{"style": "x", "options": {"dpi": 1e9}}', "style.json is no style that can be used: one of its options"),
        (None, "style.json cannot be read: no such file or directory."),
    ],
)
def test_a_damaged_style_file_is_told(wiring: Wiring, tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "style.json"
    if content is not None:
        path.write_bytes(content)
    wiring.actions.figures.questions.style = lambda parent, folder: str(path)
    dialog = export(wiring)
    before = dialog.form.options()
    dialog.styles.read.trigger()
    assert sentence in dialog.problem.text()
    assert dialog.form.options() == before
    assert wiring.actions.store.now.figure_styles == ()


def test_a_damaged_style_among_the_preferences_is_told(wiring: Wiring) -> None:
    good = FigureStyle("Good", FigureOptions(width=99)).to_text()
    wiring.actions.store.change(figure_styles=("{", good))
    dialog = export(wiring)
    assert dialog.problem.text() == "A style of yours cannot be used any more: it is no JSON."
    assert dialog.styles.styles.findText("Good") >= 0
    assert dialog.save.isEnabled()


# Remembered


def test_the_last_look_is_remembered_but_not_what_belonged_to_that_figure(
    desktop: Desktop, wiring: Wiring, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = export(wiring)
    for name, text in (("width", "111"), ("title", "Once"), ("caption", "Never again"), ("high", "0.5")):
        typed(qtbot, dialog, name, text)
    dialog.form.fields["formula"].editor.click()  # type: ignore[attr-defined]
    choose(dialog.file.formats, "SVG drawing")
    assert dialog.file.text.endswith(".svg")
    qtbot.keyClick(dialog, K.Key_Return)
    assert [name.rpartition(".")[2] for name in saved(tmp_path / "figures")] == ["svg"]
    wiring.actions.leave()

    again = export(trained(desktop, qtbot, tmp_path / "figures"))
    assert again.form.options() == FigureOptions(width=111, formula=False)
    assert again.file.format.ending == "svg"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"options": {"width": -1}, "ending": "png"}', '{"options": 5}'])
def test_a_look_that_makes_no_sense_is_the_first_one(wiring: Wiring, text: str) -> None:
    wiring.actions.store.change(figure_look=text)
    dialog = export(wiring)
    assert dialog.form.options() == FigureOptions()
    assert dialog.file.format.ending == "png"


def test_what_is_remembered_is_no_preference_to_take_back(wiring: Wiring, qtbot: QtBot) -> None:
    wiring.actions.screen.resize_text(1)
    dialog = export(wiring)
    typed(qtbot, dialog, "width", "111")
    keep(qtbot, dialog, "Mine")
    qtbot.keyClick(dialog, K.Key_Return)
    wiring.actions.undo.undo()
    assert wiring.actions.store.now.text == 1.0
    assert json.loads(wiring.actions.store.now.figure_look)["options"]["width"] == 111
    assert len(wiring.actions.store.now.figure_styles) == 1


# Files and formats


@pytest.mark.parametrize("ending", ALL)
def test_every_format_is_written(wiring: Wiring, qtbot: QtBot, tmp_path: Path, ending: str) -> None:
    dialog = export(wiring)
    dialog.file.set_format(ending)
    qtbot.keyClick(dialog, K.Key_Return)
    assert not dialog.isVisible(), dialog.problem.text()
    path = tmp_path / "figures" / f"fat-cat-attention-weights-step-3.{ending}"
    assert path.stat().st_size > 100
    assert carried(path).request.step == 3


def test_numbers_of_every_head_are_one_quantity_of_a_layer(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = trained(desktop, qtbot, tmp_path / "recovery", spec=WIDE)
    wiring.actions.store.change(figure_folder=str(tmp_path))
    dialog = export(wiring)
    dialog.file.set_format("npz")
    assert not dialog.form.fields["width"].isEnabled()
    choose(dialog.scope.scope, Scope.HEADS)
    for _ in range(3):
        wiring.session.look()
    qtbot.keyClick(dialog, K.Key_Return)
    with np.load(tmp_path / "fat-cat-changed-heads-step-3.npz") as arrays:
        assert arrays["0.attention_weights"].shape == arrays["1.attention_weights"].shape == (2, 7, 7)


def test_the_ending_is_that_of_the_format(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export(wiring)
    fill(qtbot, dialog.file.path, "my ünï figure")
    qtbot.keyClick(dialog.file.path, K.Key_Return)
    assert saved(tmp_path / "figures") == ["my ünï figure.png"]
    dialog = export(wiring)
    fill(qtbot, dialog.file.path, str(tmp_path / "other.PDF"))
    assert dialog.file.format.ending == "pdf"
    choose(dialog.file.formats, "SVG drawing")
    assert dialog.file.text == str(tmp_path / "other.svg")
    qtbot.keyClick(dialog.file.path, K.Key_Return)
    assert (tmp_path / "other.svg").read_bytes().startswith(b"<?xml")
    assert wiring.actions.store.now.figure_folder == str(tmp_path)


def test_a_file_is_replaced_only_where_that_is_agreed(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    path, asked = tmp_path / "mine.png", list[Path]()
    path.write_bytes(b"mine")
    questions = wiring.actions.figures.questions

    def answer(agreed: bool) -> Callable[[QWidget, Path], bool]:
        def replace(parent: QWidget, which: Path) -> bool:
            asked.append(which)
            return agreed

        return replace

    questions.replace = answer(False)
    dialog = export(wiring)
    dialog.file.set_path(str(path))
    qtbot.keyClick(dialog, K.Key_Return)
    assert dialog.isVisible()
    assert (path.read_bytes(), asked) == (b"mine", [path])
    questions.replace = answer(True)
    qtbot.keyClick(dialog, K.Key_Return)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_another_place_is_asked_about_only_once(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "there.pdf"
    path.write_bytes(b"old")
    questions = wiring.actions.figures.questions
    questions.figure = lambda parent, suggested, formats: str(path)
    questions.replace = lambda parent, which: pytest.fail("the dialog for files has asked already")
    dialog = export(wiring)
    dialog.file.browse.click()
    assert dialog.file.format.ending == "pdf"
    qtbot.keyClick(dialog, K.Key_Return)
    assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_what_goes_wrong_with_the_disk_is_told_and_all_stays(
    wiring: Wiring, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    dialog = export(wiring)
    typed(qtbot, dialog, "width", "77")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(code, os.strerror(code))))
        qtbot.keyClick(dialog, K.Key_Return)
    reason = {errno.ENOSPC: "the disk is full", errno.EROFS: "that disk is read-only"}[code]
    assert dialog.problem.text() == str(TinyattnError(f"{dialog.file.text} could not be written: {reason}."))
    assert dialog.isVisible()
    assert dialog.form.fields["width"].text() == "77"
    assert saved(tmp_path / "figures") == []
    qtbot.keyClick(dialog, K.Key_Return)
    assert len(saved(tmp_path / "figures")) == 1


def test_a_missing_folder_and_a_missing_name_are_told(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export(wiring)
    dialog.file.set_path(str(tmp_path / "none" / "a.png"))
    qtbot.keyClick(dialog, K.Key_Return)
    assert dialog.problem.text().endswith("could not be written: its folder does not exist.")
    dialog.file.set_path(" ")
    qtbot.keyClick(dialog, K.Key_Return)
    assert dialog.problem.text() == "The figure has no name yet; allowed is any that a file can have."


def test_copying_keeps_the_dialog_open(wiring: Wiring, qtbot: QtBot) -> None:
    dialog = export(wiring)
    typed(qtbot, dialog, "width", "50")
    dialog.copy.click()
    assert dialog.isVisible()
    assert dialog.draft is not None
    size = figure_size(dialog.draft.drawing, dialog.draft.request.options)
    assert QApplication.clipboard().image().width() == size.pixels[0] == 592
