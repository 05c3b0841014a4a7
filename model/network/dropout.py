"""Dropout with masks that are given, so that they can be looked at and drawn again (Srivastava et al., 2014)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from torch import Tensor, nn

from model.config import ModelConfig
from model.network.trace import Tap
from model.quantities import Quantity
from model.quantities.drops import drop_rate
from model.quantities.site import Site
from model.quantities.stages import Ref

Keeps = Mapping[Ref, Tensor]
"""What dropout keeps, of 0 and 1, by the stage that drops; where there is none it keeps all, as outside training."""

NO_KEEPS: Keeps = MappingProxyType({})


class Dropout(nn.Module):
    """Some numbers become 0 and the others larger, so that the mean stays; a network without it has no such stage."""

    def __init__(
        self, config: ModelConfig, quantity: Quantity, layer: int | None = None, site: Site = Site.SELF
    ) -> None:
        super().__init__()
        self.ref, self.rate = Ref(quantity, layer, site), drop_rate(quantity, config)

    def forward(self, x: Tensor, tap: Tap, keeps: Keeps) -> Tensor:
        """`tap` is that of the site."""
        if not self.rate:
            return x
        keep = keeps.get(self.ref)
        return tap(self.ref.quantity, x if keep is None else x * keep / (1 - self.rate), self.ref.layer)
