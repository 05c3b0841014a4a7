"""A tensor that was read made into what the window is told: numbers, or a thumbnail with what it cannot tell itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from model.matrix.reduce import reduce_to
from model.messages import Reading
from model.network.attention_spread import spread
from model.network.row_length import mean_length
from model.quantities import ATTENTION_WEIGHTS, Axis, Facet, Quantity
from model.quantities.watch import ALL, Watch

_MOST_STACKED = 2**22
"""Numbers that are copied to be read in one go: 16 MB."""


def reading_of(quantity: Quantity, watch: Watch, tensor: Tensor) -> Reading:
    """The part of what was read (…, rows, columns) that is watched, as numbers that outlive the tensor.

    Of several layers, one above another, it is what each on its own would be, in a fraction of the calls.
    """
    part = tensor if watch.rows is None else tensor[..., slice(*watch.rows), :]
    if not watch.most:
        return Reading(watch, np.array(part.numpy(), dtype=np.float32))
    values = np.array(reduce_to(part.numpy(), watch.most, watch.most), dtype=np.float32)
    of_weights = (quantity, watch.facet) == (ATTENTION_WEIGHTS, Facet.DATA)
    of_stream = quantity.shown_axes == (Axis.POSITION, Axis.D_MODEL)
    return Reading(
        watch,
        values,
        spread=_spread(watch, tensor).numpy() if of_weights else None,
        lengths=mean_length(tensor).float().numpy() if of_stream else None,
    )


def reading_of_layers(quantity: Quantity, watch: Watch, layers: Sequence[Tensor]) -> Reading:
    """What each of several layers on its own would be, one above another. Where they are large this is made layer by
    layer: a copy of all of them would be as much memory again.
    """
    if sum(layer.numel() for layer in layers) <= _MOST_STACKED:
        return reading_of(quantity, watch, torch.stack(list(layers)))
    each = [reading_of(quantity, watch, layer[None]) for layer in layers]
    values, spreads, lengths = (
        None if any(part is None for part in parts) else np.concatenate([part for part in parts if part is not None])
        for parts in zip(*((one.values, one.spread, one.lengths) for one in each), strict=True)
    )
    return Reading(watch, values, spread=spreads, lengths=lengths)


def _spread(watch: Watch, weights: Tensor) -> Tensor:
    """Layer by layer, where there are several: all at once, some of these sums would end on another bit."""
    if watch.layer != ALL:
        return spread(weights, watch.site.is_within_one)
    return torch.stack([spread(layer, watch.site.is_within_one) for layer in weights])
