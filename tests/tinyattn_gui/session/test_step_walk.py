"""Walking through the moments of a step: keys, what is lit and dimmed, and the way out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import RunSpec
from model.messages import Problem
from model.quantities import ATTENTION_WEIGHTS, SCORES, W_QUERY
from model.quantities.moments import Cursor, Phase, moments
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tests.kit.inline import InlineTrainer
from tests.kit.walks import DEEP, SPEC, at, go, press, row, settle, values, views
from tinyattn_gui.pictures.moment import Light
from tinyattn_gui.widgets.views.matrix_view import MatrixView

K, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier


def test_the_keys_go_on_and_back_over_the_ends_of_steps(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = at(desktop.open(), 2)
    walk, session, last = wiring.walk, wiring.session, len(moments(SPEC.model)) - 1
    qtbot.waitUntil(wiring.window.isActiveWindow)
    press(wiring, K.Key_Left, SHIFT)
    assert walk.cursor == Cursor(2, last)
    press(wiring, K.Key_Home, SHIFT)
    press(wiring, K.Key_Left, SHIFT)
    assert (walk.cursor, session.status.step) == (Cursor(1, last), 1)
    press(wiring, K.Key_Right, SHIFT)
    assert (walk.cursor, session.status.step) == (Cursor(2, 0), 2)
    press(wiring, K.Key_End, SHIFT)
    press(wiring, K.Key_Right, SHIFT)
    assert (walk.cursor, session.status.step, session.status.frontier) == (Cursor(3, 0), 3, 3)
    assert not session.status.playing
    assert wiring.window.pipeline.line.where.text() == "Step 3 · sample, 1 of 39"


@pytest.mark.parametrize("spec", [SPEC, DEEP], ids=["plain", "deep"])
def test_back_shows_what_was_shown_on_the_way_there(desktop: Desktop, spec: RunSpec) -> None:
    """Every moment of a step and the next by key alone; the keyboard never leaves the matrices."""
    wiring = at(desktop.open(spec), 1)
    pipeline, on = wiring.window.pipeline, []
    pipeline.take_focus()

    def seen() -> tuple[object, ...]:
        focus = QApplication.focusWidget()
        assert isinstance(focus, MatrixView)
        assert focus.isVisible()
        shown = row(wiring) or list(views(wiring).values())
        pictures = [(v.light, v.picture and (v.picture.title, v.picture.values.tobytes())) for v in shown]
        line = pipeline.line
        return line.where.text(), line.words.text(), line.formula.text, tuple(pictures)

    for _ in range(len(moments(spec.model)) + 2):
        press(wiring, K.Key_Right, SHIFT)
        on.append(seen())
    assert len(set(on)) == len(on)
    assert all(any(light is Light.LIT for light, _ in shown[-1]) for shown in on)  # type: ignore[attr-defined]
    back = [on[-1]]
    for _ in on[1:]:
        press(wiring, K.Key_Left, SHIFT)
        back.append(seen())
    assert back == on[::-1]


def test_forward_what_is_passed_shows_and_what_comes_later_is_dimmed(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 3)
    go(wiring, 3, Phase.FORWARD, Ref(SCORES, 0))
    lights = {ref.quantity.slug: view.light for ref, view in views(wiring).items()}
    assert {slug for slug, light in lights.items() if light is Light.LIT} == {"scores"}
    later = ("scaled_scores", "masked_scores", "attention_weights", "context", "attention_output", "residual")
    dim = {*later, "logits", "probabilities"}
    assert {slug for slug, light in lights.items() if light is Light.DIM} == dim
    for view in views(wiring).values():
        assert (view.picture is None) is (view.light is Light.DIM)
    weights = views(wiring)[Ref(ATTENTION_WEIGHTS, 0)]
    assert (weights.describe(), weights.accessibleDescription()) == ("", "Attention weights, not reached yet")


def test_lit_dim_and_focus_look_different(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 3)
    go(wiring, 3, Phase.FORWARD, Ref(SCORES, 0))
    shown, theme = views(wiring), wiring.window._style.theme
    lit, dim = shown[Ref(SCORES, 0)], shown[Ref(ATTENTION_WEIGHTS, 0)]
    lit.setFocus()
    picture = lit.grab().toImage()
    middle = picture.height() // 2
    edge = [picture.pixelColor(x, middle).name() for x in range(7)]
    assert theme.accent.name() in edge
    assert theme.focus.name() in edge
    assert edge.index(theme.accent.name()) < edge.index(theme.focus.name())
    assert dim.grab().toImage().pixelColor(dim.width() // 2, dim.height() // 2) == theme.window


@pytest.mark.parametrize("key", [K.Key_Escape, K.Key_Left, K.Key_Right])
def test_a_key_leaves_the_walk_and_shows_the_whole_step(desktop: Desktop, qtbot: QtBot, key: Qt.Key) -> None:
    wiring = at(desktop.open(), 3)
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.window.pipeline.take_focus()
    whole = {ref: values(view) for ref, view in views(wiring).items()}
    state = wiring.window.state
    go(wiring, 3, Phase.UPDATE, Ref(W_QUERY, 0))
    assert "step 3" in wiring.window.state
    press(wiring, key)
    assert (wiring.walk.cursor, wiring.session.status.step, wiring.session.status.frontier) == (None, 3, 3)
    assert {ref: values(view) for ref, view in views(wiring).items()} == whole
    assert {view.light for view in views(wiring).values()} == {Light.NORMAL}
    assert not any(part.isVisible() for part in (wiring.window.pipeline.line, wiring.window.pipeline.lens))
    assert row(wiring) == []
    assert QApplication.focusWidget() is views(wiring)[Ref(ATTENTION_WEIGHTS, 0)]
    assert wiring.window.state == state


def test_training_on_another_run_and_another_place_leave_the_walk(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = at(desktop.open(), 3)
    qtbot.waitUntil(wiring.window.isActiveWindow)
    walk, session = wiring.walk, wiring.session
    go(wiring, 3, Phase.SAMPLE)
    press(wiring, K.Key_Home)
    assert (walk.cursor, session.status.step) == (None, 0)
    go(wiring, 2, Phase.SAMPLE)
    press(wiring, K.Key_End)
    assert (walk.cursor, session.status.step) == (None, 3)
    go(wiring, 2, Phase.SAMPLE)
    wiring._run_to("5")
    settle(wiring)
    assert (walk.cursor, session.status.step) == (None, 5)
    go(wiring, 2, Phase.SAMPLE)
    session.reset()
    settle(wiring)
    assert (walk.cursor, session.status.step) == (None, 0)
    assert not wiring.window.pipeline.line.isVisible()


def test_while_it_plays_a_key_of_the_walk_stops_first(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 3)
    trainer = wiring.session.conversation.link.trainer
    assert isinstance(trainer, InlineTrainer)
    trainer.patience = 2
    wiring.session.play()
    wiring.session.look()
    wiring.walk.moment_on()
    assert wiring.walk.cursor is None
    wiring.walk.moment_on()  # before the trainer has told where it stopped
    settle(wiring)
    cursor = wiring.walk.cursor
    assert cursor is not None
    assert cursor.step == wiring.session.status.step
    go(wiring, 2, Phase.SAMPLE)
    wiring.walk.play_or_pause()
    assert (wiring.walk.cursor, wiring.session.status.playing) == (None, True)


def test_the_first_weights_have_no_moments(desktop: Desktop) -> None:
    wiring = desktop.open()
    for move in (wiring.walk.moment_back, wiring.walk.first_moment, wiring.walk.last_moment):
        move()
        assert wiring.walk.cursor is None
        assert "Shift+→" in wiring.window.statusBar().currentMessage()
    wiring.walk.moment_on()
    settle(wiring)
    assert (wiring.walk.cursor, wiring.session.status.step) == (Cursor(1), 1)
    wiring.walk.moment_back()
    assert wiring.walk.cursor == Cursor(1)


def test_a_step_that_cannot_be_made_has_no_moments(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 1)
    trainer = wiring.session.conversation.link.trainer
    assert isinstance(trainer, InlineTrainer)
    trainer.problems.append(Problem(1, "The trainer has ended.", fatal=True))
    wiring.walk.moment_on()
    settle(wiring)
    assert wiring.walk.cursor is None
    wiring.walk.moment_on()
    assert wiring.walk.cursor is None
