"""Clipping: all gradients of a step by one factor, where their norm together is too large (Pascanu et al. 2013).

As `torch.nn.utils.clip_grad_norm_`, to the bit, but for the gradients themselves: they stay as they were, to be looked
at.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.utils import get_total_norm

from model.spec.recipe import Clipping

_GUARD = 1e-6
"""What torch adds to the norm."""


class Clip:
    """Clips gradients to a norm of `most`; `norm` and `factor` are those of the last time."""

    def __init__(self, most: float) -> None:
        self.most = most
        self.norm, self.factor = torch.zeros(()), torch.ones(())

    @torch.no_grad()
    def measure(self, gradients: Sequence[Tensor]) -> Tensor:
        """The factor for these gradients, of one tensor for each parameter."""
        self.norm = get_total_norm(gradients)
        self.factor = torch.clamp(self.most / (self.norm + _GUARD), max=1.0)
        return self.factor

    @property
    def done(self) -> Clipping:
        """What came of the last time."""
        return Clipping(float(self.norm), float(self.factor), self.most)
