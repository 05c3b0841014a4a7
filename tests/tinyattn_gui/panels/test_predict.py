"""Predict, then reveal: guesses by keys and by pointer, scored on what the run really brought."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.quantities import ATTENTION_WEIGHTS, PROBABILITIES
from model.quantities.stages import Ref
from model.spec.presets import PRESETS
from model.stories.guess import GUESSES, tally
from tests.kit.desktop import Desktop
from tests.kit.keyboard import press
from tests.kit.views import open_panel
from tinyattn_gui.panels.predict import PredictPanel
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.settings.tallies import Tallies
from tinyattn_gui.widgets.bars.question_line import STORY
from tinyattn_gui.widgets.views.guess_list import room
from tinyattn_gui.wiring.wiring import Wiring

K, M = Qt.Key, Qt.KeyboardModifier


def numbers(wiring: Wiring, ref: Ref) -> np.ndarray:
    """What the sheet shows now."""
    picture = wiring.window.pipeline.view.views[ref].picture
    assert picture is not None
    return picture.values.astype(float)


def settle(wiring: Wiring, step: int | None = None) -> None:
    for _ in range(600):
        wiring.session.look()
        QApplication.processEvents()
        frame = wiring.session.frame
        if frame is not None and (step is None or frame.step == step) and not wiring.session.is_busy:
            break
    wiring.session.look()
    QApplication.processEvents()


def ask(panel: PredictPanel, slug: str) -> None:
    box = panel.line.kind
    box.setCurrentIndex(box.findData(slug))
    box.activated.emit(box.currentIndex())


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot) -> Wiring:
    made = desktop.open()
    qtbot.waitUntil(made.window.isActiveWindow)
    assert "predict" not in made.window.views, "off until asked for"
    return made


def test_the_story_s_questions_by_keyboard(wiring: Wiring) -> None:
    press(K.Key_P, M.ControlModifier)
    settle(wiring)
    panel = wiring.window.views["predict"]
    assert isinstance(panel, PredictPanel)
    weights, chances = Ref(ATTENTION_WEIGHTS, 0), Ref(PROBABILITIES)
    first = numbers(wiring, weights)
    assert panel.line.asked == STORY
    assert panel.question.text() == "Where will “the” (5) look at step 45?"
    for key in (K.Key_Down, K.Key_Down, *[K.Key_Right] * 8):
        press(key)
    press(K.Key_Left, M.ShiftModifier)
    guess = panel.list.shown
    assert guess[2].guess == pytest.approx(first[5, 2] + 8 * 0.05 - 0.01)
    assert sum(bar.guess or 0.0 for bar in guess) == pytest.approx(1)
    assert guess[6].guess == 0, "what is masked gets nothing"
    assert wiring.session.status.step == 0, "the arrows are the panel's"
    press(K.Key_Return)
    press(K.Key_Right)
    assert panel.is_committed
    assert panel.list.shown == guess, "a committed guess stays"
    press(K.Key_R)
    settle(wiring, 45)
    came = numbers(wiring, weights)
    away = sum(abs((bar.guess or 0.0) - came[5, bar.at]) for bar in guess) / 2
    assert f"{away:.2f} away" in panel.verdict.text()
    assert panel.verdict.accessibleDescription() == panel.verdict.text()
    assert [bar.after for bar in panel.list.shown] == pytest.approx(came[5].tolist())
    assert f"came {came[5, 2]:.2f}, the largest" in panel.list.item(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "(1)" in panel.tally.text()
    remembered = Tallies(PreferenceStore(wiring.actions.store._settings))
    assert tally(remembered.of(wiring.session.spec)) == panel.tally.text(), "at the next launch"
    assert not remembered.of(PRESETS["copy"].spec)

    press(K.Key_Return)
    settle(wiring)
    assert "grown most at step 90" in panel.question.text()
    for key in (K.Key_Return, *[K.Key_Down] * 6, *[K.Key_Right] * 5):
        press(key)
    press(K.Key_Return)
    press(K.Key_Return)
    settle(wiring, 90)
    growth = numbers(wiring, weights) - came
    assert panel.cells.picture is not None
    assert panel.cells.picture.values == pytest.approx(growth, abs=1e-6)
    assert f"{growth.max():+.3f}" in panel.verdict.text()
    best = np.unravel_index(growth.argmax(), growth.shape)
    assert panel.cells._watched_cells == {best}
    assert panel.verdict.text().startswith("Right") == (best == (6, 5))

    press(K.Key_Return)
    settle(wiring)
    assert "likeliest after “the” (5) at step 200" in panel.question.text()
    assert not panel.go.isEnabled(), "nothing is chosen yet"
    press(K.Key_M)
    press(K.Key_Return)
    press(K.Key_R)
    settle(wiring, 200)
    row = numbers(wiring, chances)[5]
    made = panel.made
    assert made is not None
    assert made.guess is not None
    assert f"{row.max():.3f}" in panel.verdict.text()
    assert f"probability of {row[made.guess.argmax()]:.2f}" in panel.tally.text()
    assert wiring.session.status.step == 200
    press(K.Key_Return)
    settle(wiring)
    assert panel.line.asked == next(iter(GUESSES)), "the story has no more questions: one of the person's own"
    assert panel.line.kind.findData(STORY) < 0


def test_the_story_offers_its_questions(wiring: Wiring) -> None:
    offer = wiring.window.story.predict
    assert offer.isVisible()
    offer.click()
    settle(wiring)
    panel = wiring.window.views["predict"]
    assert isinstance(panel, PredictPanel)
    assert panel.list.hasFocus()
    assert panel.line.asked == STORY
    wiring.session.begin(wiring.session.spec.with_options({"model.d_model": "8"}))
    settle(wiring)
    assert not offer.isVisible(), "what another network will do was never measured: its story asks nothing"


def test_bars_are_dragged(wiring: Wiring, qtbot: QtBot) -> None:
    panel = open_panel(wiring, "predict", PredictPanel)
    view = panel.list
    across = room(view.visualItemRect(view.item(1)).toRectF(), panel._style)
    at = QPoint(round(across.left() + 0.25 * across.width()), round(across.center().y()))
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(view.viewport(), QPoint(round(across.left() + 0.75 * across.width()), at.y()))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.shown[1].guess == pytest.approx(0.75, abs=0.01)
    assert sum(bar.guess or 0.0 for bar in view.shown) == pytest.approx(1)


def test_a_guess_of_ones_own_is_of_the_chosen_token_and_of_the_steps_ahead(wiring: Wiring) -> None:
    panel = open_panel(wiring, "predict", PredictPanel)
    ask(panel, "row")
    wiring.session.select(replace(wiring.session.selection, token=3))
    settle(wiring)
    assert panel.question.text() == "Where will “sat” look at step 10?"
    wiring.session.step()
    settle(wiring)
    assert panel.question.text() == "Where will “sat” look at step 11?"
    panel.go_on()
    wiring.session.run_to(30)
    settle(wiring, 30)
    assert panel.made is not None
    assert panel.made.after is None, "it is not revealed by passing by"
    panel.reveal()
    settle(wiring, 11)
    assert panel.made.start == 1
    assert panel.verdict.text()


def test_a_guess_is_given_up_with_its_run_or_sentence(wiring: Wiring) -> None:
    panel = open_panel(wiring, "predict", PredictPanel)
    panel.go_on()
    assert panel.is_committed
    wiring.session.set_probe("the old dog")
    settle(wiring)
    assert not panel.is_committed
    assert panel.line.kind.findData(STORY) < 0, "the story is about another sentence"
    panel.go_on()
    wiring.session.reset()
    settle(wiring)
    assert not panel.is_committed
    assert not panel.tally.text()


def test_an_attention_to_another_sentence_is_asked_about_too(wiring: Wiring) -> None:
    panel = open_panel(wiring, "predict", PredictPanel)
    wiring.session.open_preset(PRESETS["encoder-decoder"])
    settle(wiring)
    for slug in GUESSES:
        ask(panel, slug)
        settle(wiring)
        assert panel.made is not None, slug
