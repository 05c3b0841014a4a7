"""Every cell of every quantity from every side, in several networks: the arithmetic shown is that of the tensor.

The oracles are the tensors of the step's record: its forward pass, its gradients, which `test_plan` holds to those of
autograd, and what torch's optimizers made of them.
"""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from model.config import ModelConfig, TrainConfig
from model.errors import RequestError
from model.explain.rules.table import RULES, arithmetic
from model.quantities import LOSS, W_OUT, W_QUERY, Axis, Facet
from model.quantities.rule import GIVEN, Product
from model.quantities.stages import Ref, stages
from model.quantities.watch import Ask, Watch
from model.runs.run import Run
from model.tasks.spam import MESSAGE
from tests.kit.agreement import alike, check_agreement, check_lines
from tests.kit.opened import TASK, Opened, ref_of, tiny
from tests.kit.pairs import PAIRS
from tests.kit.smallest import SMALLEST
from tests.kit.trained import TRAINED

NETWORKS = {
    "plain": (ModelConfig(d_model=4, context=4), TrainConfig(batch_size=2)),
    "first step": (ModelConfig(d_model=4, context=4), TrainConfig(batch_size=2, weight_decay=0.1)),
    "everything": (
        ModelConfig(
            d_model=4, n_head=2, n_layer=2, d_head=3, context=4, bias=True, norm=True, mlp=True, d_ff=5, dropout=0.3
        ),
        TrainConfig(batch_size=2, weight_decay=0.1),
    ),
    "heads alone": (
        ModelConfig(d_model=4, n_head=2, context=4, w_out=False, residual=False, position="sinusoidal", mask="none"),
        TrainConfig(batch_size=3, optimizer="adam", weight_decay=0.1),
    ),
    "no residual": (
        ModelConfig(d_model=3, n_layer=2, context=4, residual=False, mlp=True, d_ff=2),
        TrainConfig(batch_size=2, optimizer="sgd", learning_rate=0.1, weight_decay=0.1),
    ),
    "adam": (ModelConfig(d_model=4, context=4, norm=True, bias=True), TrainConfig(batch_size=2, optimizer="adam")),
    "sgd": (ModelConfig(d_model=5, context=4, norm=True), TrainConfig(batch_size=2, optimizer="sgd")),
    "nesterov": (
        ModelConfig(d_model=4, context=4, norm=True, bias=True),
        TrainConfig(batch_size=2, optimizer="sgd", momentum=0.8, nesterov=True, weight_decay=0.1),
    ),
    "momentum": (
        ModelConfig(d_model=4, context=4, bias=True),
        TrainConfig(batch_size=2, optimizer="sgd", momentum=0.5, weight_decay=0.1, decay="matrices"),
    ),
    "own constants": (
        ModelConfig(d_model=4, context=4, norm=True, bias=True),
        TrainConfig(batch_size=2, weight_decay=0.1, decay="matrices", beta1=0.8, beta2=0.95, epsilon=2e-7),
    ),
    "clipped": (
        ModelConfig(d_model=4, context=4, norm=True, bias=True),
        TrainConfig(batch_size=2, weight_decay=0.1, clip=0.2),
    ),
    "clipped adam": (
        ModelConfig(d_model=4, context=4),
        TrainConfig(batch_size=2, optimizer="adam", weight_decay=0.1, clip=0.1),
    ),
    "clipped sgd": (ModelConfig(d_model=4, context=4), TrainConfig(batch_size=2, optimizer="sgd", clip=0.1)),
    "clipped nesterov": (
        ModelConfig(d_model=4, context=4),
        TrainConfig(
            batch_size=2, optimizer="sgd", momentum=0.8, nesterov=True, clip=0.1, weight_decay=0.1, learning_rate=0.1
        ),
    ),
    "not clipped": (ModelConfig(d_model=4, context=4), TrainConfig(batch_size=2, clip=100)),
    "RMSNorm": (
        ModelConfig(d_model=4, context=4, norm=True, norm_kind="rms", mlp=True, d_ff=3),
        TrainConfig(batch_size=2),
    ),
    "GELU by tanh": (
        ModelConfig(d_model=3, context=4, mlp=True, activation="gelu-tanh", d_ff=4),
        TrainConfig(batch_size=2),
    ),
    "ReLU": (ModelConfig(d_model=3, context=4, mlp=True, activation="relu", d_ff=4), TrainConfig(batch_size=2)),
    "SwiGLU": (
        ModelConfig(d_model=3, n_layer=2, context=4, mlp=True, activation="swiglu", d_ff=4),
        TrainConfig(batch_size=2),
    ),
    "SwiGLU with biases": (
        ModelConfig(d_model=3, context=4, mlp=True, norm=True, norm_kind="rms", bias=True, activation="swiglu", d_ff=2),
        TrainConfig(batch_size=2),
    ),
    "post-norm": (
        ModelConfig(d_model=3, n_layer=2, context=4, norm=True, norm_place="post", mlp=True, d_ff=2, bias=True),
        TrainConfig(batch_size=2),
    ),
    "post-norm of heads": (
        ModelConfig(d_model=3, d_head=2, context=4, w_out=False, residual=False, norm=True, norm_place="post"),
        TrainConfig(batch_size=2),
    ),
    "tied": (ModelConfig(d_model=4, context=4, tied=True, norm=True, bias=True), TrainConfig(batch_size=2)),
    "window": (ModelConfig(d_model=4, n_layer=2, context=4, mask="window", window=2), TrainConfig(batch_size=2)),
    "edited mask": (ModelConfig(d_model=4, n_head=2, n_layer=2, context=4), TrainConfig(batch_size=2)),
    "edited without a mask": (ModelConfig(d_model=3, context=4, mask="none"), TrainConfig(batch_size=2)),
    "prefix": (ModelConfig(d_model=4, n_head=2, context=4, mask="prefix", prefix=3), TrainConfig(batch_size=2)),
    "turned by halves": (
        ModelConfig(d_model=4, context=4, position="rotary", rotary_pairs="halves", mask="window", window=3),
        TrainConfig(batch_size=2, optimizer="sgd"),
    ),
    "no positions": (ModelConfig(d_model=4, context=4, position="none"), TrainConfig(batch_size=2)),
    "task": (ModelConfig(d_model=4, n_head=2, context=4, mlp=True, d_ff=3, dropout=0.2), TrainConfig(batch_size=3)),
    **PAIRS,
    **TRAINED,
    **{name: (model, TrainConfig(batch_size=2)) for name, model in SMALLEST.items()},
}

WIDER = {
    "preset": ModelConfig(),
    "wide": ModelConfig(d_model=64, n_head=4, mask="none", norm=True, dropout=0.2),
    "turned wide": ModelConfig(n_head=2, position="rotary", rotary_pairs="halves", d_head=16),
    "deep": ModelConfig(n_layer=3, n_head=2, mlp=True, norm=True, bias=True),
}


@pytest.fixture(scope="module", params=NETWORKS, ids=list(NETWORKS))
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    spec = tiny(tmp_path_factory.mktemp("text"), *NETWORKS[request.param])
    run = Run(replace(spec, data=TASK) if request.param.endswith("task") else spec)
    if request.param != "first step":
        run.train_to(5)
        run.set_learning_rate(0.03)
        run.edit("seed", 11)
        run.train_to(6)
    by_hand = (("mask[2,1]", 0), ("mask[0,2]", 1)) if request.param.startswith("edited") else ()
    for what, value in by_hand:
        run.edit(what, value)
    run.advance(in_full=True)
    for what, value in by_hand:  # the step was made by another mask
        run.edit(what, 1 - value)
    run.set_learning_rate(0.5)  # of the step to come
    return Opened(run, {TASK.corpus: "a b = a", "spam": MESSAGE}.get(run.learner.spec.data.corpus, "abca"))


def test_every_cell_comes_to_what_the_tensor_has(opened: Opened) -> None:
    given = {"tokens", "targets"}
    for watch in (watch for watch in opened.watches() if watch.slug not in given):
        asks = list(opened.asks(watch))
        truth = opened.truth(watch) if asks else np.zeros(0)
        batched = Axis.BATCH in ref_of(watch).quantity.axes
        for ask in asks:
            found = opened.explain(ask)
            own = truth[(ask.sentence, *ask.index) if batched else ask.index]
            assert alike(own, np.float32(found.value)), ask
            check_lines(found)
            check_agreement(found)


@pytest.mark.parametrize("network", WIDER, ids=list(WIDER))
def test_some_cells_of_wider_networks(network: str) -> None:
    opened, chance = Opened.of_preset(30, WIDER[network]), random.Random(1)
    for watch in opened.watches():
        for ask in opened.some(watch, 6, chance) if watch.slug not in ("tokens", "targets") else ():
            found = opened.explain(ask)
            check_lines(found)
            check_agreement(found, furthest=24)


def test_operands_are_the_cells_that_they_name(opened: Opened) -> None:
    """And each can be opened in turn, but for what is given and what the step before left."""
    seen = set()
    for watch in opened.watches():
        for ask in islice(opened.asks(watch), 1):
            if watch.slug in ("tokens", "targets"):
                continue
            for operand in opened.explain(ask).operands:
                if operand in seen:  # one number goes into many
                    continue
                seen.add(operand)
                values = opened.source.values(operand.ask.watch)
                batched = Axis.BATCH in operand.ref.quantity.axes
                at = (operand.ask.sentence, *operand.ask.index) if batched else operand.ask.index
                assert np.array_equal(values[at], np.float32(operand.value), equal_nan=True)
                if operand.there[0] or operand.ref.quantity.slug in ("tokens", "targets"):
                    with pytest.raises(RequestError, match=r"is given, not computed|is what step \d left"):
                        opened.explain(operand.ask)
                else:
                    assert opened.explain(operand.ask).value == operand.value


def test_inputs_go_into_what_is_computed_from_them(opened: Opened) -> None:
    for stage in stages(opened.config):
        ref = stage.ref
        if stage.rule is GIVEN:
            continue
        watch = Watch(ref.quantity.slug, layer=ref.layer, site=ref.site)
        index = tuple(0 for _ in ref.quantity.shown_axes)
        if ref.quantity is LOSS:  # of a task, not every place has one
            index = tuple(map(int, np.argwhere(~np.isnan(opened.source.values(watch)[0]))[0]))
        found = opened.explain(Ask(watch, index))
        assert {operand.ref for operand in found.operands} == set(stage.inputs)


def test_every_rule_has_its_way_back() -> None:
    used = {stage.rule: stage for model, _ in NETWORKS.values() for stage in stages(model) if stage.rule is not GIVEN}
    assert {rule for rule in used if not isinstance(rule, Product)} == set(RULES)
    for rule, stage in used.items():
        assert (arithmetic(rule).back is None) == (not stage.inputs)  # nothing that is learned leads to it


def test_what_was_set_by_hand(tmp_path: Path) -> None:
    run = Run(tiny(tmp_path, ModelConfig(d_model=4, n_head=2, context=4), TrainConfig(batch_size=2)))
    run.edit("w_query[0,1,2,1]", -0.75)
    began = Opened(run).cell(Ref(W_QUERY, 0), 1, 2, 1)
    assert (began.formula, began.value, began.terms[0].text) == (
        "W_Q: set by hand",
        -0.75,
        "set to −0.75 by a change of yours after step 0",
    )
    run.train_to(3)
    run.edit("w_query[0,0,1,1]", 0.1)
    run.edit("head[0,1]", 0)
    opened = Opened(run)
    found = opened.cell(Ref(W_QUERY, 0), 0, 1, 1)
    assert (found.value, found.agreement) == (float(np.float32(0.1)), "equal to the bit, in float64 and rounded once")
    change = opened.cell(Ref(W_QUERY, 0), 0, 1, 1, facet=Facet.DELTA)
    check_agreement(change)
    assert change.operands[0].ask.watch.before
    assert opened.cell(Ref(W_OUT, 0), 1, 0, 3).formula == "W_O: set by hand"
    assert opened.cell(Ref(W_OUT, 0), 0, 0, 3).formula.startswith("W_O = θ₋ − lr m′")
    run.train_to(4)
    later = Opened(run)
    assert later.cell(Ref(W_QUERY, 0), 0, 1, 1).formula.startswith("W_Q = θ₋ − lr m′")
    assert later.cell(Ref(W_OUT, 0), 1, 0, 3).formula.startswith("W_O = θ₋ − lr m′")
