"""The update: how gradients and moments change the parameters, once a step.

The kernels are those of torch.optim's optimizers in their fused form, called without the optimizers' bookkeeping, which
takes longer than the update of a small network, and without what they import at first use, which takes a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, singledispatch

import torch
from torch import Tensor

from model.choices.optimizers import Adaptive, Decay, Descent, Optimizer
from model.config import TrainConfig
from model.spec.recipe import decay_of
from model.training.clipping import Clip
from model.training.flat_parameters import FlatParameters
from model.training.zeros import zeros

Tensors = Sequence[Tensor]
Call = Callable[..., object]


class Update:
    """The rule of `train` for all parameters; `moments` are what it remembers of them, if anything."""

    def __init__(self, train: TrainConfig, flat: FlatParameters) -> None:
        rule = train.rule
        self.moments: tuple[Tensor, ...] = tuple(zeros(len(flat.gradient)) for _ in rule.moments)
        self._moved = False
        self._made, self._one = torch.zeros(()), torch.ones(())
        self.clip = None if train.clip is None else Clip(train.clip)
        self._whole, self._parts = flat.gradient, list(flat.split(flat.gradient).values())
        self._clipped = flat.gradient if self.clip is None else zeros(len(flat.gradient))
        self._kernels, self._of_clipped = (self._by(gradient, train, flat) for gradient in (self._whole, self._clipped))

    def _by(self, gradient: Tensor, train: TrainConfig, flat: FlatParameters) -> list[Call]:
        """The calls that update by such a gradient."""
        groups = _groups(train, flat, (flat.vector, gradient, *self.moments))
        return [
            partial(kernel(train.rule, vector, gradient, moments, self._made), weight_decay=decay)
            for decay, (vector, gradient, *moments) in groups.items()
        ]

    def begin(self, step: int = 0, moments: Sequence[Tensor] = ()) -> None:
        """Go on after so many steps, with copies of these moments; with none, all are zero."""
        self._made.fill_(step)
        if moments or self._moved:
            for number, moment in enumerate(self.moments):
                moment.copy_(moments[number]) if moments else moment.zero_()
        self._moved = bool(moments)

    def copies(self) -> list[Tensor]:
        """The moments as they are, as copies."""
        return [moment.clone() if self._moved else zeros(len(moment)) for moment in self.moments]

    def norm(self) -> Tensor:
        """The norm of all gradients of the last step together, before they were clipped."""
        return torch.linalg.vector_norm(self._whole) if self.clip is None else self.clip.norm

    def step(self, rate: float) -> None:
        """Change the parameters by their gradient, at this learning rate."""
        self._made.add_(self._one)
        self._moved = True
        calls = self._kernels
        if self.clip is not None and (factor := self.clip.measure(self._parts)) != 1.0:  # also where it is no number
            torch.mul(self._whole, factor, out=self._clipped)
            calls = self._of_clipped
        for call in calls:
            call(lr=rate)


def _groups(train: TrainConfig, flat: FlatParameters, whole: Tensors) -> dict[float, list[Tensors]]:
    """The parts of these vectors by how much the parameters there decay; all in one stroke where that is the same."""
    decays = {ref: decay_of(ref, train) for ref in flat.split(flat.vector)}
    if len(set(decays.values())) == 1:
        return {next(iter(decays.values())): [[vector] for vector in whole]}
    parts = [flat.split(vector) for vector in whole]
    return {
        decay: [[part[ref] for ref in decays if decays[ref] == decay] for part in parts]
        for decay in dict.fromkeys(decays.values())
    }


@singledispatch
def kernel(optimizer: Optimizer, vector: Tensors, gradient: Tensors, moments: Sequence[Tensors], made: Tensor) -> Call:
    """The function of torch that makes such an update; `made` holds the number of the step."""
    raise NotImplementedError(f"{type(optimizer).__name__} has no kernel")


@kernel.register
def _(optimizer: Adaptive, vector: Tensors, gradient: Tensors, moments: Sequence[Tensors], made: Tensor) -> Call:
    fused = torch._fused_adamw_ if optimizer.decay is Decay.WEIGHT else torch._fused_adam_
    constants = {"beta1": optimizer.beta1, "beta2": optimizer.beta2, "eps": optimizer.epsilon}
    return partial(
        fused, vector, gradient, *moments, [], [made] * len(vector), **constants, amsgrad=False, maximize=False
    )


@kernel.register
def _(optimizer: Descent, vector: Tensors, gradient: Tensors, moments: Sequence[Tensors], made: Tensor) -> Call:
    ways = {"dampening": 0.0, "nesterov": optimizer.looks_ahead, "maximize": False, "is_first_step": False}
    gathered = moments[0] if moments else []
    return partial(torch._fused_sgd_, vector, gradient, gathered, momentum=optimizer.momentum, **ways)
