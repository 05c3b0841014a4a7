"""The sizes that are told are those of the tensors that the network makes."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from model.config import ModelConfig
from model.network.network import as_matrix
from model.quantities import ATTENTION_WEIGHTS, KEY, QUERY, SCORES, TURNED_KEY, VALUE, W_KEY, W_OUT
from model.quantities.shapes import Extent, head_read, shape_of
from model.quantities.stages import Ref, parameters, stages
from model.quantities.watch import ALL, MEAN
from model.spec.memory import batch_bytes, parameter_count
from model.training.learner import Learner
from tests.kit.pairs import PAIRS, with_task

NETWORKS = {
    "plain": ModelConfig(),
    "all": ModelConfig(n_head=2, n_layer=2, norm=True, mlp=True, bias=True, dropout=0.1, d_head=3, d_ff=7),
    "the book's": ModelConfig(d_model=3, d_head=2, w_out=False, residual=False, mask="none", norm=True, bias=True),
    "by distance": ModelConfig(position="alibi", n_head=2),
    "turned": ModelConfig(position="rotary", n_head=2, d_head=6),
    "shared keys": ModelConfig(n_head=4, n_kv_head=2, n_layer=2, bias=True, position="rotary"),
    "sines": ModelConfig(position="sinusoidal", n_head=4, w_out=False),
    "classes": ModelConfig(classes=2),
    **{name: replace(model, context=7) for name, (model, _) in PAIRS.items()},
}


@pytest.mark.parametrize("name", NETWORKS)
def test_every_quantity_has_the_size_that_is_told(name: str) -> None:
    spec = with_task(NETWORKS[name])
    learner = Learner(spec)
    record = learner.record()
    batch, positions = record.batch.ids.shape
    source = 0 if record.batch.source is None else record.batch.source.shape[1]
    extent = Extent(learner.corpus.vocabulary_size, positions, batch, source)
    for stage in stages(spec.model):
        value = record.trace[stage.ref]
        expected = shape_of(stage.ref, spec.model, extent)
        assert tuple(value.shape) == expected, stage.ref
    for ref in parameters(spec.model):
        value = as_matrix(ref, learner.params[ref], spec.model)
        assert tuple(value.shape) == shape_of(ref, spec.model, extent), ref
    count = sum(math.prod(value.shape) for value in learner.params.values())
    assert parameter_count(spec, extent.vocabulary) == count
    values = sum(value.numel() for value in record.trace.values())
    assert 1 < batch_bytes(spec, extent.vocabulary, positions) / (8 * values) < 2.6, "with gradients, and room for work"


def test_without_positions_it_is_as_long_as_can_be_read() -> None:
    config = ModelConfig(context=9)
    assert shape_of(Ref(SCORES, 0), config, Extent(20)) == (1, 1, 9, 9)


def test_a_head_reads_the_keys_and_values_of_its_group() -> None:
    config = ModelConfig(n_head=6, n_kv_head=2, d_head=4)
    for quantity in (KEY, TURNED_KEY, VALUE, W_KEY):
        assert [head_read(quantity, head, config) for head in range(6)] == [0, 0, 0, 1, 1, 1]
    for quantity in (QUERY, ATTENTION_WEIGHTS, W_OUT):
        assert [head_read(quantity, head, config) for head in range(6)] == [0, 1, 2, 3, 4, 5]
    assert [head_read(KEY, head, config) for head in (MEAN, ALL)] == [MEAN, ALL]
