"""Files are asked for in one way, whatever they are for."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from model.config import option_of, options
from tinyattn_gui.widgets.dialogs.open_files import FILES, TEXT, ask_files


def test_all_files_that_an_option_may_name_can_be_asked_for() -> None:
    kinds = {option_of(item).file for _, item in options()} - {""}
    assert kinds == set(FILES)


def test_it_begins_where_it_is_told_to_and_offers_all_files_too(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def answer(*question: object) -> tuple[list[str], str]:
        asked.append(question)
        return ["/a.txt", "/b.txt"], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    parent = QWidget()
    qtbot.addWidget(parent)
    assert ask_files(parent, TEXT, "/texts") == ["/a.txt", "/b.txt"]
    assert asked == [(parent, "Text to learn from", "/texts", "Text (*.txt *.md);;All files (*)")]
