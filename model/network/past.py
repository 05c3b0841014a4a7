"""The keys and values of tokens that were read before, so that those which follow are read without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.network.trace import Trace
from model.quantities import KEY, TOKENS, VALUE
from model.quantities.site import Site


@dataclass(frozen=True, eq=False)
class LayerPast:
    """What one layer has of P tokens: keys and values (B, H, P, D), and the places (P) where these stand in the text;
    no places: all from the first on."""

    keys: Tensor
    values: Tensor
    places: Tensor | None = None

    def before(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Those of all tokens, where these (B, H, T, D) are of the T that follow."""
        return torch.cat((self.keys, keys), dim=2), torch.cat((self.values, values), dim=2)  # B H P+T D

    def places_with(self, read: int, more: int) -> Tensor | None:
        """Those of all tokens, where so many `more` follow the `read` ones."""
        if self.places is None:
            return None
        return torch.cat((self.places, torch.arange(read, read + more)))  # P+T

    def at(self, places: Tensor) -> LayerPast:
        """What it has of these places, and of no others."""
        slots = places if self.places is None else torch.searchsorted(self.places, places)
        return LayerPast(self.keys[:, :, slots], self.values[:, :, slots], places)


@dataclass(frozen=True, eq=False)
class Past:
    """What every layer has of the tokens before, `ids` (B, R): of all of them, or of those that may be looked at again.

    What follows comes out as in one pass over all tokens, where each looks only at itself and those before it; a
    network without that mask would have read the first tokens otherwise.
    """

    ids: Tensor
    layers: tuple[LayerPast, ...]

    @staticmethod
    def of(trace: Trace, layers: int, before: Past | None = None, site: Site = Site.SELF) -> Past:
        """What a pass leaves behind that began after `before`, if it had a past itself."""
        tokens = trace[TOKENS]
        ids = tokens if before is None else torch.cat((before.ids, tokens), dim=1)  # B R
        places = None if before is None else before.layers[0].places_with(before.length, tokens.shape[1])
        each = (LayerPast(trace[KEY, n, site], trace[VALUE, n, site], places) for n in range(layers))
        return Past(ids, tuple(each))

    @property
    def length(self) -> int:
        """How many tokens were read."""
        return self.ids.shape[1]

    @property
    def places(self) -> tuple[int, ...]:
        """Which of them it still has."""
        places = self.layers[0].places
        return tuple(range(self.length)) if places is None else tuple(places.tolist())

    @property
    def bytes(self) -> int:
        """What they take: keys and values of each layer, head and token."""
        return sum(part.nbytes for layer in self.layers for part in (layer.keys, layer.values))

    def at(self, places: Sequence[int], length: int | None = None) -> Past:
        """What it has of these places, as it was when so many tokens had been read."""
        kept = torch.tensor(places, dtype=torch.int64)
        return Past(self.ids[:, :length], tuple(layer.at(kept) for layer in self.layers))
