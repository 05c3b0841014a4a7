"""Trainable attention, one line a stage, one name a quantity: of a sentence to itself, or of a target to its source.

"Attention Is All You Need", sections 3.2.1 to 3.2.3; *Build a Large Language Model (From Scratch)*, sections 3.4 to
3.6. Heads in groups that share keys and values: Ainslie et al. (2023). Shapes at line ends: B batch, T positions of the
queries, S of the keys, which are the same positions unless there is a source, C width of the stream, H heads, G heads
of keys and values, D width of a head.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from model.choices.masks import NO_TOKEN, Anchor, Mask
from model.choices.positions import POSITIONS
from model.config import ModelConfig
from model.network.dropout import NO_KEEPS, Dropout, Keeps
from model.network.past import LayerPast
from model.network.positions import distances, distances_of, turning
from model.network.trace import Tap
from model.network.weighing import WEIGH
from model.quantities import (
    ATTENTION_OUTPUT,
    ATTENTION_WEIGHTS,
    BIASED_SCORES,
    CONTEXT,
    DROPPED_WEIGHTS,
    KEY,
    MASKED_SCORES,
    QUERY,
    SCALED_SCORES,
    SCORES,
    TURNED_KEY,
    TURNED_QUERY,
    VALUE,
)
from model.quantities.site import Site


def hidden_keys(mask: Mask, positions: int | Tensor, ids: Tensor | None = None) -> Tensor:
    """True where a query (row) may not look at a key (column): (T, T), or (B, 1, T, T) for a mask that reads ids.

    Of so many positions, or of those alone that are named; `ids` are those of all tokens.
    """
    places = np.arange(positions) if isinstance(positions, int) else positions.numpy()
    known = np.zeros(len(places), np.int64) if ids is None else ids.numpy()[..., places]
    hidden = torch.from_numpy(~mask.sees(places, known))
    return hidden if hidden.dim() == 2 else hidden[:, None]


class Attention(nn.Module):
    """Multi-head attention: rows (B, T, C) into rows (B, T, C), or (B, T, H·D) without W_out.

    In an encoder nothing is hidden from a query, nor in cross-attention, where places do not count either.
    """

    def __init__(self, config: ModelConfig, layer: int = 0, site: Site = Site.SELF, anchor: Anchor = NO_TOKEN) -> None:
        super().__init__()
        self.layer, self.site = layer, site
        self.heads = (config.n_head, config.head_width)
        self.dropout = Dropout(config, DROPPED_WEIGHTS, layer, site)
        self.scale, self.is_scaled = math.sqrt(config.head_width), config.is_scaled
        self.weigh = WEIGH[config.score_weighting.rule]
        self.group = config.group
        width, joined, of_keys = config.d_model, config.joined, config.kv_heads * config.head_width
        self.w_query = nn.Parameter(torch.empty(width, joined))
        self.w_key = nn.Parameter(torch.empty(width, of_keys))
        self.w_value = nn.Parameter(torch.empty(width, of_keys)) if config.has_values else None
        self.w_out = nn.Parameter(torch.empty(joined, width)) if config.w_out else None
        self.b_query = nn.Parameter(torch.empty(joined)) if config.bias else None
        self.b_key = nn.Parameter(torch.empty(of_keys)) if config.bias else None
        self.b_value = nn.Parameter(torch.empty(of_keys)) if config.bias and config.has_values else None
        self.b_out = nn.Parameter(torch.empty(width)) if config.bias and config.w_out else None
        position, within = POSITIONS[config.position], site.is_within_one
        turns = position.turns and within
        self.by_distance = position.by_distance and within
        self.turning = turning(config.context, config.head_width, config.rotary_pairs) if turns else None
        self.mask_first, self.context = config.mask_first, config.context
        self.use_mask(site.mask(config, anchor))

    def use_mask(self, mask: Mask) -> None:
        """Let each query look at what this mask says from now on."""
        self.mask, self.hidden = mask, hidden_keys(mask, self.context)

    def forward(
        self,
        x: Tensor,
        tap: Tap,
        keeps: Keeps = NO_KEEPS,
        ids: Tensor | None = None,
        past: LayerPast | None = None,
        memory: Tensor | None = None,
    ) -> Tensor:
        """`ids` are those of all tokens, the past ones too; keys and values are of `memory` (B·S, C), where there is
        one. A past may lack some; what follows stands where it would if it had them."""
        n, (B, T, _) = self.layer, x.shape
        rows = x.flatten(0, 1)  # B·T C
        known = rows if memory is None else memory  # B·S C
        q = tap(QUERY, self._split(project(rows, self.w_query, self.b_query), B), n)  # B H T D
        k = self._split(project(known, self.w_key, self.b_key), B)  # B G S D
        v = k if self.w_value is None else self._split(project(known, self.w_value, self.b_value), B)  # B G S D
        first, places = 0, None
        if past is not None:
            k, v = past.before(k, v)  # B G P+T D
            first = k.shape[2] - T if ids is None else ids.shape[1] - T
            places = past.places_with(first, T)  # P+T
        is_same, k = v is k, tap(KEY, k, n)
        v = tap(VALUE, k.view_as(k) if is_same else v, n)  # a name of its own for what comes back to it as a value
        if self.turning is not None:
            q = tap(TURNED_QUERY, self.turning.turned(q, first), n)  # B H T D
            of_keys = self.turning if places is None else self.turning.of(places)
            k = tap(TURNED_KEY, of_keys.turned(k), n)  # B G T D
        scores = tap(SCORES, q @ self._for_each(k).mT, n)  # B H T S
        if self.mask_first:
            scores = self._masked(scores, tap, ids, places)  # B H T S
        scaled = tap(SCALED_SCORES, scores / self.scale, n) if self.is_scaled else scores  # B H T S
        if self.by_distance:
            scaled = tap(BIASED_SCORES, scaled - self._lost(scaled, places), n)  # B H T S
        masked = scaled if self.mask_first else self._masked(scaled, tap, ids, places)  # B H T S
        weights = tap(ATTENTION_WEIGHTS, self.weigh(masked), n)  # B H T S
        dropped: Tensor = self.dropout(weights, tap, keeps)  # B H T S
        context = tap(CONTEXT, dropped @ self._for_each(v), n)  # B H T D
        joined = context.transpose(1, 2).reshape(B * T, self.heads[0] * self.heads[1])  # B·T H·D
        output = joined if self.w_out is None else project(joined, self.w_out, self.b_out)  # B·T C
        return tap(ATTENTION_OUTPUT, output.view(B, T, output.shape[1]), n)

    def _lost(self, scaled: Tensor, places: Tensor | None) -> Tensor:
        T, K = scaled.shape[-2:]  # of K keys the last T belong to the queries
        lost = distances(self.heads[0], K) if places is None else distances_of(self.heads[0], places)
        return lost[:, K - T :].to(scaled.dtype)  # H T S

    def _masked(self, scores: Tensor, tap: Tap, ids: Tensor | None, places: Tensor | None) -> Tensor:
        if not self.mask.hides:
            return scores
        T, K = scores.shape[-2:]  # of K keys the last T belong to the queries
        if self.mask.reads_ids or places is not None:
            hidden = hidden_keys(self.mask, K if places is None else places, ids)
        else:
            hidden = self.hidden[:K, :K]
        return tap(MASKED_SCORES, scores.masked_fill(hidden[..., K - T :, :], -math.inf), self.layer)

    def _split(self, rows: Tensor, batch: int) -> Tensor:
        places, width = rows.shape[0] // batch, self.heads[1]
        return rows.view(batch, places, rows.shape[1] // width, width).transpose(1, 2)  # B·T H·D -> B H T D

    def _for_each(self, of_keys: Tensor) -> Tensor:
        """Keys or values (B, G, T, D) for each head of queries: those of a group share one."""
        if self.group == 1:
            return of_keys
        return of_keys.unsqueeze(2).expand(-1, -1, self.group, -1, -1).flatten(1, 2)  # B H T D


def project(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """`x @ weight + bias` over the last axis, the bias where there is one."""
    if bias is None:
        return x @ weight
    return torch.addmm(bias, x.flatten(0, -2), weight).view(*x.shape[:-1], weight.shape[1])
