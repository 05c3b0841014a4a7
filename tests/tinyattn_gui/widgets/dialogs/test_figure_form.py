"""The form of the figure dialog: every option in its field, what is wrong marked in its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from model.figures.figure import FigureOptions, figure_options
from model.figures.figure_style import BUILT_IN
from tests.kit.figure_dialogs import K, choose, dialog_of, pick, subject, typed
from tests.kit.figure_form import drafted, pictures, with_selected
from tinyattn_gui.export.figure import paint_image
from tinyattn_gui.export.formats import ALL
from tinyattn_gui.pictures.figure import Scope
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog, Wanted
from tinyattn_gui.widgets.dialogs.figure_form import FigureForm
from tinyattn_gui.wiring.figures.figure_controller import FORMATS


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> FigureDialog:
    return dialog_of(qtbot, subject(), tmp_path)


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
