"""The networks whose every cell is opened have every option of a network on, and every choice that there is."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

import pytest

from model.config import ModelConfig, option_of
from tests.kit.blocks import BLOCKS
from tests.model.explain.test_every_cell import NETWORKS

OPENED = {name: model for name, (model, _) in NETWORKS.items()}

OPTIONS = [item for item in fields(ModelConfig) if "option" in item.metadata]


def test_there_are_at_least_twenty_of_them() -> None:
    assert len(set(OPENED.values())) >= 20


@pytest.mark.parametrize("item", OPTIONS, ids=lambda item: item.name)
def test_every_option_is_on_in_one_of_them(item: Field[Any]) -> None:
    values = {getattr(model, item.name) for model in OPENED.values()}
    assert values - {item.default}, f"model.{item.name} is {item.default} in all of them"
    assert set(option_of(item).choices) <= values, "every choice is made"


@pytest.mark.parametrize("networks", [OPENED, BLOCKS], ids=["opened", "blocks"])
def test_what_is_chosen_has_an_effect(networks: dict[str, ModelConfig]) -> None:
    """A kind of norm is that of a norm that is there, and so for all that hangs on another option."""
    for name, model in networks.items():
        usual = ModelConfig()
        assert model.norm or (model.norm_kind, model.norm_place) == (usual.norm_kind, usual.norm_place), name
        assert model.norm or model.norm_epsilon == usual.norm_epsilon, name
        assert model.mlp or (model.activation, model.d_ff) == (usual.activation, usual.d_ff), name
        assert model.position == "rotary" or model.rotary_pairs == usual.rotary_pairs, name
        assert model.mask in ("window", "sinks") or model.window == usual.window, name
        assert model.has_anchor or model.anchor == usual.anchor, name
        assert model.mask == "sinks" or model.sinks == usual.sinks, name
        assert model.mask == "prefix" or model.prefix == usual.prefix, name
        assert not model.mask_first or model.attention_mask.hides, name
