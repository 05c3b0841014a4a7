"""The panel of the book: its examples, unfolded matrix by matrix with the keys, with a tick at each printed number."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.book.examples import EXAMPLES, TOKENS
from model.messages import WorkedExample, WorkExample
from model.messages.codec import pack, unpack
from model.quantities import SCORES
from tests.kit.desktop import Desktop
from tests.kit.views import open_panel, settle
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.book import BookPanel
from tinyattn_gui.pictures.book import page_of
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice, Stake
from tinyattn_gui.theme.palette import DARK
from tinyattn_gui.widgets.views.book_view import BookView
from tinyattn_gui.wiring.wiring import Wiring

LEARN_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def opened(desktop: Desktop) -> tuple[Wiring, BookPanel]:
    wiring = desktop.open()
    return wiring, open_panel(wiring, "book", BookPanel)


def wrong(number: float) -> WorkedExample:
    """Numbers for the Illustrated Transformer of which one is another than the page prints."""
    return WorkedExample("illustrated", (np.array([[112.0, number]]), np.array([[14.0, 12.0]]), np.array([[0.5, 0.5]])))


def test_an_example_is_unfolded_by_keys_while_training_stands(opened: tuple[Wiring, BookPanel]) -> None:
    wiring, panel = opened
    assert "1 of 7 · 6 of 6 numbers as printed" in panel.view.toPlainText()
    assert "0.9544 ✓" in panel.view.toPlainText()
    for key, unfolded in ((Qt.Key.Key_Right, 2), (Qt.Key.Key_End, 7), (Qt.Key.Key_Left, 6), (Qt.Key.Key_Home, 1)):
        QTest.keyClick(QApplication.focusWidget(), key)
        settle(wiring)
        assert panel.unfolded == unfolded
        assert f"{unfolded} of 7" in panel.view.toPlainText()
        assert f"{unfolded + 1} of 7" not in panel.view.toPlainText()
    assert wiring.session.status.frontier == 0, "the keys were the panel's"


def test_every_example_is_shown_whole(opened: tuple[Wiring, BookPanel]) -> None:
    wiring, panel = opened
    panel.resize(340, 420)  # as narrow as in a window of 1024 pixels
    for index, example in enumerate(EXAMPLES.values()):
        panel.example.setCurrentIndex(index)
        settle(wiring)
        panel.go_on(99)
        text = panel.view.toPlainText()
        assert example.about in text
        assert all(line.title in text for line in example.lines)
        assert "✗" not in text
        assert ("When these weights learn" in text) is example.can_learn
        assert not panel.on.isEnabled()
        assert panel.view.horizontalScrollBar().maximum() == 0, "its numbers are seen without scrolling sideways"


def test_an_answer_passes_between_window_and_trainer(opened: tuple[Wiring, BookPanel]) -> None:
    wiring, panel = opened
    frame = wiring.session.frame
    assert frame is not None
    worked = unpack(pack(frame)).answer(WorkExample)  # type: ignore[union-attr]
    assert worked is not None
    assert worked.name == "simple"
    assert worked.matrices[0].tolist() == panel._worked.matrices[0].tolist()  # type: ignore[union-attr]


def test_a_number_that_is_not_as_printed_is_shown_with_the_printed_one(qtbot: QtBot) -> None:
    view = BookView(Style())
    qtbot.addWidget(view)
    view.set_page(page_of(wrong(98.0), 3))
    assert "98 ✗ 96" in view.toPlainText()
    assert "0.50 ✗ 0.88" in view.toPlainText()
    page = page_of(wrong(97.0), 1)
    assert [number.mark for number in page.matrices[0].numbers[0]] == ["✓", "≈"]
    view.set_style(Style(DARK))
    assert "98 ✗ 96" in view.toPlainText()


def test_what_is_masked_is_written_as_such() -> None:
    masked = np.full((6, 6), -math.inf)
    matrices = tuple(np.zeros((6, 6)) if line.slug != "masked" else masked for line in EXAMPLES["causal"].lines)
    page = page_of(WorkedExample("causal", matrices), 5)
    assert page.matrices[3].numbers[0][1].text == "−∞"
    assert page.matrices[3].numbers[0][1].mark == "✓"


def test_the_weights_of_an_example_become_a_run(opened: tuple[Wiring, BookPanel]) -> None:
    wiring, panel = opened
    names = list(EXAMPLES)
    panel.example.setCurrentIndex(names.index("dropout"))
    settle(wiring)
    assert not panel.learn.isVisible(), "it has no weights of its own"
    panel.example.setCurrentIndex(names.index("trainable"))
    settle(wiring)
    assert panel.learn.isVisible()
    QTest.mouseClick(panel.learn, Qt.MouseButton.LeftButton)
    settle(wiring)
    session = wiring.session
    assert session.name == "book-trainable"
    assert session.probe == " ".join(TOKENS)
    assert session.status.frontier == 0
    assert "weights of the book's example trainable" in wiring.window.status_line.about_run
    frame = session.frame
    assert frame is not None
    scores = next(reading for reading in frame.readings if reading.watch.slug == SCORES.slug)
    assert scores.values.squeeze()[1].round(4).tolist() == pytest.approx(
        [1.2705, 1.8524, 1.8111, 1.0795, 0.5577, 1.544]
    )


def test_the_key_takes_the_example_on_show_and_one_without_weights_is_told(opened: tuple[Wiring, BookPanel]) -> None:
    wiring, panel = opened
    before = wiring.session.name
    panel.example.setCurrentIndex(list(EXAMPLES).index("dropout"))
    QTest.keyClick(wiring.window, Qt.Key.Key_N, LEARN_KEYS)
    assert wiring.session.name == before
    assert wiring.window.banner.sentence.startswith("Example 3.5.2 has no weights that could learn")
    panel.example.setCurrentIndex(list(EXAMPLES).index("causal"))
    QTest.keyClick(wiring.window, Qt.Key.Key_N, LEARN_KEYS)
    settle(wiring)
    assert wiring.session.name == "book-causal"


def test_steps_that_would_be_lost_are_asked_about_first(opened: tuple[Wiring, BookPanel]) -> None:
    wiring, panel = opened
    wiring.session.run_to(3)
    settle(wiring)
    asked = list[int]()

    def cancel(at_stake: Sequence[Stake]) -> KeepChoice:
        asked.append(len(at_stake))
        return KeepChoice(KeepAnswer.CANCEL)

    wiring.actions.document.ask = cancel
    before = wiring.session.name
    panel.learn_asked.emit("trainable")
    settle(wiring)
    assert (asked, wiring.session.name) == ([1], before)
    wiring.actions.document.ask = lambda _: KeepChoice(KeepAnswer.DISCARD)
    panel.learn_asked.emit("trainable")
    settle(wiring)
    assert wiring.session.name == "book-trainable"
