"""What is on show during a walk through a step: passes, gradients, updates, the line, the lens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import RunSpec
from model.messages import Lens, Sentence
from model.network.network import as_matrix
from model.network.trace import Recorder
from model.quantities import LOGITS, LOSS, MLP_HIDDEN, MLP_RESIDUAL, PROBABILITIES, SCORES, W_QUERY, Facet
from model.quantities.moments import Phase, first_of, moments
from model.quantities.stages import Ref
from model.trainer.reader import one_head, without_batch
from model.training.learner import Learner
from model.training.state import StepRecord
from tests.kit.desktop import Desktop
from tests.kit.walks import DEEP, SPEC, at, go, press, row, settle, values, views
from tinyattn_gui.pictures.moment import Light

K, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier


def recorded(spec: RunSpec, step: int, probe: Sentence) -> tuple[StepRecord, Recorder]:
    """The step, and what the probe gave with the weights before it."""
    learner, recorder = Learner(spec), Recorder()
    for _ in range(step - 1):
        learner.advance()
    learner.look([piece.id for piece in probe.pieces], recorder)
    return learner.record(), recorder


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
    strip = wiring.window.pipeline.view.strips.target.accessibleDescription()
    assert [p.id for p in wiring.session.frame.example.pieces] == record.batch.ids[0].tolist()
    assert strip == " ".join(p.label for p in wiring.session.frame.example.pieces)


def test_a_backward_moment_shows_gradients_as_they_are_reached(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 3)
    assert wiring.session.frame is not None
    record, _ = recorded(SPEC, 3, wiring.session.frame.probe)
    go(wiring, 3, Phase.BACKWARD, Ref(SCORES, 0))
    shown = views(wiring)
    reached = {ref.quantity.slug for ref, view in shown.items() if view.light is not Light.DIM}
    attention = {"scores", "scaled_scores", "masked_scores", "attention_weights", "context"}
    assert reached == attention | {"attention_output", "residual", "logits"}
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
    wiring = at(desktop.open(), 2)
    go(wiring, 2, Phase.LOSS, Ref(LOSS))
    assert [view.accessibleName() for view in row(wiring)] == ["Logits", "Targets", "Loss per position"]
    assert [view.light for view in row(wiring)] == [Light.NORMAL, Light.NORMAL, Light.LIT]
    go(wiring, 2, Phase.BACKWARD, Ref(LOGITS))
    assert views(wiring)[Ref(LOGITS)].light is Light.LIT
    go(wiring, 2, Phase.SAMPLE)
    assert [view.accessibleName() for view in row(wiring)] == ["Tokens", "Targets"]


def test_a_stage_of_the_mlp_is_lit_on_the_sheet_and_brought_into_view(desktop: Desktop) -> None:
    wiring = at(desktop.open(DEEP), 1)
    panel = wiring.window.pipeline
    panel.room.bar.setValue(0)
    for ref in (Ref(MLP_HIDDEN, 0), Ref(MLP_RESIDUAL, 1), Ref(LOGITS)):
        go(wiring, 1, Phase.FORWARD, ref)
        view = views(wiring)[ref]
        assert view.light is Light.LIT
        assert view.isVisible()
        left = view.mapTo(panel.room, view.rect().topLeft()).x()
        assert left >= 0
        assert left + view.width() <= panel.room.width()


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
