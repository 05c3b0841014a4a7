"""The panel of the neuron view: its numbers are the tensors', and it leads on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from model.config import ModelConfig
from model.matrix.picture import exact
from model.messages import MEAN
from model.quantities import (
    ATTENTION_WEIGHTS,
    BIASED_SCORES,
    KEY,
    MASKED_SCORES,
    QUERY,
    SCALED_SCORES,
    SCORES,
    Quantity,
)
from model.quantities.stages import Ref
from model.quantities.watch import Ask, Watch
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.views import SENTENCE, settle
from tinyattn_gui.panels.inspector import InspectorPanel
from tinyattn_gui.panels.neuron import NeuronPanel
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.widgets.views.neuron_view import NeuronSpot
from tinyattn_gui.wiring.wiring import Wiring

pytestmark = pytest.mark.usefixtures("qapp")
WIDE = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=4, n_layer=2))


def opened(wiring: Wiring) -> NeuronPanel:
    panel = wiring.window.view("neuron")
    settle(wiring)
    assert isinstance(panel, NeuronPanel)
    return panel


def the_picture(panel: NeuronPanel) -> Neuron:
    assert isinstance(panel.view.picture, Neuron), panel.view.message
    return panel.view.picture


def matrix(wiring: Wiring, quantity: Quantity) -> np.ndarray:  # type: ignore[type-arg]
    picture = wiring.window.pipeline.view.views[Ref(quantity, wiring.session.selection.layer)].picture
    assert picture is not None
    return picture.values


def test_every_number_is_the_matrices(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(4)
    for selection, query in ((Selection(0, 0), 6), (Selection(1, 3, 5), 5)):
        session.select(selection)
        settle(wiring)
        picture = the_picture(panel)
        assert picture.where == f"layer {selection.layer} · head {selection.head} · step 4"
        assert picture.query == query
        assert np.array_equal(picture.q, matrix(wiring, QUERY)[query])
        assert np.array_equal(picture.k, matrix(wiring, KEY))
        assert set(picture.steps) == {SCORES, SCALED_SCORES, MASKED_SCORES, ATTENTION_WEIGHTS}
        for step in picture.steps:
            assert np.array_equal(picture.steps[step], matrix(wiring, step)[query])


def test_it_asks_for_nothing_that_the_sheet_does_not(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    before = set(wiring.session.conversation.goal.watch)
    opened(wiring)
    assert set(wiring.session.conversation.goal.watch) == before


def test_a_query_is_chosen(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    assert panel.token.currentText() == "the last"
    panel.token.setCurrentIndex(3)
    panel.token.activated.emit(3)
    settle(wiring)
    assert session.selection.token == 2
    assert the_picture(panel).query == 2
    panel.view.token_chosen.emit(1)
    settle(wiring)
    assert (panel.token.currentText(), the_picture(panel).query) == ("1  fat", 1)
    session.select(Selection(0, 0, 6))
    wiring.actions.changes.set_probe("the cat")
    settle(wiring)
    assert (the_picture(panel).query, panel.token.currentText(), panel.token.count()) == (1, "1  cat", 3)


@pytest.mark.parametrize(
    ("spot", "slug", "index"),
    [
        (NeuronSpot(QUERY, 5, 3), "query", (1, 5, 3)),
        (NeuronSpot(KEY, 2, 3), "key", (1, 2, 3)),
        (NeuronSpot(None, 2, 3), "scores", (1, 5, 2)),
        (NeuronSpot(ATTENTION_WEIGHTS, 2), "attention_weights", (1, 5, 2)),
    ],
)
def test_a_number_opens_in_the_inspector(desktop: Desktop, spot: NeuronSpot, slug: str, index: tuple[int, ...]) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    wiring.session.select(Selection(1, 1, 5))
    settle(wiring)
    panel.view.number_chosen.emit(spot)
    settle(wiring)
    inspector = wiring.window.views["inspector"]
    assert isinstance(inspector, InspectorPanel)
    assert inspector.ask() == Ask(Watch(slug, layer=1), index)
    assert " = " in inspector.text.toPlainText()


def test_the_average_of_heads_has_no_query(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    wiring.session.select_head(MEAN)
    settle(wiring)
    assert "choose one head" in panel.view.message
    wiring.session.select_head(1)
    settle(wiring)
    assert the_picture(panel).where.startswith("layer 0 · head 1")


def test_a_network_that_masks_nothing(desktop: Desktop) -> None:
    wiring = desktop.open(replace(DEFAULT_PRESET.spec, model=ModelConfig(mask="none")))
    panel = opened(wiring)
    picture = the_picture(panel)
    assert set(picture.steps) == {SCORES, SCALED_SCORES, ATTENTION_WEIGHTS}
    assert not picture.is_masked(6)
    assert "among 7 keys" in picture.describe(ATTENTION_WEIGHTS, 2, 0)
    wiring.actions.changes.set_probe("")
    settle(wiring)
    assert panel.view.message == "No tokens: type a sentence."


@pytest.mark.parametrize("position", ["rotary", "alibi"])
def test_what_is_multiplied_is_what_the_score_is_made_of(desktop: Desktop, position: str) -> None:
    wiring = desktop.open(replace(DEFAULT_PRESET.spec, model=ModelConfig(position=position, n_head=2)))
    panel = opened(wiring)
    picture = the_picture(panel)
    assert picture.products.sum(1) == pytest.approx(picture.steps[SCORES], abs=1e-5)
    assert (BIASED_SCORES in picture.steps) == (position == "alibi")
    if position == "rotary":
        assert not np.array_equal(picture.q, matrix(wiring, QUERY)[picture.query])
        return
    before = exact(picture.steps[SCALED_SCORES][2])
    said = f"by distance: {before}, less the slope of the head × 4, = {exact(picture.steps[BIASED_SCORES][2])}"
    assert picture.describe(BIASED_SCORES, 2, 0).endswith(said)
    share = exact(picture.steps[MASKED_SCORES][2])
    assert f"exp({share})" in picture.describe(ATTENTION_WEIGHTS, 2, 0)


def test_while_a_step_is_walked_it_is_of_that_step(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    wiring.session.run_to(2)
    settle(wiring)
    wiring.walk.first_moment()
    wiring.walk.moment_on()
    settle(wiring)
    wiring.walk.turn_lens()
    settle(wiring)
    picture, frame = the_picture(panel), wiring.session.frame
    assert frame is not None
    assert picture.tokens == tuple(piece.label for piece in frame.example.pieces)
    assert "training example" in picture.where
    assert panel.token.count() == len(picture.tokens) + 1
    QApplication.processEvents()
    wiring.walk.leave()
    settle(wiring)
    assert the_picture(panel).tokens == SENTENCE


def test_a_head_meets_the_keys_of_its_group(desktop: Desktop) -> None:
    wiring = desktop.open(replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=4, n_kv_head=2)))
    panel = opened(wiring)
    wiring.session.select(Selection(0, 3, 5))
    settle(wiring)
    picture = the_picture(panel)
    assert picture.products.sum(1) == pytest.approx(picture.steps[SCORES][:7], abs=1e-5)
    panel.view.number_chosen.emit(NeuronSpot(KEY, 2, 3))
    settle(wiring)
    inspector = wiring.window.views["inspector"]
    assert isinstance(inspector, InspectorPanel)
    assert inspector.ask() == Ask(Watch("key", layer=0), (1, 2, 3))
    assert "key head 1" in inspector.text.toPlainText()


def test_scores_that_are_masked_first_are_divided_after_that(desktop: Desktop) -> None:
    wiring = desktop.open(replace(DEFAULT_PRESET.spec, model=ModelConfig(mask_first=True)))
    picture = the_picture(opened(wiring))
    assert list(picture.steps) == [SCORES, MASKED_SCORES, SCALED_SCORES, ATTENTION_WEIGHTS]
    masked, scaled = picture.steps[MASKED_SCORES][2], picture.steps[SCALED_SCORES][2]
    assert picture.describe(SCALED_SCORES, 2, 0).endswith(f"scaled: {exact(masked)} / √16 = {exact(scaled)}")
    assert f"exp({exact(scaled)})" in picture.describe(ATTENTION_WEIGHTS, 2, 0)
