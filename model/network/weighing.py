"""The ways of `choices.weighing` from scores to weights as functions of torch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor


def by_sum(scores: Tensor) -> Tensor:
    """Each score (…, T, S) divided by the sum of its row; one that is hidden, −∞, counts for 0. (…, T, S)

    Nothing keeps the sum from being near 0, or the weights from being below it: that is what is to be seen.
    """
    seen = scores.masked_fill(scores == -math.inf, 0.0)  # … T S
    return seen / seen.sum(-1, keepdim=True)


WEIGH: Mapping[str, Callable[[Tensor], Tensor]] = {"softmax": partial(torch.softmax, dim=-1), "sum": by_sum}
"""By the names of their rules."""
