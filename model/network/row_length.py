"""How long the vectors of a sentence are: one number for a stage of the residual stream."""

from __future__ import annotations

import torch
from torch import Tensor


def mean_length(vectors: Tensor) -> Tensor:
    """The mean over T tokens of the Euclidean length of their vectors (…, T, C): 1/T Σₜ √(Σ꜀ xₜ꜀²). (…)

    In double precision, as a sum of many small squares. No number for no tokens.
    """
    lengths: Tensor = torch.linalg.vector_norm(vectors.double(), dim=-1)
    return lengths.mean(-1)
