"""Walking through the moments of a step: keys, what is lit and dimmed, the line, the lens, and the way out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import ModelConfig, RunSpec
from model.messages import Lens, Problem, Sentence
from model.network.network import as_matrix
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, LOGITS, PROBABILITIES, SCORES, W_QUERY, Facet
from model.quantities.moments import Cursor, Moment, Phase, first_of, moments
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from model.trainer.reader import one_head, without_batch
from model.training.learner import Learner
from model.training.state import StepRecord
from tests.kit.desktop import Desktop
from tests.kit.inline import InlineTrainer
from tinyattn_gui.pictures.moment import Light
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring

K, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier
SPEC = DEFAULT_PRESET.spec
DEEP = replace(SPEC, model=ModelConfig(n_head=2, n_layer=2, norm=True, mlp=True, dropout=0.2))


def press(wiring: Wiring, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or wiring.window, key, modifier)
    settle(wiring)


def settle(wiring: Wiring) -> None:
    for _ in range(3):
        wiring.session.look()
    QApplication.processEvents()


def at(wiring: Wiring, step: int) -> Wiring:
    """A window that shows the finished step `step` of its run."""
    wiring.session.run_to(step)
    settle(wiring)
    QApplication.processEvents()
    return wiring


def go(wiring: Wiring, step: int, phase: Phase, ref: Ref | None = None) -> None:
    wiring.walk._go_to(Cursor(step, moments(wiring.session.spec.model).index(Moment(phase, ref))))
    settle(wiring)


def recorded(spec: RunSpec, step: int, probe: Sentence) -> tuple[StepRecord, Recorder]:
    """The step, and what the probe gave with the weights before it."""
    learner, recorder = Learner(spec), Recorder()
    for _ in range(step - 1):
        learner.advance()
    learner.look([piece.id for piece in probe.pieces], recorder)
    return learner.record(), recorder


def views(wiring: Wiring) -> dict[Ref, MatrixView]:
    return dict(wiring.window.pipeline.view.views)


def row(wiring: Wiring) -> list[MatrixView]:
    return [view for view in wiring.window.pipeline.row.views if view.isVisible()]


def values(view: MatrixView) -> bytes:
    assert view.picture is not None
    return view.picture.values.tobytes()


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
    dim = {"scaled_scores", "masked_scores", "attention_weights", "context", "residual", "probabilities"}
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


@pytest.mark.parametrize("step", [4, 2], ids=["newest", "past"])
def test_a_forward_moment_shows_the_pass_that_made_the_update(desktop: Desktop, step: int) -> None:
    wiring = at(desktop.open(), 4)
    assert wiring.session.frame is not None
    record, probed = recorded(SPEC, step, wiring.session.frame.probe)
    go(wiring, step, Phase.FORWARD, Ref(PROBABILITIES))
    for ref, view in views(wiring).items():
        assert values(view) == one_head(ref, without_batch(ref, probed.trace[ref]), 0).tobytes(), ref
    wiring.walk.turn_lens()
    settle(wiring)
    for ref, view in views(wiring).items():
        assert values(view) == one_head(ref, without_batch(ref, record.trace[ref]).detach(), 0).tobytes(), ref
    strip = wiring.window.pipeline.view.strip.accessibleDescription()
    assert [p.id for p in wiring.session.frame.example.pieces] == record.batch.ids[0].tolist()
    assert strip == " ".join(p.label for p in wiring.session.frame.example.pieces)


def test_a_backward_moment_shows_gradients_as_they_are_reached(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 3)
    assert wiring.session.frame is not None
    record, _ = recorded(SPEC, 3, wiring.session.frame.probe)
    go(wiring, 3, Phase.BACKWARD, Ref(SCORES, 0))
    shown = views(wiring)
    reached = {ref.quantity.slug for ref, view in shown.items() if view.light is not Light.DIM}
    assert reached == {"scores", "scaled_scores", "masked_scores", "attention_weights", "context", "residual"}
    for ref, view in shown.items():
        if view.light is not Light.DIM:
            assert view.picture is not None
            assert view.picture.title == f"{ref.quantity.name}: gradient"
            assert values(view) == one_head(ref, without_batch(ref, record.gradients[ref]), 0).tobytes()
    assert "no gradient" in shown[Ref(PROBABILITIES)].accessibleDescription()


def test_an_update_shows_every_side_of_its_parameter(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 3)
    assert wiring.session.frame is not None
    record, _ = recorded(SPEC, 3, wiring.session.frame.probe)
    ref = Ref(W_QUERY, 0)
    go(wiring, 3, Phase.UPDATE, ref)
    before, after = record.before.params[ref], record.after.params[ref]
    sides = [record.gradients[ref], *record.after.moments[ref], after - before, after]
    assert [values(view) for view in row(wiring)] == [
        one_head(ref, as_matrix(ref, side, SPEC.model), 0).tobytes() for side in sides
    ]
    assert [view.accessibleName() for view in row(wiring)] == [
        "Gradient",
        "First moment",
        "Second moment",
        "Change",
        "New value",
    ]
    sgd = at(desktop.open(replace(SPEC, train=replace(SPEC.train, optimizer="sgd"))), 1)
    go(sgd, 1, Phase.UPDATE, ref)
    assert [view.accessibleName() for view in row(sgd)] == ["Gradient", "Change", "New value"]


def test_what_the_sheet_has_no_place_for_is_shown_with_what_it_is_made_from(desktop: Desktop) -> None:
    wiring = at(desktop.open(DEEP), 2)
    go(wiring, 2, Phase.FORWARD, Ref(LOGITS))
    assert [view.accessibleName() for view in row(wiring)] == ["Final norm", "Unembedding", "Logits"]
    assert [view.light for view in row(wiring)] == [Light.NORMAL, Light.NORMAL, Light.LIT]
    go(wiring, 2, Phase.BACKWARD, Ref(LOGITS))
    assert [view.accessibleName() for view in row(wiring)] == ["Logits", "Logits: gradient"]
    go(wiring, 2, Phase.SAMPLE)
    assert [view.accessibleName() for view in row(wiring)] == ["Tokens", "Targets"]


def test_the_layer_on_show_follows_the_walk(desktop: Desktop) -> None:
    wiring = at(desktop.open(DEEP), 1)
    go(wiring, 1, Phase.FORWARD, Ref(SCORES, 1))
    assert wiring.session.selection.layer == 1
    assert views(wiring)[Ref(SCORES, 1)].light is Light.LIT
    assert "layer 1" in wiring.window.pipeline.line.where.text()
    go(wiring, 1, Phase.BACKWARD, Ref(SCORES, 0))
    assert wiring.session.selection.layer == 0


def test_the_line_says_phase_words_formula_and_shapes(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 2)
    line = wiring.window.pipeline.line
    assert not line.isVisible()
    go(wiring, 2, Phase.FORWARD, Ref(SCORES, 0))
    assert line.isVisible()
    assert line.where.text() == "Step 2 · forward, 8 of 39"
    assert line.words.text().startswith("Attention scores: how well each query (row) matches each key")
    assert line.formula.text == "S = Q Kᵀ   Q 7 × 16, K 7 × 16 → S 7 × 7"
    assert line.words.textFormat() is Qt.TextFormat.PlainText
    wiring.walk.choose_lens(Lens.EXAMPLE)
    go(wiring, 2, Phase.LOSS, Ref(moments(SPEC.model)[first_of(Phase.LOSS, SPEC.model)].ref.quantity))  # type: ignore[union-attr]
    assert f"the loss of this step, {wiring.session.losses[1]:.4f}." in line.words.text()
    wiring.session.set_learning_rate(0.5)
    wiring.walk.leave()
    wiring.walk.step()
    settle(wiring)
    for step, rate in ((3, "0.5"), (2, "0.01")):
        go(wiring, step, Phase.UPDATE, Ref(W_QUERY, 0))
        assert f"Learning rate η = {rate}, no weight decay." in line.words.text()


def test_the_lens_switches_visibly_and_says_why_it_cannot(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = at(desktop.open(), 2)
    switch, action = wiring.window.pipeline.lens, wiring.window.actions_by_slug["lens"]
    yours, example = switch.buttons[Lens.PROBE], switch.buttons[Lens.EXAMPLE]
    qtbot.waitUntil(wiring.window.isActiveWindow)
    assert not switch.isVisible()
    assert not action.isEnabled()
    go(wiring, 2, Phase.FORWARD, Ref(SCORES, 0))
    assert switch.isVisible()
    assert yours.isChecked()
    press(wiring, K.Key_X, Qt.KeyboardModifier.ControlModifier | SHIFT)
    assert example.isChecked()
    assert action.isChecked()
    yours.click()
    settle(wiring)
    assert wiring.walk.lens is Lens.PROBE
    for phase, ref in ((Phase.BACKWARD, Ref(SCORES, 0)), (Phase.UPDATE, Ref(W_QUERY, 0)), (Phase.SAMPLE, None)):
        go(wiring, 2, phase, ref)
        assert example.isChecked()
        assert not any(part.isEnabled() for part in (yours, example, action))
        assert phase.value in yours.toolTip()
        press(wiring, K.Key_X, Qt.KeyboardModifier.ControlModifier | SHIFT)
    go(wiring, 2, Phase.FORWARD, Ref(SCORES, 0))
    assert yours.isChecked()
    assert yours.isEnabled()


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
    trainer = wiring.session.conversation.trainer
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
    trainer = wiring.session.conversation.trainer
    assert isinstance(trainer, InlineTrainer)
    trainer.problems.append(Problem(1, "The trainer has ended.", fatal=True))
    wiring.walk.moment_on()
    settle(wiring)
    assert wiring.walk.cursor is None
    wiring.walk.moment_on()
    assert wiring.walk.cursor is None


def test_another_panel_shows_the_weights_that_the_pass_used(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 3)
    panel = wiring.actions.panels.open_quantity("w_query", Facet.DATA)
    QApplication.processEvents()
    assert wiring.session.frame is not None
    record, _ = recorded(SPEC, 3, wiring.session.frame.probe)
    ref = Ref(W_QUERY, 0)
    for phase, about, side in (
        (Phase.FORWARD, Ref(SCORES, 0), record.before),
        (Phase.UPDATE, ref, record.after),
        (Phase.BACKWARD, Ref(SCORES, 0), record.before),
    ):
        go(wiring, 3, phase, about)
        assert panel.view.picture is not None
        expected = one_head(ref, as_matrix(ref, side.params[ref], SPEC.model), 0)
        assert np.array_equal(panel.view.picture.values, expected)
