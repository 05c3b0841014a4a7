"""Dropout against torch's own modules: what these happened to drop, ours is given to drop too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from model.config import ModelConfig
from model.network.attention import Attention
from model.network.blocks import Block
from model.network.positions import Embedding
from model.network.trace import untapped
from model.quantities import DROPPED_EMBEDDING, DROPPED_MLP, DROPPED_OUTPUT, DROPPED_WEIGHTS
from model.quantities.stages import Ref
from tests.model.network.test_blocks import TYPES, as_torch, assert_alike, randomised

RATE = 0.4


def caught(module: nn.Module) -> Callable[[], Tensor]:
    """What a module that drops keeps, of 0 and 1, once it has run."""
    kept: list[Tensor] = []
    module.register_forward_hook(lambda _, given, made: kept.append((made != 0).to(made.dtype)))
    return lambda: kept[0]


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("place", ["pre", "post"])
def test_what_a_layer_adds_is_dropped_as_in_the_layer_of_torch(place: str, dtype: torch.dtype) -> None:
    config = ModelConfig(
        d_model=8,
        n_head=2,
        context=6,
        bias=True,
        mlp=True,
        norm=True,
        norm_place=place,
        activation="relu",
        dropout_residual=RATE,
    )
    ours = randomised(Block(config, 0)).to(dtype)
    theirs = as_torch(ours, config, dtype)  # type: ignore[arg-type]
    theirs.dropout1, theirs.dropout2 = nn.Dropout(RATE), nn.Dropout(RATE)
    first, second = caught(theirs.dropout1), caught(theirs.dropout2)
    x, pull = torch.randn(3, 6, 8, dtype=dtype, requires_grad=True), torch.randn(3, 6, 8, dtype=dtype)
    expected = theirs.train()(x, src_mask=torch.ones(6, 6).triu(1).bool())
    keeps = {Ref(DROPPED_OUTPUT, 0): first(), Ref(DROPPED_MLP, 0): second()}
    assert all(0 < float(keep.mean()) < 1 for keep in keeps.values())
    value = ours(x, untapped, keeps, torch.zeros(3, 6, dtype=torch.int64))
    gradients = torch.autograd.grad(value, (x, ours.mlp.w_down, ours.attention.w_out), pull)  # type: ignore[union-attr]
    same = (x, theirs.linear2.weight, theirs.self_attn.out_proj.weight)
    of_x, of_down, of_out = torch.autograd.grad(expected, same, pull)
    assert_alike((value, *gradients), (expected, of_x, of_down.T, of_out.T))


@pytest.mark.parametrize("dtype", TYPES, ids=str)
def test_attention_weights_are_dropped_as_in_multihead_attention(dtype: torch.dtype) -> None:
    ours = randomised(Attention(ModelConfig(d_model=8, n_head=2, context=6, dropout=RATE))).to(dtype)
    theirs = nn.MultiheadAttention(8, 2, dropout=RATE, bias=False, batch_first=True, dtype=dtype).train()
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([ours.w_query.T, ours.w_key.T, ours.w_value.T]))  # type: ignore[operator]
        theirs.out_proj.weight.copy_(ours.w_out.T)  # type: ignore[operator]
    x, pull = torch.randn(3, 6, 8, dtype=dtype, requires_grad=True), torch.randn(3, 6, 8, dtype=dtype)
    ahead = torch.ones(6, 6).triu(1).bool()
    expected, dropped = theirs(x, x, x, attn_mask=ahead, average_attn_weights=False)
    value = ours(x, untapped, {Ref(DROPPED_WEIGHTS, 0): (dropped != 0).to(dtype)})
    gradients = torch.autograd.grad(value, (x, ours.w_value), pull)
    of_x, of_all = torch.autograd.grad(expected, (x, theirs.in_proj_weight), pull)
    assert_alike((value, *gradients), (expected, of_x, of_all[16:].T))


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("position", ["learned", "none"])
def test_the_embedding_is_dropped_after_its_place_was_added(position: str, dtype: torch.dtype) -> None:
    config = ModelConfig(d_model=8, context=6, position=position, dropout_embedding=RATE)
    ours = randomised(Embedding(config, 5)).to(dtype)
    ids, pull = torch.randint(5, (3, 6)), torch.randn(3, 6, 8, dtype=dtype)
    table, drop = nn.Embedding(5, 8, dtype=dtype), nn.Dropout(RATE)
    table.load_state_dict({"weight": ours.w_token})
    keep = caught(drop)
    expected = drop(table(ids) + (0 if position == "none" else ours.w_position))  # type: ignore[operator]
    value = ours(ids, untapped, keeps={Ref(DROPPED_EMBEDDING): keep()})
    gradient, same = (
        torch.autograd.grad(y, weight, pull) for y, weight in ((value, ours.w_token), (expected, table.weight))
    )
    assert_alike((value, *gradient), (expected, *same))
