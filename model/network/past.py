"""The keys and values of tokens that were read before, so that those which follow are read without them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from model.network.trace import Trace
from model.quantities import KEY, TOKENS, VALUE


@dataclass(frozen=True, eq=False)
class LayerPast:
    """What one layer has of P tokens: keys and values (B, H, P, D)."""

    keys: Tensor
    values: Tensor

    def before(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Those of all tokens, where these (B, H, T, D) are of the T that follow."""
        return torch.cat((self.keys, keys), dim=2), torch.cat((self.values, values), dim=2)  # B H P+T D


@dataclass(frozen=True, eq=False)
class Past:
    """What every layer has of the tokens before.

    What follows comes out as in one pass over all tokens, where each looks only at itself and those before it; a
    network without that mask would have read the first tokens otherwise.
    """

    ids: Tensor
    layers: tuple[LayerPast, ...]

    @staticmethod
    def of(trace: Trace, layers: int, before: Past | None = None) -> Past:
        """What a pass leaves behind that began after `before`, if it had a past itself."""
        ids = trace[TOKENS] if before is None else torch.cat((before.ids, trace[TOKENS]), dim=1)  # B P
        return Past(ids, tuple(LayerPast(trace[KEY, n], trace[VALUE, n]) for n in range(layers)))

    @property
    def length(self) -> int:
        """How many tokens were read."""
        return self.layers[0].keys.shape[2]
