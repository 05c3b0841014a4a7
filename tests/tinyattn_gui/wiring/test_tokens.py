"""The sentence in the window: what is unknown for its capitals can be had in lower case, and bytes on demand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.messages import Frame, Sentence
from model.messages.codec import pack, unpack
from model.text.lower_case import LowerCase
from model.text.tokenizer import Piece
from tests.kit.desktop import Desktop
from tinyattn_gui.pictures.notice import MOST_TEXT, notice, offer
from tinyattn_gui.wiring.wiring import Wiring

K, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def watch(desktop: Desktop, text: str) -> Wiring:
    made = desktop.open()
    made.actions.changes.set_probe(text)
    look(made)
    return made


def look(made: Wiring) -> Frame:
    for _ in range(3):
        made.session.look()
        QApplication.processEvents()
    assert made.session.frame is not None
    return made.session.frame


def test_a_word_in_capitals_is_had_small_by_one_click_and_taken_back(desktop: Desktop, qtbot: QtBot) -> None:
    made = watch(desktop, "The fat cat")
    notice, probe = made.window.pipeline.notice, made.window.pipeline.probe
    assert notice.text() == "“The” is unknown, “the” is known."
    assert notice.button.isVisible()
    assert notice.button.text() == "Use “the”"
    qtbot.mouseClick(notice.button, Qt.MouseButton.LeftButton)
    assert probe.text() == "the fat cat"
    assert all(piece.known for piece in look(made).probe.pieces)
    assert not notice.isVisible()
    made.actions.undo.undo()
    assert probe.text() == made.session.probe == "The fat cat"
    assert look(made).probe.lower is not None
    assert notice.isVisible()


def test_the_same_by_keys(desktop: Desktop, qtbot: QtBot) -> None:
    made = watch(desktop, "The FAT cat")
    qtbot.waitUntil(made.window.isActiveWindow)
    assert made.window.pipeline.notice.text() == "Unknown for their capitals alone: “The”, “FAT”."
    assert made.window.actions_by_slug["lower_case"].isEnabled()
    QTest.keyClick(made.window.pipeline.probe, K.Key_L, CTRL | ALT)
    assert made.session.probe == "the fat cat"
    look(made)
    assert not made.window.actions_by_slug["lower_case"].isEnabled()


def test_what_was_typed_since_is_never_replaced(desktop: Desktop) -> None:
    made = watch(desktop, "The cat")
    made.actions.changes.set_probe("The cat sat")  # of which no frame has come yet
    made.actions.changes.use_lower_case()
    assert made.session.probe == "The cat sat"
    look(made)
    made.actions.changes.use_lower_case()
    assert made.session.probe == "the cat sat"


@pytest.mark.parametrize(
    ("lower", "unknown", "words", "button"),
    [
        (LowerCase("the", (("The", "the"),)), ("The",), "“The” is unknown, “the” is known.", "Use “the”"),
        (
            LowerCase("", (("A", "a"), ("B", "b"), ("C", "c"))),
            ("A", "B", "C", "dog"),
            "Unknown for their capitals alone: “A”, “B” … Unknown here: “dog”.",
            "Use lower case",
        ),
        (
            LowerCase("thecat"),
            ("T", "C"),
            "In lower case less of it is unknown. Unknown here: “T”, “C”.",
            "Use lower case",
        ),
    ],
)
def test_what_is_said(lower: LowerCase, unknown: tuple[str, ...], words: str, button: str) -> None:
    sentence = Sentence(tuple(Piece(text, 9, False) for text in unknown), lower=lower)
    assert notice(sentence) == words
    assert offer(lower) == button


def test_a_long_notice_leaves_room_for_the_sentence(desktop: Desktop) -> None:
    made = watch(desktop, " ".join(f"Unheard{n}ofandlongerthanthat The" for n in range(20)))
    window = made.window
    window.resize(1024, 700)
    QApplication.processEvents()
    assert window.width() == 1024
    assert window.pipeline.probe.width() >= 180
    assert window.pipeline.notice.button.isVisible()
    right = window.pipeline.notice.button.mapTo(window.pipeline, window.pipeline.notice.button.rect().bottomRight())
    assert right.x() <= window.pipeline.width()


def test_bytes_are_shown_on_both_sheets_by_a_key(desktop: Desktop, qtbot: QtBot) -> None:
    made = watch(desktop, "the cat")
    window = made.window
    qtbot.waitUntil(window.isActiveWindow)
    strip, action = window.pipeline.view.strips.target, window.actions_by_slug["bytes"]
    low, top = strip.height(), next(iter(window.pipeline.view.views.values())).y()
    QTest.keyClick(window.pipeline.probe, K.Key_F9)
    assert action.isChecked()
    assert strip.height() > low
    assert next(iter(window.pipeline.view.views.values())).y() - top == strip.height() - low
    assert window.pipeline.row.strips.target._in_full
    assert [chip.below for chip in strip._layout.chips] == [("id 0", "74 68 65"), ("id 2", "63 61 74")]
    assert strip._layout.foot == ("White space is not read.",)
    QTest.keyClick(window.pipeline.probe, K.Key_F9)
    assert not action.isChecked()
    assert strip.height() == low


def test_where_a_long_sentence_ends_the_matrices_begin(desktop: Desktop) -> None:
    made = watch(desktop, "the fat cat sat on the mat . " * 12)
    view = made.window.pipeline.view
    below = min(matrix.y() for matrix in view.views.values())
    assert view.strips.target.geometry().bottom() < below
    made.actions.changes.set_probe("the cat")
    look(made)
    assert min(matrix.y() for matrix in view.views.values()) < below


def test_a_sentence_passes_between_window_and_trainer(desktop: Desktop) -> None:
    frame = look(watch(desktop, "The fat  cat"))
    back = unpack(pack(frame))
    assert isinstance(back, Frame)
    assert back.probe == frame.probe
    assert back.probe.lower == LowerCase("the fat  cat", (("The", "the"),))
    assert back.probe.lost == "White space is not read."


def test_what_stands_under_the_pointer_is_read_out(desktop: Desktop, qtbot: QtBot) -> None:
    made = watch(desktop, "the cat")
    qtbot.waitUntil(made.window.isActiveWindow)
    strip = made.window.pipeline.view.strips.target
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(strip, K.Key_Right)
    assert made.window.readout.text() == "token 2 of 2: cat\nid 2\nbytes 63 61 74"
    assert made.window.readout.isVisible()
    made.window.pipeline.probe.setFocus()
    assert not made.window.readout.isVisible()


def test_a_text_that_the_line_cuts_is_said_and_code_is_taken_as_it_is(desktop: Desktop) -> None:
    made = watch(desktop, "the cat")
    probe, notice = made.window.pipeline.probe, made.window.pipeline.notice
    probe.selectAll()
    probe.insert("def f(x):\n\treturn x")
    probe.textEdited.emit(probe.text())
    assert look(made).probe_text == "def f(x):\n\treturn x"
    assert "characters are taken" not in notice.text()
    probe.selectAll()
    probe.insert("the cat " * 300)
    probe.textEdited.emit(probe.text())
    look(made)
    assert len(made.session.probe) == MOST_TEXT
    assert notice.text().startswith("No more than 2000 characters are taken. Only 16 tokens run")
