"""The residual stream of a network: what begins it, and what each part of each layer adds. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from model.config import ModelConfig
from model.quantities.catalogue import Ref, Stage
from model.quantities.ending import ending_of
from model.quantities.moments import by_ref
from model.quantities.site import Site
from model.quantities.stages import stages
from model.quantities.table import (
    ATTENTION_OUTPUT,
    DROPPED_EMBEDDING,
    DROPPED_MLP,
    DROPPED_OUTPUT,
    EMBEDDING,
    KEY,
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
    ATTENTION_OUTPUT: (DROPPED_OUTPUT, RESIDUAL, RESIDUAL_NORM),
    MLP_OUTPUT: (DROPPED_MLP, MLP_RESIDUAL, MLP_RESIDUAL_NORM),
}
"""What comes to the stream; that dropped out, its sum with the stream, and the norm of that."""

_BEGINNINGS = (DROPPED_EMBEDDING, EMBEDDING, TOKEN_EMBEDDING)
_NEURONS = (MLP_GATED, MLP_ACTIVE)


class Added(NamedTuple):
    """A vector for each token that comes to the stream, and the stream afterwards.

    The first begins the stream and is it; without residual connections each part takes the place of the stream.
    """

    part: Ref
    stream: Ref


@lru_cache(maxsize=64)
def additions(config: ModelConfig, site: Site = Site.SELF) -> tuple[Added, ...]:
    """All that adds to the stream in which the attention of a site stands, in order; an encoder has one of its own.

    Nothing for a network that has no stream as ours have.
    """
    here = _of_stream(config, site)
    begin = next((ref for quantity in _BEGINNINGS for ref in here if ref.quantity is quantity), None)
    outputs = [ref for ref in here if ref.quantity in _SUMS]
    if begin is None or not outputs:
        return ()
    rows = by_ref(config)
    return Added(begin, begin), *(_added(output, rows) for output in outputs)


def neurons(config: ModelConfig, site: Site = Site.SELF) -> Ref | None:
    """What the neurons of the last MLP of this stream give on; None for a network without."""
    here = _of_stream(config, site)
    return next((ref for quantity in _NEURONS for ref in reversed(here) if ref.quantity is quantity), None)


def end(config: ModelConfig, site: Site = Site.SELF) -> Ref:
    """What becomes of the stream: the probabilities, or what an encoder gives to cross-attention."""
    keys = (stage.inputs[0] for stage in stages(config) if (stage.ref.quantity, stage.ref.site) == (KEY, Site.CROSS))
    last = Ref(ending_of(config).probabilities)
    return next(keys, last) if site is Site.ENCODER else last


def _of_stream(config: ModelConfig, site: Site) -> tuple[Ref, ...]:
    """The stages of the encoder, or of all else."""
    of_encoder = site is Site.ENCODER
    return tuple(stage.ref for stage in stages(config) if (stage.ref.site is Site.ENCODER) == of_encoder)


def _added(output: Ref, rows: Mapping[Ref, Stage]) -> Added:
    """What is taken of an output, dropped out or as it is, and the stream after that, normed or as it is."""
    way = [Ref(quantity, output.layer, output.site) for quantity in _SUMS[output.quantity]]
    dropped, *stream = way
    part = dropped if dropped in rows else output
    return Added(part, next((ref for ref in reversed(stream) if ref in rows), part))
