"""A network's arithmetic with nothing that looks at it: over a whole text, or for one token after a cache.

It has the network's own weights, norms and MLPs; of attention it does what `Attention` does, without a stage to be
seen: for networks without positions, which no length limits, with scaled scores and a softmax. Shapes at line ends: T
tokens, K keys, C width of the stream, H heads, G heads of keys and values, D width of a head, V vocabulary.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from model.config import ModelConfig
from model.lab.caches import Cache
from model.network.attention import Attention, project
from model.network.blocks import Block
from model.network.network import Network
from model.network.trace import untapped

Mixing = Callable[[Tensor, Tensor, Tensor, Tensor | None], Tensor]
"""Queries (H, T, D), keys and values (H, K, D), and what is hidden (T, K), into context vectors (H, T, D)."""


def explicit(q: Tensor, k: Tensor, v: Tensor, hidden: Tensor | None) -> Tensor:
    """Each stage is a matrix of its own, and all are there until the last is made, as where they can be looked at."""
    scores = q @ k.mT  # H T K
    scaled = scores / math.sqrt(q.shape[-1])  # H T K
    masked = scaled if hidden is None else scaled.masked_fill(hidden, -math.inf)  # H T K
    weights = masked.softmax(-1)  # H T K
    return weights @ v  # H T D


def fused(q: Tensor, k: Tensor, v: Tensor, hidden: Tensor | None) -> Tensor:
    """The same in one kernel, which makes no matrix of scores (Dao et al. 2022); what is ahead is always hidden."""
    return functional.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]  # H T D


class Lean:
    """Reads token ids with a network's weights."""

    def __init__(self, network: Network) -> None:
        self.network, self.config = network, network.config

    def whole(self, ids: Tensor, hidden: Tensor | None, mixing: Mixing = explicit) -> Tensor:
        """The logits (V) after ids (T), all of them read; `hidden` (T, T) is what queries may not look at."""

        def attend(layer: int, attention: Attention, rows: Tensor) -> Tensor:
            q, k, v = _projected(attention, rows)
            return mixing(q, _for_each(k, attention.group), _for_each(v, attention.group), hidden)

        return self._read(ids, attend)

    def token(self, token: int, cache: Cache) -> Tensor:
        """The logits (V) after one token more than the cache knows of; it knows of that too, then."""
        slot, seen = cache.place(token)

        def attend(layer: int, attention: Attention, rows: Tensor) -> Tensor:
            q, k, v = _projected(attention, rows)
            cache.put(layer, slot, k, v)
            heads = q.view(len(k), attention.group, -1)  # of a group as rows of one matrix: no key is copied for them
            return explicit(heads, cache.keys[layer, :, seen], cache.values[layer, :, seen], None).view_as(q)

        logits = self._read(torch.tensor([token]), attend)
        cache.advance(token)
        return logits

    @torch.inference_mode()
    def _read(self, ids: Tensor, attend: Callable[[int, Attention, Tensor], Tensor]) -> Tensor:
        network = self.network
        stream = network.embedding.w_token[ids]  # T C
        for layer, block in enumerate(network.blocks):
            assert isinstance(block, Block)
            stream = stream + _joined(
                block.attention, attend(layer, block.attention, _normed(block.attention_norm, stream))
            )
            if block.mlp is not None:
                rows = _normed(block.mlp_norm, stream)
                stream = stream + block.mlp(rows[None], untapped)[0]  # T C
        last = _normed(network.final_norm, stream[-1:])  # 1 C
        return project(last, *network.head)[0]  # V


def new_network(config: ModelConfig, vocabulary: int, seed: int = 0) -> Lean:
    """One whose weights are drawn."""
    network = Network(config, vocabulary)
    network.initialise(torch.Generator().manual_seed(seed))
    return Lean(network)


def ahead(length: int) -> Tensor:
    """True where a key (column) is ahead of a query (row): (T, T)."""
    return torch.ones(length, length, dtype=torch.bool).triu(1)


def _normed(norm: torch.nn.Module | None, rows: Tensor) -> Tensor:
    normed: Tensor = rows if norm is None else norm(rows, untapped)
    return normed


def _projected(attention: Attention, rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Queries (H, T, D), keys and values (G, T, D) of rows (T, C)."""
    H, D = attention.heads
    q = project(rows, attention.w_query, attention.b_query).view(-1, H, D).transpose(0, 1)
    k = project(rows, attention.w_key, attention.b_key).view(len(rows), -1, D).transpose(0, 1)
    if attention.w_value is None:
        return q, k, k
    v = project(rows, attention.w_value, attention.b_value).view(len(rows), -1, D).transpose(0, 1)
    return q, k, v


def _joined(attention: Attention, context: Tensor) -> Tensor:
    rows = context.transpose(0, 1).flatten(1)  # T H·D
    return rows if attention.w_out is None else project(rows, attention.w_out, attention.b_out)  # T C


def _for_each(of_keys: Tensor, group: int) -> Tensor:
    """Keys or values (G, K, D) for each head of queries: (H, K, D)."""
    return of_keys if group == 1 else of_keys.repeat_interleave(group, 0)
