"""The sheet of one layer: arrows that are true of the network, and a deep one is laid out as soon as a flat one."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from model.config import ModelConfig, RunSpec
from model.figures.request import Arrangement, FigurePart, FigureRequest, Origin
from model.matrix.picture import make_picture
from model.quantities import (
    ATTENTION_OUTPUT,
    ATTENTION_WEIGHTS,
    CONTEXT,
    DROPPED_OUTPUT,
    EMBEDDING,
    KEY,
    LOGITS,
    LOSS,
    MASKED_SCORES,
    PROBABILITIES,
    QUERY,
    RESIDUAL,
    SCALED_SCORES,
    SCORES,
    TARGETS,
    TOKENS,
    Quantity,
)
from model.quantities.site import Site
from model.quantities.stages import Ref, stages
from model.quantities.watch import MEAN
from tests.kit.blocks import BLOCKS, CLASSIFIERS
from tinyattn_gui.pictures import flows
from tinyattn_gui.pictures import pipeline as module
from tinyattn_gui.pictures.composition import compose
from tinyattn_gui.pictures.flows import Flow
from tinyattn_gui.pictures.matrix import naming_key_head, place
from tinyattn_gui.pictures.pipeline import Pipeline, pipeline, pipeline_of, watch_of

CONFIGS = [
    ModelConfig(),
    ModelConfig(n_layer=2),
    ModelConfig(n_layer=4, norm=True, mlp=True, bias=True),
    ModelConfig(n_layer=3, mlp=True),
    ModelConfig(n_layer=3, norm=True, norm_place="post", mlp=True, activation="swiglu"),
    ModelConfig(n_layer=2, norm=True, norm_place="post", norm_kind="rms", tied=True),
    ModelConfig(n_layer=3, residual=False, mask="none", dropout=0.1),
    ModelConfig(n_layer=2, position="rotary"),
    ModelConfig(n_layer=2, position="alibi", norm=True),
    ModelConfig(position="none"),
    ModelConfig(n_head=4, n_kv_head=2, position="rotary"),
    ModelConfig(n_layer=2, dropout_embedding=0.1, dropout_residual=0.1),
    ModelConfig(n_layer=2, dropout_embedding=0.1, dropout_residual=0.1, mlp=True, norm=True),
]


def ways(config: ModelConfig, shown: frozenset[Ref], ref: Ref) -> dict[Ref, set[int]]:
    """Every shown matrix that some way leads from to `ref` past none that is shown, with the layers on all such ways:
    by walking each way, which is slow and plain."""
    rows = {stage.ref: stage for stage in stages(config)}
    found: dict[Ref, set[int]] = {}

    @cache
    def walk(at: Ref, passed: frozenset[int]) -> None:
        for start in rows[at].inputs if at in rows else ():
            if start in shown:
                found.setdefault(start, set()).update(passed)
            else:
                walk(start, passed if start.layer is None else passed | {start.layer})

    walk(ref, frozenset())
    return found


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: f"{config.n_layer} layers")
def test_each_arrow_is_a_way_through_the_network_and_says_which_layers_it_passes(config: ModelConfig) -> None:
    for layer in range(config.n_layer):
        sheet = pipeline(config, layer)
        shown = frozenset((*sheet.refs, Ref(TOKENS)))
        said = {(flow.start, flow.end): set(flow.through) for flow in (*sheet.arrows, *sheet.entries)}
        for ref in sheet.refs:
            for start, passed in ways(config, shown, ref).items():
                if (start, ref) in said or start != Ref(TOKENS):
                    assert said.pop((start, ref)) == passed - {layer}
        assert not said, "an arrow without a way"


def test_a_middle_layer_says_what_lies_between_it_and_the_prediction() -> None:
    config = ModelConfig(n_layer=4)
    to_logits = [flow.words for n in range(4) for flow in pipeline(config, n).arrows if flow.end == Ref(LOGITS)]
    assert to_logits == ["through layers 1 to 3", "through layers 2 to 3", "through layer 3", ""]
    assert [pipeline(config, n).entries[0].words for n in range(4)] == [
        "",
        "",
        "through layer 0",
        "through layers 0 to 1",
    ]
    second = pipeline(config, 1)
    assert Flow(Ref(EMBEDDING), Ref(ATTENTION_OUTPUT, 0), (0,)) in second.arrows, "attention of layer 0 lies between"
    assert Flow(Ref(EMBEDDING), Ref(RESIDUAL, 0)) in second.arrows, "this one is added as it is"


def test_each_stage_is_looked_at_once_however_deep_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Ref] = []
    look = flows._origins
    monkeypatch.setattr(flows, "_origins", lambda stage, *more: (counted.append(stage.ref), look(stage, *more))[1])
    config = ModelConfig(n_layer=32, norm=True, mlp=True, bias=True)
    module._laid_out.__wrapped__(config, 31, Site.SELF, whole=True)
    assert counted == [stage.ref for stage in stages(config)]


def test_a_head_is_shown_with_the_keys_and_values_that_it_reads() -> None:
    config = ModelConfig(n_head=4, n_kv_head=2)
    shown = {ref.quantity.slug: watch_of(ref, 3, config).head for ref in pipeline(config, 0).refs}
    assert (shown["query"], shown["key"], shown["value"], shown["attention_weights"]) == (3, 1, 1, 3)
    assert (shown["embedding"], watch_of(Ref(KEY, 0), MEAN, config).head) == (None, MEAN)
    assert place(watch_of(Ref(KEY, 0), 3, config), 5, config) == "layer 0 · key head 1 · step 5"
    assert place(watch_of(Ref(QUERY, 0), 3, config), 5, config) == "layer 0 · head 3 · step 5"


NOWHERE = {TOKENS, TARGETS, LOSS}
"""The sentence stands above the sheet; what should have come next, and the loss, are of training alone."""


@pytest.mark.parametrize("config", [*BLOCKS.values(), *CLASSIFIERS.values(), *CONFIGS], ids=str)
def test_every_stage_has_a_place_on_the_sheet_of_one_of_its_layers(config: ModelConfig) -> None:
    shown = {ref for layer in range(config.n_layer) for ref in pipeline(config, layer).refs}
    assert {stage.ref.quantity for stage in stages(config) if stage.ref not in shown} == NOWHERE


def test_attention_goes_on_to_its_output_the_stream_the_logits_and_the_prediction() -> None:
    for config, way in (
        (ModelConfig(), [Ref(CONTEXT, 0), Ref(ATTENTION_OUTPUT, 0), Ref(RESIDUAL, 0), Ref(LOGITS), Ref(PROBABILITIES)]),
        (ModelConfig(residual=False), [Ref(ATTENTION_OUTPUT, 0), Ref(LOGITS), Ref(PROBABILITIES)]),
    ):
        sheet = pipeline(config, 0)
        assert {Flow(*pair) for pair in pairwise(way)} <= set(sheet.arrows)
        assert [flow.end for flow in sheet.arrows if flow.start == Ref(LOGITS)] == [Ref(PROBABILITIES)]


def figure_plan(config: ModelConfig, refs: list[Ref]) -> Pipeline:
    """The sheet of a figure that was asked for with these matrices."""
    parts = tuple(FigurePart(watch_of(ref, 0, config)) for ref in refs)
    asked = FigureRequest(Origin(RunSpec(model=config)), parts=parts, arrangement=Arrangement.PIPELINE)
    plan = compose([""] * len(parts), asked).plan
    assert plan is not None
    return plan


@pytest.mark.parametrize(
    ("config", "brought"),
    [
        (ModelConfig(n_layer=2, mlp=True), [RESIDUAL]),
        (ModelConfig(n_layer=2), [RESIDUAL]),
        (ModelConfig(n_layer=2, residual=False), [ATTENTION_OUTPUT]),
        (ModelConfig(n_layer=2, dropout_residual=0.1), [ATTENTION_OUTPUT, DROPPED_OUTPUT, RESIDUAL]),
    ],
)
def test_a_figure_that_was_made_before_all_had_a_place_is_laid_out_as_it_was(
    config: ModelConfig, brought: list[Quantity]
) -> None:
    now, end = pipeline(config, 1), [Ref(quantity, 1) for quantity in brought]
    attention = [place.ref for column in now.columns[:4] for place in column.places]
    plan = figure_plan(config, [*attention, Ref(PROBABILITIES), *end])
    assert plan.columns[:4] == now.columns[:4]
    assert plan.columns[4].width == 1.4
    assert [place.ref for place in plan.columns[4].places] == [Ref(PROBABILITIES), *end]
    assert Flow(end[-1], Ref(PROBABILITIES)) in plan.arrows
    assert Ref(LOGITS) in now.refs
    assert figure_plan(config, list(now.refs)) == now


def test_a_figure_of_the_same_matrices_as_before_is_laid_out_as_before() -> None:
    config = ModelConfig(encoder_layers=1, residual=False)
    sheet = pipeline(config, 0, Site.ENCODER)
    figure = pipeline_of(config, 0, sheet.refs, Site.ENCODER)
    assert figure.refs == sheet.refs
    assert (sheet.columns[-1].width, figure.columns[-1].width) == (1.0, 1.4)


def test_scores_that_are_masked_first_stand_in_that_order() -> None:
    for first, order in (
        (False, [SCORES, SCALED_SCORES, MASKED_SCORES]),
        (True, [SCORES, MASKED_SCORES, SCALED_SCORES]),
    ):
        columns = pipeline(ModelConfig(mask_first=first), 0).columns
        assert order in [[place.ref.quantity for place in column.places] for column in columns]


def test_a_figure_of_the_sheet_says_which_head_it_is_of_and_not_which_keys_that_reads() -> None:
    config, shown = ModelConfig(n_head=4, n_kv_head=2), (KEY, ATTENTION_WEIGHTS)
    watches = [watch_of(Ref(quantity, 0), 3, config) for quantity in shown]
    pictures = [
        make_picture(quantity, np.zeros((2, 2), np.float32), {}, where=place(watch, 5, config), watch=watch)
        for quantity, watch in zip(shown, watches, strict=True)
    ]
    parts = tuple(map(FigurePart, watches))
    asked = FigureRequest(Origin(RunSpec(model=config)), parts=parts, arrangement=Arrangement.PIPELINE)
    assert compose(pictures, asked).where == "layer 0 · head 3 · step 5"


@pytest.mark.parametrize(
    ("heads_of_keys", "head", "title"),
    [(2, 3, "Keys · key head 1"), (2, 0, "Keys · key head 0"), (None, 3, "Keys"), (2, MEAN, "Keys")],
)
def test_where_one_head_is_chosen_for_all_keys_say_which_they_have(
    heads_of_keys: int | None, head: int, title: str
) -> None:
    config = ModelConfig(n_head=4, n_kv_head=heads_of_keys)
    keys, queries = (
        make_picture(quantity, np.zeros((2, 2), np.float32), {}, watch=watch_of(Ref(quantity, 0), head, config))
        for quantity in (KEY, QUERY)
    )
    titles = [getattr(naming_key_head(picture, config), "title") for picture in (keys, queries)]  # noqa: B009
    assert titles == [title, "Queries"]
    assert naming_key_head("Not read yet.", config) == "Not read yet."
