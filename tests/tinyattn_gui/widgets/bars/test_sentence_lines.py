"""One line for a sentence, or two for a source and a target, which are one text to the run."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tinyattn_gui.widgets.bars.sentence_lines import SentenceLines


@pytest.fixture
def lines(qtbot: QtBot) -> SentenceLines:
    made = SentenceLines()
    qtbot.addWidget(made)
    made.show()
    return made


def test_one_sentence_is_told_as_it_is_typed(lines: SentenceLines, qtbot: QtBot) -> None:
    told: list[str] = []
    lines.typed.connect(told.append)
    lines.show_text("a = b")
    assert (lines.target.text(), lines.source.isVisible()) == ("a = b", False)
    lines.target.end(False)
    qtbot.keyClicks(lines.target, " c")
    assert told == ["a = b ", "a = b c"]


def test_two_are_told_as_one_text(lines: SentenceLines, qtbot: QtBot) -> None:
    told: list[str] = []
    lines.typed.connect(told.append)
    lines.set_source(True)
    lines.show_text("a b = b")
    assert (lines.source.text(), lines.target.text(), lines.text) == ("a b", "b", "a b = b")
    assert told == [], "that was not typed"
    lines.target.end(False)
    qtbot.keyClicks(lines.target, " a")
    lines.source.clear()
    qtbot.keyClicks(lines.source, "c")
    assert told == ["a b = b", "a b = b a", "c = b a"]
    assert lines.target.text() == "b a"


def test_what_is_typed_stays_while_the_run_has_it_so(lines: SentenceLines, qtbot: QtBot) -> None:
    lines.set_source(True)
    lines.typed.connect(lines.show_text)
    qtbot.keyClicks(lines.source, "a ")
    assert lines.source.text() == "a "
    lines.show_text("b = c")
    assert (lines.source.text(), lines.target.text()) == ("b", "c")


def test_the_cursor_goes_into_the_first_line_and_back_to_the_numbers(lines: SentenceLines, qtbot: QtBot) -> None:
    lines.activateWindow()
    qtbot.waitUntil(lines.isActiveWindow)
    lines.set_source(True)
    lines.show_text("a = b")
    lines.focus_first()
    assert lines.source.hasFocus()
    assert lines.source.selectedText() == "a"
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        with qtbot.waitSignal(lines.left):
            qtbot.keyClick(lines.source, key)
    lines.set_source(False)
    lines.focus_first()
    assert lines.target.hasFocus()
    assert [line.accessibleName() for line in (lines.source, lines.target)] == ["Source", "Sentence"]
