"""How large each quantity of a network is, along each of its axes. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

from model.config import ModelConfig
from model.quantities.site import TokenSequence
from model.quantities.stages import Ref
from model.quantities.table import (
    ATTENTION_OUTPUT,
    B_KEY,
    B_VALUE,
    DROPPED_OUTPUT,
    FINAL_NORM,
    G_ATTENTION,
    G_FINAL,
    KEY,
    RESIDUAL,
    RESIDUAL_NORM,
    S_ATTENTION,
    S_FINAL,
    TURNED_KEY,
    VALUE,
    W_CLASS,
    W_KEY,
    W_UNEMBED,
    W_VALUE,
    Axis,
    Quantity,
)

_AFTER_HEADS = (
    *(ATTENTION_OUTPUT, DROPPED_OUTPUT, RESIDUAL, RESIDUAL_NORM, FINAL_NORM, G_FINAL, S_FINAL),
    *(W_UNEMBED, W_CLASS),
)
"""Without W_out these are as wide as the joined heads, and so is the norm of the attention where it comes after."""


_OF_KEYS = (KEY, TURNED_KEY, VALUE, W_KEY, W_VALUE, B_KEY, B_VALUE)
"""What has the heads of keys and values, which may be fewer."""


@dataclass(frozen=True)
class Extent:
    """What is not the network's own: pieces of the vocabulary, and the positions and sentences that run together.

    `source` is the length of the source sentence, for a network that has one.

    Without them it is a sentence as long as the network can read.
    """

    vocabulary: int
    positions: int | None = None
    batch: int = 1
    source: int = 0


def heads_of(quantity: Quantity, config: ModelConfig) -> int:
    """How many heads a quantity has that has heads; those of keys and values may be fewer."""
    return config.kv_heads if quantity in _OF_KEYS else config.n_head


def head_read(quantity: Quantity, head: int, config: ModelConfig) -> int:
    """Which head of a quantity attention head `head` works with; what stands for several heads stays."""
    return head // config.group if head >= 0 and quantity in _OF_KEYS else head


def size_of(axis: Axis, ref: Ref, config: ModelConfig, extent: Extent) -> int:
    """How many there are along one axis of a quantity; learned positions have a row for every place."""
    if axis.is_position:
        if ref.quantity.learned or extent.positions is None:
            return config.context
        return extent.source if ref.site.sequence(axis) is TokenSequence.SOURCE else extent.positions
    is_after = ref.quantity in _AFTER_HEADS or (config.post_norm and ref.quantity in (G_ATTENTION, S_ATTENTION))
    return {
        Axis.BATCH: extent.batch,
        Axis.HEAD: heads_of(ref.quantity, config),
        Axis.D_MODEL: config.stream_out if is_after else config.d_model,
        Axis.D_HEAD: config.head_width,
        Axis.D_FF: config.hidden,
        Axis.VOCAB: extent.vocabulary,
        Axis.CLASS: config.classes,
    }[axis]


def shape_of(ref: Ref, config: ModelConfig, extent: Extent) -> tuple[int, ...]:
    """The sizes of a quantity along all of its axes."""
    return tuple(size_of(axis, ref, config, extent) for axis in ref.quantity.axes)
