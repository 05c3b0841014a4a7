"""What is filled in for a film, and what of it is wrong."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tinyattn_gui.pictures.film import first_texts, plan
from tinyattn_gui.widgets.dialogs.film_dialog import FilmDialog


def test_the_first_film_is_of_all_that_was_trained() -> None:
    found = plan(first_texts(300), 300)
    assert found.film is not None
    assert (found.film.first, found.film.last, found.film.count, found.form) == (0, 300, 60, "gif")
    assert found.summary == "60 frames, 12 a second: 5.0 s, and 2 s of the last."
    assert (found.looks.width, found.looks.dpi) == (500, 149)


@pytest.mark.parametrize(
    ("name", "text", "wrong", "problem"),
    [
        ("last", "301", "last", "To step is 301; the run has steps 0 to 300."),
        ("first", "301", "last", "To step is 300; allowed is From step (301) or more."),
        ("seconds", "0", "seconds", "Seconds is 0.0; allowed is 0.1 to 3600."),
        ("rate", "x", "rate", "Frames a second is 'x'; allowed is 0.1 to 60."),
        ("width", "9", "width", "Width, pixels is '9'; allowed is 100 to 4000."),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(name: str, text: str, wrong: str, problem: str) -> None:
    found = plan({**first_texts(300), name: text}, 300)
    assert (found.film, found.wrong, found.problem) == (None, wrong, problem)


def test_the_dialog_marks_what_is_wrong(qtbot: QtBot) -> None:
    dialog = FilmDialog("Scores", first_texts(300), 300, 300)
    qtbot.addWidget(dialog)
    ok = dialog.buttons.buttons()[0]
    assert isinstance(ok, QPushButton)
    assert ok.isEnabled()
    assert ok.isDefault()
    dialog.fields["seconds"].set_text("0")
    dialog.fields["seconds"].edited.emit()
    assert dialog.fields["seconds"].problem.startswith("Seconds is 0.0")
    assert not ok.isEnabled()
    assert all(field.editor.accessibleName() for field in dialog.fields.values())
    with qtbot.waitSignal(dialog.step_wanted) as wanted:
        dialog.slider.setValue(12)
    assert (wanted.args, dialog.looked) == ([12], True)
