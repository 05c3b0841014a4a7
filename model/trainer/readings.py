"""A tensor that was read made into what the window is told: numbers, or a thumbnail with what it cannot tell itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from model.matrix.reduce import reduce_to
from model.messages import Reading
from model.network.attention_spread import spread
from model.network.row_length import mean_length
from model.quantities import ATTENTION_WEIGHTS, Axis, Facet, Quantity
from model.quantities.watch import Watch


def reading_of(quantity: Quantity, watch: Watch, tensor: Tensor) -> Reading:
    """The part of one layer's values that is watched, as numbers that outlive the tensor."""
    part = tensor if watch.rows is None else tensor[..., slice(*watch.rows), :]
    if not watch.most:
        return Reading(watch, np.array(part.numpy(), dtype=np.float32))
    values = np.array(reduce_to(part.numpy(), watch.most, watch.most), dtype=np.float32)
    of_weights = (quantity, watch.facet) == (ATTENTION_WEIGHTS, Facet.DATA)
    of_stream = quantity.shown_axes == (Axis.POSITION, Axis.D_MODEL)
    return Reading(
        watch,
        values,
        spread=spread(tensor, watch.site.is_within_one).numpy() if of_weights else None,
        lengths=mean_length(tensor).float().numpy() if of_stream else None,
    )


def joined(watch: Watch, read: Sequence[Reading]) -> Reading:
    """What was read of each layer as one reading."""
    values = np.stack([reading.values for reading in read if reading.values is not None])
    spreads = [reading.spread for reading in read if reading.spread is not None]
    lengths = [reading.lengths for reading in read if reading.lengths is not None]
    return Reading(
        watch,
        values,
        spread=np.stack(spreads) if spreads else None,
        lengths=np.stack(lengths) if lengths else None,
    )
