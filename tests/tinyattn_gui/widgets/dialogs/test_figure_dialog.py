"""The figure dialog by itself: what it can show, and how it is used without a mouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.figures.figure import FigureOptions
from model.figures.figure_style import COLUMN, COLUMNS, POSTER, SMALL
from model.figures.request import Arrangement, FigurePart
from model.figures.request_json import request_as_json, request_from_json
from model.matrix.picture import Picture
from model.quantities import ATTENTION_WEIGHTS, W_QUERY
from model.quantities.watch import Lens, Watch
from model.spec.presets import DEFAULT_PRESET
from tests.kit.figure_dialogs import WIDE, K, choose, dialog_of, fill, read, subject, typed
from tests.kit.figure_form import drafted, pictures, shown, with_selected
from tests.kit.windows import unnamed
from tinyattn_gui.pictures.figure import FigureShown, Scope
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.matrix import picture_of
from tinyattn_gui.pictures.views import pictures as pictures_again
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog, Wanted
from tinyattn_gui.wiring.figures.figure_controller import FORMATS


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> FigureDialog:
    return dialog_of(qtbot, subject(), tmp_path)


def test_several_views_on_a_grid(dialog: FigureDialog, qtbot: QtBot) -> None:
    choose(dialog.scope.scope, Scope.VIEWS)
    assert dialog.scope.views.isVisibleTo(dialog)
    names = [dialog.scope.views.item(n).text() for n in range(dialog.scope.views.count())]
    assert names == [row.name for row in subject().shown]
    for name in ("Queries", "Keys"):
        dialog.scope.views.item(names.index(name)).setCheckState(Qt.CheckState.Checked)
    columns = dialog.scope.columns.editor
    assert isinstance(columns, QLineEdit)
    fill(qtbot, columns, "2")
    request = drafted(dialog).request
    assert [part.watch.slug for part in request.parts] == ["query", "key", "attention_weights"]
    assert request.columns == 2
    assert dialog.styles.style_now == COLUMNS, "three matrices do not fit into a column"
    for n in range(len(names)):
        dialog.scope.views.item(n).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.save.isEnabled()
    assert dialog.preview.accessibleDescription() == "Nothing is chosen: tick what the figure is to show."


@pytest.mark.parametrize("text", ["0", "1,5", "65", "x", "²"])
def test_columns_are_a_whole_number(dialog: FigureDialog, qtbot: QtBot, text: str) -> None:
    choose(dialog.scope.scope, Scope.VIEWS)
    line = dialog.scope.columns.editor
    assert isinstance(line, QLineEdit)
    fill(qtbot, line, text)
    assert "allowed is a whole number from 1 to 64" in dialog.scope.columns.problem
    assert not dialog.save.isEnabled()
    choose(dialog.scope.scope, Scope.VIEW)
    assert dialog.save.isEnabled()


def test_the_whole_pipeline(dialog: FigureDialog) -> None:
    choose(dialog.scope.scope, Scope.PIPELINE)
    draft = drafted(dialog)
    assert draft.request.arrangement is Arrangement.PIPELINE
    assert draft.pictures == tuple(row.picture for row in subject().shown), "what is known is not read again"
    assert dialog.styles.style_now == SMALL
    assert dialog.file.text.endswith("fat-cat-pipeline-step-3.png")
    choose(dialog.scope.scope, Scope.VIEW)
    assert dialog.styles.style_now == COLUMN


def test_a_style_that_was_chosen_stays_whatever_is_shown(dialog: FigureDialog) -> None:
    choose(dialog.styles.styles, POSTER.name)
    choose(dialog.scope.scope, Scope.PIPELINE)
    assert dialog.styles.style_now == POSTER


def test_every_layer_and_head_is_read_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, subject(WIDE), tmp_path)
    choose(dialog.scope.scope, Scope.HEADS)
    parts = drafted(dialog).request.parts
    assert [(part.watch.layer, part.watch.head) for part in parts] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    found = pictures(dialog)
    assert [picture.where for picture in found][::3] == ["layer 0 · head 0 · step 3", "layer 1 · head 1 · step 3"]
    for part, picture in zip(parts, found, strict=True):
        (reading,) = read(WIDE, 3, (part.watch,)).readings
        assert np.array_equal(picture.values, reading.values)


def test_all_heads_at_a_glance(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, subject(WIDE), tmp_path)
    choose(dialog.scope.scope, Scope.GLANCE)
    (grid,) = drafted(dialog).pictures
    assert isinstance(grid, HeadGrid)
    assert [thumb.label for thumb in grid.thumbs[:4]] == ["L0 H0", "L0 H1", "L1 H0", "L1 H1"]
    whole = read(WIDE, 3, (Watch(ATTENTION_WEIGHTS.slug, layer=1, head=0),)).readings[0].values
    assert whole is not None
    assert np.array_equal(grid.maps[2], whole)
    assert dialog.styles.style_now == COLUMN
    assert dialog.file.text.endswith("fat-cat-attention-weights-of-all-heads-step-3.png")
    choose(dialog.scope.lens, Lens.EXAMPLE)
    (grid,) = drafted(dialog).pictures
    assert isinstance(grid, HeadGrid)
    assert grid.lens is Lens.EXAMPLE
    told = request_from_json(request_as_json(drafted(dialog).request))
    assert [isinstance(one, HeadGrid) for one in pictures_again(told, dialog.album.frame)] == [True]


def test_a_run_of_one_head_has_no_grid_of_them(dialog: FigureDialog) -> None:
    for scope in (Scope.HEADS, Scope.GLANCE):
        assert dialog.scope.scope.findData(scope) == -1


def test_what_is_missing_is_asked_for_once(qtbot: QtBot, tmp_path: Path) -> None:
    what, asked = subject(WIDE), list[tuple[Watch, ...]]()
    dialog = FigureDialog(what, FigureOptions(), FORMATS, tmp_path)
    qtbot.addWidget(dialog)
    dialog.needed.connect(asked.append)
    choose(dialog.scope.scope, Scope.HEADS)
    assert dialog.preview.accessibleDescription() == "Reading step 3 …"
    typed(qtbot, dialog, "width", "150")
    assert len(asked) == 1
    assert len(asked[0]) == 3, "one of the four heads is on show"
    assert not dialog.save.isEnabled()
    dialog.give_up("No more.")
    assert dialog.preview.accessibleDescription() == "No more."
    choose(dialog.scope.scope, Scope.VIEW)
    assert dialog.save.isEnabled()


def test_more_numbers_than_a_figure_can_hold_are_refused(qtbot: QtBot, tmp_path: Path) -> None:
    what = subject(WIDE)
    huge = replace(what.origin, spec=replace(WIDE, model=ModelConfig(n_head=64, n_layer=32, d_model=64, context=1024)))
    pieces = what.frame.probe.pieces * 100
    frame = replace(what.frame, probe=replace(what.frame.probe, pieces=pieces))
    dialog = dialog_of(qtbot, replace(what, origin=huge, frame=frame), tmp_path)
    choose(dialog.scope.scope, Scope.HEADS)
    words = dialog.preview.accessibleDescription()
    assert words == "This would be 1 003 520 000 numbers; allowed are 16 777 216: choose fewer matrices."
    assert not dialog.save.isEnabled()


def test_the_training_example_can_be_shown(dialog: FigureDialog) -> None:
    choose(dialog.scope.lens, Lens.EXAMPLE)
    (picture,) = pictures(dialog)
    assert picture.where == "layer 0 · head 0 · training example · step 3"
    assert drafted(dialog).request.parts[0].watch.lens is Lens.EXAMPLE


def test_there_is_no_training_example_before_the_first_step(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, subject(step=0), tmp_path)
    choose(dialog.scope.lens, Lens.EXAMPLE)
    assert "no step has been made" in dialog.preview.accessibleDescription()
    assert not dialog.save.isEnabled()
    choose(dialog.scope.scope, Scope.PIPELINE)
    assert "no step has been made" in dialog.preview.accessibleDescription()
    choose(dialog.scope.lens, Lens.PROBE)
    assert dialog.save.isEnabled()


def test_weights_have_no_sentence_to_choose(qtbot: QtBot, tmp_path: Path) -> None:
    watch = Watch(W_QUERY.slug, layer=0, head=0)
    frame = read(DEFAULT_PRESET.spec, 3, (watch,))
    picture = picture_of(frame.readings[0], frame, DEFAULT_PRESET.spec.model)
    what = replace(subject(), shown=(FigureShown("Query weights", picture, FigurePart(watch)),), selected=0)
    dialog = dialog_of(qtbot, what, tmp_path)
    assert dialog.scope.scope.currentText() == "This view: Query weights"
    assert not dialog.scope.lens.isVisibleTo(dialog)
    choose(dialog.scope.scope, Scope.PIPELINE)
    assert dialog.scope.lens.isVisibleTo(dialog)


def test_the_chosen_cell_is_kept_where_that_is_wanted(qtbot: QtBot, tmp_path: Path) -> None:
    what = subject()
    row = what.shown[what.selected]
    dialog = dialog_of(qtbot, with_selected(what, replace(row, part=replace(row.part, cell=(2, 1)))), tmp_path)
    assert drafted(dialog).request.parts[0].cell == (2, 1)
    assert drafted(dialog).drawing.marked == (None,)
    dialog.form.fields["selection"].editor.click()  # type: ignore[attr-defined]
    assert drafted(dialog).drawing.marked == ((2, 1),)
    choose(dialog.scope.scope, Scope.PIPELINE)
    assert drafted(dialog).drawing.marked.count((2, 1)) == 1


def test_a_diverged_picture_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    what = subject()
    row = what.shown[what.selected]
    assert isinstance(row.picture, Picture)
    lost = replace(row.picture, values=np.full_like(row.picture.values, np.nan))
    dialog = dialog_of(qtbot, with_selected(what, replace(row, picture=lost)), tmp_path)
    assert dialog.remark.isVisibleTo(dialog)
    assert dialog.remark.text().startswith("Attention weights: no cell has a number; the run has diverged")
    assert dialog.save.isEnabled()
    assert shown(qtbot, dialog).width() > 100


def test_an_empty_picture_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, subject(text=""), tmp_path)
    assert dialog.remark.text() == "Attention weights: there are no cells to draw."
    assert dialog.save.isEnabled()


def test_the_step_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    assert dialog_of(qtbot, subject(), tmp_path).step.text() == "Step 3, the one on show."
    dialog = dialog_of(qtbot, replace(subject(), plays=True), tmp_path)
    assert dialog.step.text() == ("Step 3, the one on show. Training goes on meanwhile; the figure stays at this step.")


def test_everything_in_the_dialog_has_a_name(dialog: FigureDialog) -> None:
    choose(dialog.scope.scope, Scope.VIEWS)
    assert unnamed(dialog) == []
    assert dialog.windowTitle() == "Export figure"
    asked = dialog.styles.ask_name()
    assert unnamed(asked) == []
    asked.reject()


def test_tab_reaches_everything_from_top_to_bottom(dialog: FigureDialog, qtbot: QtBot) -> None:
    choose(dialog.scope.scope, Scope.VIEWS)
    dialog.file.set_format("svg")
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.styles.styles.setFocus()
    order: list[QWidget] = []
    while (focus := dialog.focusWidget()) is not None and focus not in order:
        order.append(focus)
        QTest.keyClick(focus, K.Key_Tab)
    wanted = [dialog.styles.styles, dialog.styles.more, dialog.scope.scope, dialog.scope.views]
    wanted += [dialog.scope.columns.editor, dialog.scope.lens]
    names = ("title", "caption", "width", "height", "unit", "dpi", "font_size", "text_as_paths", "theme", "background")
    wanted += [dialog.form.fields[name].editor for name in names]
    wanted += [dialog.file.path, dialog.file.browse, dialog.file.formats, dialog.save]
    assert [widget for widget in order if widget in wanted] == wanted
    assert [field.name for field in dialog.form.fields.values() if field.editor not in order] == []


def test_enter_saves_from_any_field(dialog: FigureDialog, qtbot: QtBot) -> None:
    """Only a button that has the focus is pressed itself."""
    asked = list[Wanted]()
    dialog.save_asked.connect(asked.append)
    qtbot.waitUntil(dialog.isActiveWindow)
    for count, name in enumerate(("title", "width", "theme", "formula"), start=1):
        editor = dialog.form.fields[name].editor
        editor.setFocus()
        qtbot.keyClick(editor, K.Key_Return)
        assert len(asked) == count
    assert dialog.save.isDefault()
    assert not dialog.file.browse.isDefault()
    dialog.copy.setFocus()
    qtbot.keyClick(dialog.copy, K.Key_Return)
    assert len(asked) == 4
