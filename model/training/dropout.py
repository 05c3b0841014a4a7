"""What dropout keeps in a step: drawn on its own, so that it can be looked at and drawn again."""

from __future__ import annotations

import torch
from torch import Tensor

from model.config import ModelConfig
from model.network.blocks import NO_KEEPS, Keeps
from model.quantities import DROPPED_WEIGHTS
from model.quantities.site import Site
from model.quantities.stages import Ref


def keeps(config: ModelConfig, shape: torch.Size, generator: torch.Generator, source: int = 0) -> Keeps:
    """Which weights survive dropout where sentences have this shape (B, T), and a source so many tokens: of each stage
    that drops (B, H, T, T) of 0 and 1, or with places of the source."""
    if not config.dropout:
        return NO_KEEPS
    (B, T), sites = shape, {Site.SELF: (config.n_layer, shape[1], shape[1])}
    if config.is_pair:
        sites = {
            Site.DECODER: (config.n_layer, T, T),
            Site.ENCODER: (config.encoder_layers, source, source),
            Site.CROSS: (config.n_layer, T, source),
        }
    kept: dict[Ref, Tensor] = {}
    for site, (layers, queries, keys) in sites.items():
        draws = torch.rand(layers, B, config.n_head, queries, keys, generator=generator)
        for layer, draw in enumerate(draws):
            kept[Ref(DROPPED_WEIGHTS, layer, site)] = (draw >= config.dropout).float()
    return kept
