"""What a screen reader is given of the window before anything is done, and what a line says where there is no room."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from model.config import DataConfig, ModelConfig, RunSpec
from model.spec.first_words import first_words
from model.spec.preset import PROBE
from tests.kit.desktop import Desktop
from tests.kit.keyboard import K
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.registry import docked
from tinyattn_gui.widgets.bars.transport import Transport
from tinyattn_gui.widgets.views.token_strip import TokenStrip


def nameless(inside: QWidget) -> list[str]:
    """Controls on show that a reader would have no word for."""
    found = []
    for widget in inside.findChildren(QWidget):
        kinds = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
        if isinstance(widget, kinds) and not isinstance(widget, QScrollBar) and widget.isVisible():
            interface = QAccessible.queryAccessibleInterface(widget)
            part_of_another = isinstance(widget.parent(), QComboBox) or widget.objectName().startswith("qt_")
            if not part_of_another and not interface.text(QAccessible.Text.Name):
                found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_every_control_has_a_name(desktop: Desktop) -> None:
    wiring = desktop.open(RunSpec(model=ModelConfig(n_layer=2, n_head=2)))
    for panel in (row.slug for row in docked()):
        wiring.window.show_panel(panel)
        wiring.session.look()
        QApplication.processEvents()
        assert not nameless(wiring.window), panel


def test_a_matrix_says_what_it_is_before_it_is_walked_and_after(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    qtbot.waitUntil(wiring.window.isActiveWindow)
    for view in wiring.window.pipeline.view.views.values():
        assert view.picture is not None
        size = f"{view.picture.rows} by {view.picture.columns}"
        assert view.accessibleDescription() == f"{view.picture.formula}: {size}; Enter walks its cells"
    said = view.accessibleDescription()
    view.setFocus()
    qtbot.keyClick(view, K.Key_Return)
    assert view.accessibleDescription() != said
    qtbot.keyClick(view, K.Key_Escape)
    assert view.accessibleDescription() == said


def test_the_slider_says_a_speed(qtbot: QtBot) -> None:
    transport = Transport()
    qtbot.addWidget(transport)
    transport.set_pace(60.0)
    assert transport.speed.accessibleName() == "Speed: 60 steps/s"
    transport.set_pace(None)
    assert transport.speed.accessibleName() == "Speed: full speed"


def test_what_the_slider_is_is_said_as_long_as_there_is_room(qtbot: QtBot) -> None:
    """Then how fast, then what the other field is; nothing is drawn over anything else."""
    transport = Transport()
    qtbot.addWidget(transport)
    transport.show()
    extras = (transport._captions[0], transport.speed_label, transport._captions[1])
    seen = set()
    for width in range(200, 900, 10):
        transport.resize(width, 40)
        QApplication.processEvents()
        shown = [widget.isVisible() for widget in extras]
        assert shown == sorted(shown, reverse=True)
        seen.add(sum(shown))
    assert seen == {0, 1, 2, 3}


@pytest.mark.parametrize("text", [1.0, 2.0])
def test_lines_of_the_status_do_not_run_into_each_other(desktop: Desktop, text: float) -> None:
    wiring = desktop.open()
    wiring.window.resize(1000, 800)
    wiring.actions.store.change(text=text)
    QApplication.processEvents()
    line = wiring.window.status_line
    labels = sorted((line._state, line._digest, line._about_run), key=lambda label: label.x())
    for left, right in pairwise(labels):
        assert left.geometry().right() < right.geometry().left()
    assert line._digest.width() >= line._digest.sizeHint().width()
    assert wiring.window.width() == 1000 or text > 1


def test_a_note_goes_when_the_keyboard_leaves_the_matrix_that_is_walked(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    window = wiring.window
    qtbot.waitUntil(window.isActiveWindow)
    view = next(iter(window.pipeline.view.views.values()))
    view.setFocus()
    QTest.keyClick(view, K.Key_Return)
    assert window.readout.isVisible()
    window.pipeline.probe.setFocus()
    assert not window.readout.isVisible()
    view.setFocus()
    assert window.readout.isVisible()


def test_a_sentence_that_is_not_known_yet_is_not_called_empty(qtbot: QtBot, desktop: Desktop) -> None:
    strip = TokenStrip(Style())
    qtbot.addWidget(strip)
    assert strip.message == ""
    wiring = desktop.open()
    wiring.actions.changes.set_probe("")
    wiring.session.look()
    assert wiring.window.pipeline.view.strips.target.message == "No tokens: type a sentence above."


def test_a_text_brings_its_own_first_words(desktop: Desktop) -> None:
    path = desktop.folder.parent / "story.txt"
    path.write_text("\ufeffOnce upon a time there was a king. " * 40, encoding="utf-8")
    wiring = desktop.open()
    wiring.session.open_text(str(path))
    wiring.session.look()
    wiring.session.look()
    frame = wiring.session.frame
    assert frame is not None
    assert wiring.window.pipeline.probe.text() == frame.probe_text == "Once upon a time there was a"
    assert all(piece.known for piece in frame.probe.pieces)
    wiring.session.begin(RunSpec())
    assert wiring.session.probe == PROBE


@pytest.mark.parametrize(
    ("text", "cut", "words"),
    [
        ("Hello, world. Next one", "word", "Hello, world."),
        ("Jack Gisburn rather", "character", "Jack Gisburn"),
        ("donaudampfschifffahrtsgesellschaft", "character", "donaudampfschiff"),
        ("Мама мыла раму, а кот спал", "byte-pair", "Мама мыла раму,"),
        ("Мама мыла раму, а кот спал", "bytes", "Мама"),
        ("  \n", "word", ""),
    ],
)
def test_first_words(tmp_path: Path, text: str, cut: str, words: str) -> None:
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    assert first_words(RunSpec(data=DataConfig(corpus=str(path), tokenizer=cut))) == words
    path.unlink()
    assert first_words(RunSpec(data=DataConfig(corpus=str(path), tokenizer=cut))) == ""


def test_an_opened_cell_of_no_sentence_is_told_in_words(desktop: Desktop) -> None:
    wiring = desktop.open()
    view = next(iter(wiring.window.pipeline.view.views.values()))
    view._choose((0, 0), opens=True)
    wiring.session.look()
    wiring.actions.changes.set_probe("")
    for _ in range(3):
        wiring.session.look()
    panel = wiring.window.views["inspector"]
    said = panel.text.toPlainText()  # type: ignore[attr-defined]
    assert "has no cells: the sentence has no tokens." in said
    assert "−1" not in said
    assert "-1" not in said
