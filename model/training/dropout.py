"""What dropout keeps in a step: drawn on its own, so that it can be looked at and drawn again."""

from __future__ import annotations

import torch
from torch import Tensor

from model.config import ModelConfig
from model.network.blocks import NO_KEEPS, Keeps
from model.quantities import DROPPED_WEIGHTS
from model.quantities.site import Site
from model.quantities.stages import Ref


def keeps(config: ModelConfig, shape: tuple[int, int, int], generator: torch.Generator) -> Keeps:
    """What dropout keeps where sentences and their source have this shape (B, T, S), S being 0 where there is none: of
    each stage that drops (B, H, T, T) of 0 and 1, or with S places."""
    if not config.dropout:
        return NO_KEEPS
    B, T, S = shape
    sites = {Site.SELF: (config.n_layer, T, T)}
    if config.is_pair:
        sites = {
            Site.DECODER: (config.n_layer, T, T),
            Site.ENCODER: (config.encoder_layers, S, S),
            Site.CROSS: (config.n_layer, T, S),
        }
    kept: dict[Ref, Tensor] = {}
    for site, (layers, queries, known) in sites.items():
        draws = torch.rand(layers, B, config.n_head, queries, known, generator=generator)
        for layer, draw in enumerate(draws):
            kept[Ref(DROPPED_WEIGHTS, layer, site)] = (draw >= config.dropout).float()
    return kept
