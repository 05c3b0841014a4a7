"""One stage of a plan as its kernel sees it, and the places in memory that the stages of a plan share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch
from torch import Tensor

from model.choices.masks import CAUSAL, Mask
from model.config import ModelConfig
from model.quantities.site import Site
from model.quantities.stages import Ref, Stage

Calls = list[partial[Any]]


@dataclass(eq=False)
class Places:
    """Where the values and gradients of a pass over batches of `shape` (B, T) lie, with a `source` of so many tokens.

    `homes` is where the gradients of parameters end. What is added up to a gradient is in `shares`, each of which may
    be written on, or in `passed`, which belongs to others; `learning` is what has a gradient at all;
    `smoothing` is the part of each target that is spread over all tokens; `mask` says what queries may look at.
    """

    config: ModelConfig
    shape: tuple[int, int]
    values: dict[Ref, Tensor]
    homes: Mapping[Ref, Tensor]
    keeps: Mapping[Ref, Tensor]
    learning: set[Ref]
    source: int = 0
    smoothing: float = 0.0
    mask: Mask = CAUSAL
    shares: dict[Ref, list[Tensor]] = field(default_factory=lambda: defaultdict(list))
    passed: dict[Ref, list[Tensor]] = field(default_factory=lambda: defaultdict(list))


class PlanLine:
    """One stage of a plan as its rule sees it: the values of its inputs, and where its calls are taken down.

    `leads` says whether it leads to the loss; what does not is computed only for who looks. `shape` (B, T) is that of
    the sentences that its queries are of.
    """

    def __init__(self, places: Places, stage: Stage) -> None:
        self._places, self._stage, self.ref = places, stage, stage.ref
        self.config = places.config
        B, T = places.shape
        self.shape = (B, places.source if self.ref.site is Site.ENCODER else T)
        self.inputs = tuple(places.values[ref] for ref in stage.inputs)
        self.leads = self.ref.quantity.differentiable
        self.calls: Calls = []

    def run(self) -> None:
        """Make the calls forward."""
        for call in self.calls:
            call()

    def back(self, backward: Callable[[Tensor], None], gradient: Tensor) -> Calls:
        """The calls by which `backward` brings a gradient of the value back to the inputs."""
        forward, self.calls = self.calls, []
        backward(gradient)
        self.calls, back = forward, self.calls
        return back

    @property
    def smoothing(self) -> float:
        """The part of each target that is spread over all tokens."""
        return self._places.smoothing

    @property
    def mask(self) -> Mask:
        """Which keys a query may look at."""
        return self._places.mask

    @property
    def keep(self) -> Tensor | None:
        """What survives dropout here, over all axes, of 0 and 1; each pass brings its own."""
        return self._places.keeps.get(self.ref)

    def call(self, function: Callable[..., object], *given: Any, **named: Any) -> None:
        """Take down a call, to be made in each pass."""
        self.calls.append(partial(function, *given, **named))

    def learns(self, number: int) -> bool:
        """Whether an input is learned or computed from what is, so that it has a gradient."""
        return self._stage.inputs[number] in self._places.learning

    def room(self, number: int) -> Tensor:
        """A place for what the gradient of an input gets through this stage: for the calls to write on."""
        ref = self._stage.inputs[number]
        home = self._places.homes.get(ref)
        share = torch.empty(self.inputs[number].shape) if home is None or self._places.shares[ref] else home
        self.give(number, share)
        return share

    def give(self, number: int, share: Tensor) -> None:
        """Let a tensor of this stage's own be what the gradient of an input gets through it."""
        self._places.shares[self._stage.inputs[number]].append(share)

    def pass_on(self, number: int, gradient: Tensor) -> None:
        """Let the gradient of an input get this stage's own, unchanged."""
        self._places.passed[self._stage.inputs[number]].append(gradient)

    def reshaped(self, x: Tensor, *shape: int) -> Tensor:
        """`x` in another shape: seen in place where that is possible, else copied in each pass."""
        made = x.reshape(shape)
        if made.untyped_storage().data_ptr() != x.untyped_storage().data_ptr():
            self.call(made.view(x.shape).copy_, x)
        return made


Backward = Callable[[Tensor], None]
Kernel = Callable[[PlanLine], tuple[Tensor, Backward]]
"""Takes down the calls that make a value; what it returns besides, those of the chain rule."""

aten: Any = torch.ops.aten
