"""The figure dialog by itself: its form, its preview, and what it can show; what is wrong is marked in its place."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QLocale, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.figures.figure import FigureOptions, figure_options
from model.figures.figure_style import BUILT_IN, COLUMN, COLUMNS, POSTER, SLIDE, SMALL
from model.figures.request import Arrangement, FigurePart
from model.figures.request_json import request_as_json, request_from_json
from model.matrix.picture import Picture
from model.quantities import ATTENTION_WEIGHTS, W_QUERY
from model.quantities.watch import Lens, Watch
from model.spec.presets import DEFAULT_PRESET
from tests.kit.figure_dialogs import WIDE, K, choose, dialog_of, fill, pick, read, subject, typed
from tests.tinyattn_gui.window.test_window import unnamed
from tinyattn_gui.export.figure import figure_size, paint_image, pixels_of, render
from tinyattn_gui.export.formats import ALL
from tinyattn_gui.pictures.figure import Draft, FigureShown, Scope, Subject
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.matrix import picture_of
from tinyattn_gui.pictures.views import pictures as pictures_again
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog, Wanted
from tinyattn_gui.widgets.dialogs.figure_form import FigureForm
from tinyattn_gui.widgets.dialogs.preview import Preview, fitted
from tinyattn_gui.wiring.figures.figure_controller import FORMATS


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> FigureDialog:
    return dialog_of(qtbot, subject(), tmp_path)


def drafted(dialog: FigureDialog) -> Draft:
    assert dialog.draft is not None, dialog.preview.words
    return dialog.draft


def pictures(dialog: FigureDialog) -> list[Picture]:
    return [picture for picture in drafted(dialog).pictures if isinstance(picture, Picture)]


# The form


def test_every_option_has_a_field_that_holds_its_value(qtbot: QtBot) -> None:
    form = FigureForm()
    qtbot.addWidget(form)
    assert set(form.fields) == {item.name for item in figure_options()}
    odd = FigureOptions(width=70.5, height=33, dpi=72, title="A ünï", low=-0.5, formula=False, theme="dark")
    for options in (*(style.options for style in BUILT_IN), odd):
        form.set_options(options)
        assert form.read() == options
    for field in form.fields.values():
        assert form.isAncestorOf(field)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("width", "3", "figure.width is 3.0; allowed is 10 to 1000 mm."),
        ("width", "8,5", "figure.width is '8,5'; allowed is 10 to 1000 mm."),
        ("height", "1e9", "figure.height is 1000000000.0; allowed is 10 to 1000 mm."),
        ("dpi", "3.5", "figure.dpi is '3.5'; allowed is 30 to 2400."),
        ("font_size", "", "figure.font_size is ''; allowed is 3 to 48."),
        ("low", "nan", "figure.low is nan; allowed is -1e+30 to 1e+30."),
    ],
)
@pytest.mark.parametrize("locale", [QLocale.Language.German, QLocale.Language.English])
def test_a_wrong_value_is_marked_in_its_place(
    qtbot: QtBot, tmp_path: Path, locale: QLocale.Language, name: str, text: str, sentence: str
) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        dialog = dialog_of(qtbot, subject(), tmp_path)
        first, field, asked = dialog.form.fields[name].text(), dialog.form.fields[name], list[Wanted]()
        dialog.save_asked.connect(asked.append)
        typed(qtbot, dialog, name, text)
        assert field.problem == field.editor.accessibleDescription() == sentence
        assert [other.name for other in dialog.form.fields.values() if other.problem] == [name]
        assert not dialog.save.isEnabled()
        assert dialog.draft is None
        qtbot.keyClick(field.editor, K.Key_Return)
        assert asked == []
        assert dialog.isVisible()
        typed(qtbot, dialog, name, first)
        assert not field.problem
        assert dialog.save.isEnabled()
    finally:
        QLocale.setDefault(before)


def test_the_other_end_of_the_colours_is_marked_too(dialog: FigureDialog, qtbot: QtBot) -> None:
    typed(qtbot, dialog, "high", "0.5")
    typed(qtbot, dialog, "low", "0.75")
    assert dialog.form.fields["low"].problem == "figure.low is 0.75; allowed is a number below figure.high 0.5."
    typed(qtbot, dialog, "high", "x")
    assert not dialog.form.fields["low"].problem
    assert dialog.form.fields["high"].problem.startswith("figure.high is 'x'")
    typed(qtbot, dialog, "high", "1")
    assert (pictures(dialog)[0].low, drafted(dialog).drawing.parts[0].low) == (0.0, 0.75)  # type: ignore[attr-defined]


def test_a_decimal_is_read_as_it_is_typed_in_any_locale(qtbot: QtBot, tmp_path: Path) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    try:
        dialog = dialog_of(qtbot, subject(), tmp_path)
        typed(qtbot, dialog, "width", "85.5")
        assert drafted(dialog).request.options.width == 85.5
    finally:
        QLocale.setDefault(before)


def test_another_unit_leaves_the_figure_as_large_as_it_is(dialog: FigureDialog, qtbot: QtBot) -> None:
    typed(qtbot, dialog, "height", "100")
    pick(dialog, "unit", "px")
    assert [dialog.form.fields[name].text() for name in ("width", "height")] == ["1004", "1181"]
    assert paint_image(drafted(dialog).drawing, drafted(dialog).request.options).width() == 1004
    pick(dialog, "unit", "mm")
    assert [dialog.form.fields[name].text() for name in ("width", "height")] == ["85", "100"]


def test_the_size_of_the_figure_is_told(dialog: FigureDialog, qtbot: QtBot) -> None:
    typed(qtbot, dialog, "height", "92")
    assert dialog.measures.text() == "85 × 92 mm · 1004 × 1088 px at 300 dpi"
    assert dialog.preview.accessibleDescription() == dialog.measures.text()
    typed(qtbot, dialog, "dpi", "150")
    assert dialog.measures.text() == "85 × 92 mm · 502 × 544 px at 150 dpi"
    image = paint_image(drafted(dialog).drawing, drafted(dialog).request.options)
    assert (image.width(), image.height()) == (502, 544)


def test_what_nobody_has_set_is_shown(dialog: FigureDialog) -> None:
    def hint(name: str) -> str:
        line = dialog.form.fields[name].editor
        assert isinstance(line, QLineEdit)
        return line.placeholderText()

    assert [hint(name) for name in ("title", "low", "high")] == ["Attention weights", "0", "1"]
    choose(dialog.scope.scope, Scope.PIPELINE)
    assert [hint(name) for name in ("title", "low", "high")] == ["none", "automatic", "automatic"]


def test_a_figure_that_is_too_high_is_told(dialog: FigureDialog, qtbot: QtBot) -> None:
    for name, text in (("dpi", "2400"), ("font_size", "24"), ("width", "205")):
        typed(qtbot, dialog, name, text)
    assert "pixels high; allowed is 20000" in dialog.preview.accessibleDescription()
    assert not dialog.save.isEnabled()


# The preview


def shown(qtbot: QtBot, dialog: FigureDialog) -> QImage:
    qtbot.waitUntil(lambda: dialog.preview.is_current and dialog.preview.image is not None)
    image = dialog.preview.image
    assert image is not None
    return image


def test_the_preview_is_the_file(dialog: FigureDialog, qtbot: QtBot) -> None:
    """Where there is room for the whole figure they are the same to the pixel."""
    for name, text in (("width", "60"), ("dpi", "100"), ("title", "Ünï & <b>")):
        typed(qtbot, dialog, name, text)
    image, draft = shown(qtbot, dialog), drafted(dialog)
    file = Image.open(io.BytesIO(render(draft.drawing, "png", draft.request.options)))
    assert np.array_equal(np.asarray(file.convert("RGB")), pixels_of(image))


def test_the_preview_of_a_large_figure_is_the_same_figure_in_fewer_pixels(dialog: FigureDialog, qtbot: QtBot) -> None:
    typed(qtbot, dialog, "width", "200")
    image, draft = shown(qtbot, dialog), drafted(dialog)
    assert image.width() <= dialog.preview.width() < 2362
    whole = paint_image(draft.drawing, draft.request.options)
    assert image.height() / image.width() == pytest.approx(whole.height() / whole.width(), rel=0.01)
    smooth = Qt.TransformationMode.SmoothTransformation
    small = whole.scaled(image.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    away = np.abs(pixels_of(small).astype(float) - pixels_of(image).astype(float))
    assert away.mean() < 6


@pytest.mark.parametrize("style", [SLIDE, POSTER, SMALL])
def test_every_style_can_be_previewed(dialog: FigureDialog, qtbot: QtBot, style: object) -> None:
    choose(dialog.styles.styles, style.name)  # type: ignore[attr-defined]
    assert dialog.styles.style_now is style
    image, draft = shown(qtbot, dialog), drafted(dialog)
    size = figure_size(draft.drawing, draft.request.options)
    assert image.width() / image.height() == pytest.approx(size.mm[0] / size.mm[1], rel=0.02)
    assert (image.pixelColor(0, 0).lightness() < 50) == (style is SLIDE)


def test_the_preview_is_no_larger_than_the_figure(qtbot: QtBot) -> None:
    size = figure_size(subject().shown[0].picture, FigureOptions(width=20))
    assert fitted(FigureOptions(width=20), size, QSizeF(5000, 5000)) == FigureOptions(width=20)
    small = fitted(FigureOptions(width=1000, height=1000), size, QSizeF(10, 10))
    assert small.dpi == 30


def test_a_transparent_figure_lies_on_a_checkerboard(dialog: FigureDialog, qtbot: QtBot) -> None:
    pick(dialog, "background", "transparent")
    assert shown(qtbot, dialog).hasAlphaChannel()
    seen = dialog.preview.grab().toImage()
    middle = QRectF(dialog.preview.rect()).center().toPoint()
    left = next(x for x in range(middle.x()) if seen.pixelColor(x + 3, middle.y()) != seen.pixelColor(0, 0))
    corner = {QColor(seen.pixel(left + 4, y)).name() for y in range(middle.y() - 20, middle.y() + 20)}
    assert len(corner) == 2, "two shades take turns"


def test_a_figure_of_many_parts_is_painted_little_by_little(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinyattn_gui.widgets.dialogs.preview.SLICE", 0.0)
    what = subject()
    one = what.shown[what.selected]
    rows = tuple(replace(one, part=replace(one.part, token=n)) for n in range(20))
    dialog = dialog_of(qtbot, replace(what, shown=rows), tmp_path)
    choose(dialog.scope.scope, Scope.VIEWS)
    for n in range(20):
        dialog.scope.views.item(n).setCheckState(Qt.CheckState.Checked)
    draft, preview, turns = drafted(dialog), dialog.preview, list[bool]()
    preview._timer.timeout.connect(lambda: turns.append(preview.is_current))
    image = shown(qtbot, dialog)
    assert len(draft.pictures) == 20
    assert turns.count(False) >= 20, "others have a turn after each part"
    assert np.array_equal(pixels_of(image), pixels_of(paint_image(draft.drawing, _as_previewed(preview, draft))))


def _as_previewed(preview: Preview, draft: Draft) -> FigureOptions:
    options = draft.request.options
    return fitted(options, figure_size(draft.drawing, options), preview._room() * preview.devicePixelRatioF())


# What is shown


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


def with_selected(what: Subject, changed: FigureShown) -> Subject:
    shown = [*what.shown]
    shown[what.selected] = changed
    return replace(what, shown=tuple(shown))


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


# Formats


def test_every_format_is_offered(dialog: FigureDialog) -> None:
    assert [row.ending for row in FORMATS] == list(ALL)
    assert len({row.name for row in FORMATS}) == len(FORMATS)
    assert [dialog.file.formats.itemText(n) for n in range(len(FORMATS))] == [row.name for row in FORMATS]


def test_only_what_a_format_has_can_be_set(dialog: FigureDialog) -> None:
    def enabled() -> list[str]:
        return [name for name in ("width", "theme", "text_as_paths") if dialog.form.fields[name].isEnabled()]

    for ending, names in (
        ("png", ["width", "theme"]),
        ("svg", ["width", "theme", "text_as_paths"]),
        ("html", ["theme"]),
    ):
        dialog.file.set_format(ending)
        assert enabled() == names
    dialog.file.set_format("csv")
    assert enabled() == []
    assert dialog.measures.text() == "CSV, numbers"


def test_only_matrices_are_saved_as_numbers(qtbot: QtBot, tmp_path: Path) -> None:
    what = subject()
    row = what.shown[what.selected]
    other = replace(row, part=replace(row.part, view="difference"))
    dialog = dialog_of(qtbot, with_selected(what, other), tmp_path)
    assert dialog.save.isEnabled()
    dialog.file.set_format("npz")
    assert dialog.preview.accessibleDescription().startswith("Numbers are those of matrices")
    assert not dialog.save.isEnabled()


# Keys and names


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
