"""What changes on the way make of a network: weights that are set, heads that are silenced, cells of the mask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from torch import Tensor

from model.choices.edited_mask import edited
from model.choices.masks import Mask
from model.config import Edit, ModelConfig
from model.network.network import Network, as_matrix
from model.quantities.stages import Ref
from model.spec.edits import Head, WeightCell, mask_cells, silenced, target


class Editing:
    """Makes edits in a network, whose own mask is the one that it has at first."""

    def __init__(self, network: Network, params: Mapping[Ref, Tensor]) -> None:
        self._network, self._params, self._own = network, params, network.mask

    def follow(self, config: ModelConfig) -> None:
        """Have masked scores as a stage, if they are one now, which leaves all else to the bit as it is."""
        if config.mask != self._network.config.mask:
            self._network.config, self._own = config, config.mask_of()
            self._network.use_mask(self._own)

    def make(self, edits: Iterable[Edit]) -> None:
        """Write the weights that edits set. What a head brings is set to zero once: the steps that follow learn on
        from there, and may bring it back."""
        config = self._network.config
        for edit in edits:
            place = target(edit.what, config)
            if isinstance(place, WeightCell):
                as_matrix(place.ref, self._params[place.ref].data, config)[place.place] = float(edit.value)
            elif isinstance(place, Head):
                for ref in silenced(place, config):
                    as_matrix(ref, self._params[ref].data, config)[place.head] = 0.0

    def mask_at(self, edits: Sequence[Edit], step: int) -> Mask:
        """Which keys a query may look at in the state after `step` steps, and in the step after that."""
        cells = mask_cells(edits, self._network.config, step) if edits else {}
        return self._network.mask if cells == self._network.mask.cells else edited(self._own, cells)

    def use_mask(self, edits: Sequence[Edit], step: int) -> None:
        """Have the network go by that mask."""
        if (mask := self.mask_at(edits, step)) is not self._network.mask:
            self._network.use_mask(mask)
