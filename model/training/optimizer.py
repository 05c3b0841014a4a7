"""The update: how gradients and moments change the parameters, once a step.

The kernels are those of torch.optim's optimizers in their fused form, called without the optimizers' bookkeeping, which
takes longer than the update of a small network, and without what they import at first use, which takes a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from model.config import TrainConfig

_ADAM = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "amsgrad": False, "maximize": False}
_SGD = {"momentum": 0.0, "dampening": 0.0, "nesterov": False, "maximize": False, "is_first_step": False}


class Update:
    """The rule of `train` for one vector of parameters; `moments` are its first and second, or none."""

    def __init__(self, train: TrainConfig, vector: Tensor, gradient: Tensor) -> None:
        count = 0 if train.optimizer == "sgd" else 2
        self.moments: tuple[Tensor, ...] = tuple(torch.zeros_like(gradient) for _ in range(count))
        self._made, self._one = torch.zeros(()), torch.ones(())
        self._kernel: Callable[..., object]
        if train.optimizer == "sgd":
            self._kernel = partial(torch._fused_sgd_, [vector], [gradient], [], weight_decay=train.weight_decay, **_SGD)
        else:
            kernel = torch._fused_adamw_ if train.optimizer == "adamw" else torch._fused_adam_
            held = ([vector], [gradient], *([moment] for moment in self.moments), [], [self._made])
            self._kernel = partial(kernel, *held, weight_decay=train.weight_decay, **_ADAM)

    def begin(self, step: int = 0, moments: Sequence[Tensor] = ()) -> None:
        """Go on after so many steps, with copies of these moments; with none, all are zero."""
        self._made.fill_(step)
        for number, moment in enumerate(self.moments):
            moment.copy_(moments[number]) if moments else moment.zero_()

    def step(self, rate: float) -> None:
        """Change the parameters by their gradient, at this learning rate."""
        self._made.add_(self._one)
        self._kernel(lr=rate)
