"""The registry and the network say the same: each stage tapped once, with its axes, and its rule gives its value."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from model.config import ModelConfig, RunSpec, TrainConfig
from model.errors import RequestError
from model.network.network import as_matrix
from model.network.positions import TABLES
from model.network.trace import Recorder, Trace
from model.quantities import KEY, QUANTITIES, TURNED_KEY, VALUE, Axis, Facet, Quantity
from model.quantities.rule import CROSS_ENTROPY, POSITION_ROWS
from model.quantities.site import Site, TokenSequence
from model.quantities.stages import Ref, Stage, facets, find, parameters, stages, symbol_of
from model.spec.memory import parameter_count
from model.training.learner import Learner
from tests.kit.blocks import BLOCKS, CLASSIFIERS
from tests.kit.pairs import PAIRS, with_task
from tests.kit.rules import evaluate

CONFIGS = {
    "preset": ModelConfig(),
    "everything": ModelConfig(n_head=2, n_layer=2, norm=True, mlp=True, bias=True, dropout=0.2),
    "wide heads": ModelConfig(n_head=3, d_head=5, position="sinusoidal"),
    "no positions": ModelConfig(position="none", n_layer=2, mask="prefix", prefix=3),
    "by distance": ModelConfig(position="alibi", n_head=4, n_layer=2, mask="window", window=3),
    "turned": ModelConfig(position="rotary", n_head=2, n_layer=2),
    "turned by halves": ModelConfig(position="rotary", rotary_pairs="halves", n_head=3, d_head=6, norm=True),
    "unmasked": ModelConfig(mask="none", residual=False, n_layer=2),
    **BLOCKS,
    **CLASSIFIERS,
    "the book's": ModelConfig(d_model=3, d_head=2, w_out=False, residual=False, mask="none"),
    **{name: replace(model, context=6) for name, (model, _) in PAIRS.items()},
}
PLACES = [axis for axis in Axis if axis.is_position]


class Counting(Recorder):
    """A recorder that also keeps the order of what passes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Ref] = []

    def __call__(
        self, quantity: Quantity, tensor: torch.Tensor, layer: int | None = None, site: Site = Site.SELF
    ) -> torch.Tensor:
        self.seen.append(Ref(quantity, layer, site))
        return super().__call__(quantity, tensor, layer, site)


def looked(config: ModelConfig) -> tuple[Learner, Counting]:
    learner, recorder = Learner(with_task(config)), Counting()
    for _ in range(3):
        learner.advance()
    learner.look([0, 1, 2, 3, 4], recorder, source=[4, 3, 2])
    return learner, recorder


@pytest.fixture(scope="module")
def looks() -> dict[str, tuple[Learner, Counting]]:
    return {name: looked(config) for name, config in CONFIGS.items()}


@pytest.mark.parametrize("name", CONFIGS)
def test_each_stage_is_tapped_once_in_the_order_of_the_registry(
    name: str, looks: dict[str, tuple[Learner, Counting]]
) -> None:
    assert looks[name][1].seen == [stage.ref for stage in stages(CONFIGS[name])]


@pytest.mark.parametrize("name", CONFIGS)
def test_each_stage_has_its_axes_and_its_rule_gives_its_value(
    name: str, looks: dict[str, tuple[Learner, Counting]]
) -> None:
    for stage in stages(CONFIGS[name]):
        check(stage, *looks[name])


def check(stage: Stage, learner: Learner, recorder: Recorder) -> None:
    trace, config = recorder.trace, learner.spec.model
    value = trace[stage.ref]
    assert value.dim() == len(stage.ref.quantity.axes), stage.ref.key
    sizes = {Axis.BATCH: 1, Axis.HEAD: config.n_head, Axis.D_HEAD: config.head_width, Axis.D_FF: config.hidden}
    if stage.ref.quantity in (KEY, TURNED_KEY, VALUE):
        sizes[Axis.HEAD] = config.n_kv_head or config.n_head
    sizes |= {axis: 3 if stage.ref.site.sequence(axis) is TokenSequence.SOURCE else 5 for axis in PLACES}
    sizes[Axis.VOCAB] = learner.corpus.vocabulary_size
    for axis, size in zip(stage.ref.quantity.axes, value.shape, strict=True):
        assert size == sizes.get(axis, size), (stage.ref.key, axis)
    if stage.inputs:
        inputs = [given(ref, learner, trace) for ref in stage.inputs]
        expected = evaluate(stage, inputs, config)
        expected = expected[: len(value)] if stage.rule is POSITION_ROWS else expected
        torch.testing.assert_close(
            value, expected, equal_nan=stage.rule is CROSS_ENTROPY, msg=lambda said: f"{stage.ref.key}: {said}"
        )


def given(ref: Ref, learner: Learner, trace: Trace) -> torch.Tensor:
    if ref.quantity.learned:
        return as_matrix(ref, learner.params[ref].detach(), learner.spec.model)
    return trace[ref]


@pytest.mark.parametrize("name", CONFIGS)
def test_every_parameter_of_the_network_is_in_the_registry_and_counted(
    name: str, looks: dict[str, tuple[Learner, Counting]]
) -> None:
    learner = looks[name][0]
    assert list(learner.params) == list(parameters(CONFIGS[name]))
    assert {id(p) for p in learner.params.values()} == {id(p) for p in learner.network.parameters()}
    count = sum(parameter.numel() for parameter in learner.network.parameters())
    assert parameter_count(learner.spec, learner.corpus.vocabulary_size) == count


@pytest.mark.parametrize("name", CONFIGS)
def test_gradients_reach_every_stage_on_the_path(name: str) -> None:
    learner = Learner(with_task(CONFIGS[name]))
    record = learner.record()
    fixed = {Ref(QUANTITIES["position_embedding"], None, site) for site in Site if CONFIGS[name].position in TABLES}
    expected = {stage.ref for stage in stages(CONFIGS[name]) if stage.ref.quantity.differentiable} - fixed
    assert set(record.gradients) == expected | set(parameters(CONFIGS[name]))


def test_a_stage_gradient_is_that_of_a_small_change() -> None:
    """d loss / d logits of cross-entropy, averaged over B·T, is (probabilities − one-hot) / (B·T)."""
    record = Learner(RunSpec()).record()
    probabilities, targets = record.trace[QUANTITIES["probabilities"]], record.batch.targets
    one_hot = torch.nn.functional.one_hot(targets, probabilities.shape[-1])
    expected = (probabilities - one_hot) / targets.numel()
    torch.testing.assert_close(record.gradients[QUANTITIES["logits"]], expected.detach())


def test_facets_and_find() -> None:
    assert facets(QUANTITIES["w_query"], TrainConfig()) == tuple(Facet)
    assert facets(QUANTITIES["w_query"], TrainConfig(optimizer="sgd")) == (Facet.DATA, Facet.GRAD, Facet.DELTA)
    assert facets(QUANTITIES["probabilities"], TrainConfig()) == (Facet.DATA,)
    assert find("query", ModelConfig(n_layer=2)).layer == 1
    assert find("query", ModelConfig(n_layer=2), 0).layer == 0
    assert find("logits", ModelConfig(), 3).layer is None
    with pytest.raises(RequestError, match=r"no quantity called 'querry'; it has tokens, targets"):
        find("querry", ModelConfig())
    with pytest.raises(RequestError, match=r"Layer 2 does not exist; allowed is 0 to 1\."):
        find("query", ModelConfig(n_layer=2), 2)


def test_symbols_say_of_which_layer_they_are_where_there_are_several() -> None:
    deep = ModelConfig(n_layer=12, norm=True, mlp=True)
    said = {symbol_of(stage.ref, deep): stage.formula for stage in stages(deep)}
    assert len(said) == len(stages(deep)), "no two of them are called the same"
    assert said["R₀"] == "X + O₀"
    assert said["R₂"] == "R″₁ + O₂"
    assert said["X̂₂"] == "LayerNorm(R″₁)"
    assert said["Q₁₁"] == "X̂₁₁ W_Q₁₁"
    assert said["S₁₁"] == "Q₁₁ K₁₁ᵀ"
    assert said["N"] == "LayerNorm(R″₁₁)"
    assert symbol_of(find("w_unembed", deep), deep) == "W_U"
    flat = ModelConfig(norm=True, mlp=True)
    assert {stage.ref: stage.formula for stage in stages(flat)}[find("residual", flat)] == "X + O"
    assert all(symbol_of(stage.ref, flat) == stage.ref.quantity.symbol for stage in stages(flat))
