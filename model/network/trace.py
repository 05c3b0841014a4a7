"""Capture of a forward pass by name, without the maths knowing whether anyone looks.

The network hands each stage's tensor through a *tap* and goes on with what comes back. `untapped` gives it back and
that is all; a `Recorder` remembers it first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

from torch import Tensor
from torch.nn import Parameter

from model.quantities import Quantity
from model.quantities.site import Site
from model.quantities.stages import Ref


class Tap(Protocol):
    """Is handed a stage's tensor with its name and place, and gives back what the network goes on with."""

    def __call__(
        self, quantity: Quantity, tensor: Tensor, layer: int | None = None, site: Site = Site.SELF, /
    ) -> Tensor: ...


def untapped(quantity: Quantity, tensor: Tensor, layer: int | None = None, site: Site = Site.SELF) -> Tensor:
    """The tap that captures nothing."""
    return tensor


def at_site(tap: Tap, site: Site) -> Tap:
    """A tap that hands on all that it is handed as what is at this site."""
    if site is Site.SELF or tap is untapped:
        return tap

    def sited(quantity: Quantity, tensor: Tensor, layer: int | None = None, _: Site = Site.SELF) -> Tensor:
        return tap(quantity, tensor, layer, site)

    return sited


class Trace(Mapping[Ref, Tensor]):
    """The tensors of one forward pass, by name: `trace[SCORES]`, or `trace[SCORES, 1]` for layer 1."""

    def __init__(self, tensors: Mapping[Ref, Tensor]) -> None:
        self._tensors = dict(tensors)

    def __getitem__(
        self, key: Ref | Quantity | tuple[Quantity, int | None] | tuple[Quantity, int | None, Site]
    ) -> Tensor:
        if isinstance(key, Quantity):
            key = Ref(key, 0 if key.per_layer else None)
        return self._tensors[Ref(*key)]

    def __iter__(self) -> Iterator[Ref]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def gradients(self) -> Trace:
        """The gradients of the loss with respect to these tensors, for those on the path; needs a backward pass."""
        return Trace({ref: t.grad for ref, t in self._tensors.items() if t.requires_grad and t.grad is not None})


class Recorder:
    """A tap that keeps the tensors asked for (all, if none are named), with their gradients where one is wanted.

    They are copies, except for what autograd made, which nothing else writes to; or, where the pass is not `lent` its
    memory, what is all of its own.
    """

    def __init__(self, wanted: Collection[Ref] | None = None, *, gradients: bool = False, lent: bool = True) -> None:
        self._wanted, self._lent = wanted, lent
        self._gradients = gradients
        self._tensors: dict[Ref, Tensor] = {}

    def __call__(self, quantity: Quantity, tensor: Tensor, layer: int | None = None, site: Site = Site.SELF) -> Tensor:
        ref = Ref(quantity, layer, site)
        if self._wanted is None or ref in self._wanted:
            is_part = tensor.nbytes < tensor.untyped_storage().nbytes()
            if (not tensor.requires_grad and (self._lent or is_part)) or isinstance(tensor._base, Parameter):
                tensor = tensor.clone()  # a part of a parameter changes at the update, and a plan's at the next pass
            if self._gradients and tensor.requires_grad:
                tensor.retain_grad()
            self._tensors[ref] = tensor
        return tensor

    @property
    def trace(self) -> Trace:
        """What has been captured so far."""
        return Trace(self._tensors)
