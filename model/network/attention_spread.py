"""How widely a head looks: two numbers of its attention weights, from the whole of them."""

from __future__ import annotations

import torch
from torch import Tensor


def entropy(weights: Tensor) -> Tensor:
    """How spread the weights (…, T, S) are: the entropy of a row in nats, its mean over the rows. (…)

    0 where every token looks at one other alone, ln T where all look at all alike.
    """
    rows: Tensor = torch.special.entr(weights).sum(-1)
    return rows.mean(-1)


def distance(weights: Tensor) -> Tensor:
    """How far back tokens look: |query − key| in tokens, weighted by the weights, its mean over the rows. (…)"""
    places = torch.arange(weights.shape[-1], dtype=weights.dtype)
    apart = (places[:, None] - places).abs()
    return weights.flatten(-2) @ apart.flatten() / len(places)


def spread(weights: Tensor, is_within_one: bool = True) -> Tensor:
    """Entropy and distance of each map, as the last axis; nan for the distance between two sentences. (…, 2)"""
    spreads = entropy(weights)
    away = distance(weights) if is_within_one else torch.full_like(spreads, torch.nan)
    return torch.stack((spreads, away), dim=-1)
