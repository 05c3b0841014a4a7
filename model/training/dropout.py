"""What dropout keeps in a step: drawn on its own, so that it can be looked at and drawn again."""

from __future__ import annotations

import torch
from torch import Tensor

from model.config import ModelConfig
from model.network.dropout import NO_KEEPS, Keeps
from model.quantities import DROPPED_WEIGHTS
from model.quantities.drops import DROPS, drop_rate, has_drops
from model.quantities.shapes import Extent, shape_of
from model.quantities.site import Site
from model.quantities.stages import Ref, stages


def keeps(config: ModelConfig, shape: tuple[int, int, int], generator: torch.Generator) -> Keeps:
    """What dropout keeps where sentences and their source have this shape (B, T, S), S being 0 where there is none: of
    each stage that drops, over all its axes, 0 and 1."""
    if not has_drops(config):
        return NO_KEEPS
    (B, T, S), kept = shape, _weights(config, shape, generator) if config.dropout else {}
    dropping = [stage.ref for stage in stages(config) if stage.ref.quantity in DROPS and stage.ref not in kept]
    for ref in sorted(dropping, key=lambda ref: list(DROPS).index(ref.quantity)):
        draw = torch.rand(shape_of(ref, config, Extent(0, T, B, S)), generator=generator)
        kept[ref] = (draw >= drop_rate(ref.quantity, config)).float()
    return kept


def _weights(config: ModelConfig, shape: tuple[int, int, int], generator: torch.Generator) -> dict[Ref, Tensor]:
    """Those of the attention weights, (B, H, T, T) or with S places: of all layers of a site at once, as runs draw them
    that are kept."""
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
