"""How widely a head looks: two numbers of its attention weights, from the whole of them."""

from __future__ import annotations

import torch
from torch import Tensor


def entropy(weights: Tensor) -> Tensor:
    """How spread the weights (…, T, T) are: the entropy of a row in nats, its mean over the rows. (…)

    0 where every token looks at one other alone, ln T where all look at all alike.
    """
    rows: Tensor = torch.special.entr(weights).sum(-1)
    return rows.mean(-1)


def distance(weights: Tensor) -> Tensor:
    """How far back tokens look: |query − key| in tokens, weighted by the weights, its mean over the rows. (…)"""
    places = torch.arange(weights.shape[-1], dtype=weights.dtype)
    apart = (places[:, None] - places).abs()
    return weights.flatten(-2) @ apart.flatten() / len(places)


def spread(weights: Tensor) -> Tensor:
    """Entropy and distance of each map, as the last axis. (…, 2)"""
    return torch.stack((entropy(weights), distance(weights)), dim=-1)
