"""The residual stream of a network: what begins it, and what each part of each layer adds. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from model.config import ModelConfig
from model.quantities.catalogue import Ref
from model.quantities.stages import catalogue, stages
from model.quantities.table import (
    ATTENTION_OUTPUT,
    EMBEDDING,
    MLP_ACTIVE,
    MLP_GATED,
    MLP_OUTPUT,
    MLP_RESIDUAL,
    MLP_RESIDUAL_NORM,
    RESIDUAL,
    RESIDUAL_NORM,
    TOKEN_EMBEDDING,
    Quantity,
)

_SUMS: Mapping[Quantity, tuple[Quantity, ...]] = {
    ATTENTION_OUTPUT: (RESIDUAL_NORM, RESIDUAL),
    MLP_OUTPUT: (MLP_RESIDUAL_NORM, MLP_RESIDUAL),
}
"""What is added to the stream, and what the stream is after that: the first of these that a network has."""

_BEGINNINGS = (EMBEDDING, TOKEN_EMBEDDING)
_NEURONS = (MLP_GATED, MLP_ACTIVE)


class Added(NamedTuple):
    """A vector for each token that comes to the stream, and the stream afterwards.

    The first begins the stream and is it; without residual connections each part takes the place of the stream.
    """

    part: Ref
    stream: Ref


@lru_cache(maxsize=64)
def additions(config: ModelConfig) -> tuple[Added, ...]:
    """All that adds to the stream of such a network, in order; nothing for one that has no stream as ours have, or one
    for each of two sentences.
    """
    if catalogue(config).has_source:
        return ()
    refs = {stage.ref for stage in stages(config)}
    begin = next((Ref(quantity) for quantity in _BEGINNINGS if Ref(quantity) in refs), None)
    if begin is None:
        return ()
    parts = (stage.ref for stage in stages(config) if stage.ref.quantity in _SUMS)
    return Added(begin, begin), *(Added(part, _after(part, refs)) for part in parts)


def neurons(config: ModelConfig) -> Quantity | None:
    """What the neurons of an MLP give on; None for a network without."""
    kinds = {stage.ref.quantity for stage in stages(config)}
    return next((quantity for quantity in _NEURONS if quantity in kinds), None)


def _after(part: Ref, refs: set[Ref]) -> Ref:
    sums = (Ref(quantity, part.layer, part.site) for quantity in _SUMS[part.quantity])
    return next((ref for ref in sums if ref in refs), part)
