"""The residual stream: what adds to it, in the order of the stages, in every network that can be built."""

from __future__ import annotations

import pytest

from model.config import ModelConfig
from model.quantities import MLP_ACTIVE, MLP_GATED, MLP_RESIDUAL, MLP_RESIDUAL_NORM, PROBABILITIES, RESIDUAL
from model.quantities.described import DescribedConfig
from model.quantities.site import Site
from model.quantities.stages import Ref, catalogue, stages
from model.quantities.stream import additions, end, neurons
from tests.kit.blocks import BLOCKS

NETWORKS = {**BLOCKS, "plain": ModelConfig(n_layer=2), "no residual": ModelConfig(residual=False, position="none")}


@pytest.mark.parametrize("config", NETWORKS.values(), ids=list(NETWORKS))
def test_each_part_is_added_to_the_stream_that_the_one_before_gave(config: ModelConfig) -> None:
    rows = {stage.ref: stage for stage in stages(config)}
    counted = set()
    for site in catalogue(config).sites:
        (begin, stream), *added = additions(config, site)
        assert begin == stream
        assert rows[stream].ref.quantity.slug.endswith("embedding")
        for part, after in added:
            summed = rows[after].inputs[0] if config.post_norm else after
            if config.residual:
                assert rows[summed].inputs == (stream, part)
                counted.add(summed)
            else:
                assert summed == part
            stream = after
        goes_on = [ref for ref, stage in rows.items() if stream in stage.inputs]
        assert {ref.quantity.slug for ref in goes_on} <= {"final_norm", "logits", "key", "value"}
    sums = {ref for ref in rows if ref.quantity in (RESIDUAL, MLP_RESIDUAL)}
    assert counted == (sums if config.residual else set())


def test_an_encoder_ends_with_what_cross_attention_reads() -> None:
    config = ModelConfig(n_layer=3, encoder_layers=2, mlp=True, norm=True, norm_place="post")
    assert end(config, Site.ENCODER) == Ref(MLP_RESIDUAL_NORM, 1, Site.ENCODER)
    assert end(config, Site.DECODER) == end(config, Site.CROSS) == end(ModelConfig()) == Ref(PROBABILITIES)
    slugs = [(part.site, part.quantity.slug) for part, _ in additions(config, Site.CROSS)[1:4]]
    assert [site for site, _ in slugs[:2]] == [Site.DECODER, Site.CROSS]
    assert slugs[2][1] == "mlp_output"


def test_what_the_neurons_give_on() -> None:
    assert neurons(ModelConfig()) is None
    assert neurons(ModelConfig(mlp=True)) == Ref(MLP_ACTIVE, 0)
    assert neurons(BLOCKS["SwiGLU"]) == Ref(MLP_GATED, 1)


def test_a_network_that_brings_other_stages_has_no_stream_that_is_known() -> None:
    assert additions(DescribedConfig()) == ()
