"""Styles of figures that are kept, chosen and deleted, and the look that is remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from model.figures.figure import FigureOptions
from model.figures.figure_style import COLUMN, SLIDE, FigureStyle
from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import K, choose, fill, saved, typed
from tests.kit.figure_windows import export, trained
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog
from tinyattn_gui.wiring.wiring import Wiring


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> Wiring:
    (tmp_path / "figures").mkdir()
    return trained(desktop, qtbot, tmp_path / "figures")


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
