"""The loss curve at the size of the screen: every peak stays, and no more points than can be seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = tuple[NDArray[np.floating], NDArray[np.floating]]
"""Steps, and the losses at them."""


def curve(losses: NDArray[np.float32], most: int = 1200) -> Points:
    """Steps (from 1) and losses to draw; long runs give the lowest and highest loss of each stretch, in their order."""
    steps = np.arange(1, len(losses) + 1, dtype=np.float64)
    if len(losses) <= most:
        return steps, losses.astype(np.float64)
    width = -(-len(losses) // (most // 2))
    whole = len(losses) // width * width
    parts = losses[:whole].reshape(-1, width)
    starts = np.arange(0, whole, width)
    ends = np.stack((starts + parts.argmin(1), starts + parts.argmax(1)), axis=1)
    index = np.concatenate((np.sort(ends, axis=1).ravel(), np.arange(whole, len(losses))))
    return steps[index], losses[index].astype(np.float64)
