"""The residual stream: what adds to it, in the order of the stages, in every network that can be built."""

from __future__ import annotations

import pytest

from model.config import ModelConfig
from model.quantities import ATTENTION_OUTPUT, EMBEDDING, MLP_ACTIVE, MLP_GATED, MLP_OUTPUT, TOKEN_EMBEDDING
from model.quantities.described import DescribedConfig
from model.quantities.stages import Ref, stages
from model.quantities.stream import additions, neurons
from tests.kit.blocks import BLOCKS

NETWORKS = {**BLOCKS, "plain": ModelConfig(n_layer=2), "no residual": ModelConfig(residual=False, position="none")}


@pytest.mark.parametrize("config", NETWORKS.values(), ids=list(NETWORKS))
def test_each_part_is_added_to_the_stream_that_the_one_before_gave(config: ModelConfig) -> None:
    rows = {stage.ref: stage for stage in stages(config)}
    (begin, stream), *added = additions(config)
    assert begin == stream == Ref(TOKEN_EMBEDDING if config.position == "none" else EMBEDDING)
    kinds = [ATTENTION_OUTPUT, MLP_OUTPUT] if config.mlp else [ATTENTION_OUTPUT]
    assert [part for part, _ in added] == [Ref(kind, layer) for layer in range(config.n_layer) for kind in kinds]
    for part, after in added:
        summed = rows[after].inputs[0] if config.post_norm else after
        if config.residual:
            assert rows[summed].inputs == (stream, part)
        else:
            assert summed == part
        stream = after


def test_what_the_neurons_give_on() -> None:
    assert neurons(ModelConfig()) is None
    assert neurons(ModelConfig(mlp=True)) is MLP_ACTIVE
    assert neurons(BLOCKS["SwiGLU"]) is MLP_GATED


def test_a_network_that_brings_other_stages_has_no_stream_that_is_known() -> None:
    assert additions(DescribedConfig()) == ()
