"""No number where there is no loss: nothing follows, or what follows does not count."""

from __future__ import annotations

import math

from torch import Tensor

from model.network.network import NO_TARGET
from model.network.trace import Tap, Trace
from model.quantities import LOSS, Quantity
from model.quantities.site import Site
from model.quantities.stages import Ref


def without_losses(trace: Trace, nothing: Tensor) -> Trace:
    """With no number for the losses, or their gradients, of predictions that do not count."""
    loss = Ref(LOSS)
    return Trace({**trace, loss: trace[loss].detach().masked_fill(nothing, math.nan)})


def without_target(tap: Tap, targets: Tensor) -> Tap:
    """A tap that is handed no loss where no token follows."""
    nothing = targets == NO_TARGET  # 1 T

    def tapped(quantity: Quantity, tensor: Tensor, layer: int | None = None, site: Site = Site.SELF) -> Tensor:
        if quantity is LOSS:
            tensor = tensor.masked_fill(nothing, math.nan)
        return tap(quantity, tensor, layer, site)

    return tapped
