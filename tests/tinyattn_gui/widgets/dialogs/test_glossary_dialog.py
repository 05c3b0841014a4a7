"""The glossary in its dialog: typed for, read, and reached from Help and from the list of commands."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from model.glossary.questions import QUESTIONS
from model.glossary.table import ENTRIES
from tests.kit.desktop import Desktop
from tinyattn_gui.widgets.dialogs.dialogs import Row
from tinyattn_gui.widgets.dialogs.glossary_dialog import GlossaryDialog
from tinyattn_gui.wiring import help_actions
from tinyattn_gui.wiring.commands import COMMANDS

PRESSED = r"\b(?:(?:Ctrl|Shift|Alt)\+)+(?:Page (?:Up|Down)|Home|End|\w\b|[→←])|\bF\d+\b"
"""A key in a text."""


@pytest.fixture
def dialog(qtbot: QtBot) -> GlossaryDialog:
    made = GlossaryDialog()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown(dialog: GlossaryDialog) -> str:
    return dialog.text.toPlainText()


def test_a_word_is_typed_and_read(dialog: GlossaryDialog, qtbot: QtBot) -> None:
    assert dialog.list.count() == len(ENTRIES)
    assert shown(dialog).startswith(ENTRIES[0].title)
    qtbot.keyClicks(dialog.filter, "floor")
    assert dialog.list.item(0).text() == "floor"
    assert "nothing can get below" in shown(dialog)
    assert "Where to look\nThe dashed line in the loss curve." in shown(dialog)
    dialog.filter.clear()
    qtbot.keyClicks(dialog.filter, "softmax")
    assert shown(dialog).startswith("softmax")
    qtbot.keyClick(dialog.filter, Qt.Key.Key_Down)
    assert dialog.list.currentRow() == 1
    assert shown(dialog).startswith("Why softmax and not simply the sum?")
    qtbot.keyClick(dialog.filter, Qt.Key.Key_Return)
    assert dialog.result() == 0


def test_a_question_has_an_answer_and_an_experiment(dialog: GlossaryDialog) -> None:
    dialog.filter.insert("why do we divide by √d?")
    assert shown(dialog).startswith("Why do we divide by √d?\nA score is a sum of D products.")
    assert "Try it\nRun the same network beside this one, without √d" in shown(dialog)


def test_it_opens_at_an_entry(qtbot: QtBot) -> None:
    made = GlossaryDialog("nats")
    qtbot.addWidget(made)
    assert shown(made).startswith("nats\n")
    assert made.list.currentItem().text() == "nats"


def test_what_is_typed_is_no_markup(dialog: GlossaryDialog) -> None:
    dialog.filter.setText("zyzzyva<zyx>")
    assert dialog.list.count() == 0
    assert shown(dialog) == "Nothing here speaks of “zyzzyva<zyx>”."


def test_the_list_of_commands_has_the_questions(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question typed there leads to its answer."""
    wiring, opened = desktop.open(), list[str]()
    question = "Why do we divide by √d?"

    def choose(title: str, rows: list[Row[object]], parent: object) -> object:
        assert {each.title for each in QUESTIONS} <= {row.text for row in rows}
        return next(row.data for row in rows if row.text == question)

    def answer(dialog: GlossaryDialog) -> bool:
        opened.append(shown(dialog))
        dialog.deleteLater()
        return False

    monkeypatch.setattr(help_actions, "choose", choose)
    monkeypatch.setattr(help_actions, "ask", answer)
    wiring.window.actions_by_slug["find"].trigger()
    wiring.window.actions_by_slug["glossary"].trigger()
    assert opened[0].startswith(question)
    assert opened[1].startswith(ENTRIES[0].title)


def test_every_entry_can_be_read(dialog: GlossaryDialog) -> None:
    for row, each in enumerate(ENTRIES):
        dialog.list.setCurrentRow(row)
        assert each.text in shown(dialog)


def test_the_keys_that_it_names_are_keys_of_the_window() -> None:
    """So that a key that is moved does not leave a wrong one behind."""
    known = {key.replace("PgDown", "Page Down").replace("PgUp", "Page Up") for c in COMMANDS for key in c.keys}
    arrows = {"Right": "→", "Left": "←"}
    known |= {re.sub("Right|Left", lambda found: arrows[found[0]], key) for key in known}
    named = {key for each in ENTRIES for key in re.findall(PRESSED, f"{each.where} {each.experiment}")}
    assert len(named) > 20
    assert named <= known
