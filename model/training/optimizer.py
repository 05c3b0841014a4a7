"""The update: how gradients and moments change the parameters, once a step.

The kernels are those of torch.optim's optimizers in their fused form, called without the optimizers' bookkeeping, which
takes longer than the update of a small network, and without what they import at first use, which takes a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial, singledispatch
from itertools import accumulate
from typing import NamedTuple

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
_Clipped = tuple[Tensor, Tensor, Sequence[Call]]

NEAR = 2**16
"""Numbers of which gradients are clipped and then used before the next are, so that all an update reads of them is near
the processor. Measured on nanoGPT's recipe: 0.4 ms less of a step's 36. A multiple of what a processor takes at once,
or the last number of a piece would end on another bit."""


class Update:
    """The rule of `train` for all parameters; `moments` are what it remembers of them, if anything."""

    def __init__(self, train: TrainConfig, flat: FlatParameters) -> None:
        rule = train.rule
        self.moments: tuple[Tensor, ...] = tuple(zeros(len(flat.gradient)) for _ in rule.moments)
        self._moved = False
        self._made, self._one = torch.zeros(()), torch.ones(())
        self.clip = None if train.clip is None else Clip(train.clip)
        self._whole, self._parts = flat.gradient, list(flat.split(flat.gradient).values())
        spans, others = _spans(train, flat), (flat.vector, *self.moments)
        self._calls = [*_calls(rule, spans, self._whole, others, self._made)]
        self._clipped = [] if self.clip is None else [*self._by_pieces(rule, spans, others)]

    def _by_pieces(self, rule: Optimizer, spans: Sequence[_Span], others: Tensors) -> Iterator[_Clipped]:
        """Pieces of the gradient, where to clip each, and the calls that update by what is there then."""
        pieces = _pieces(spans)
        room = torch.empty(max(piece[-1].end - piece[0].start for piece in pieces))
        for piece in pieces:
            start, end = piece[0].start, piece[-1].end
            yield self._whole[start:end], room[: end - start], [*_calls(rule, piece, room, others, self._made, start)]

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
        if self.clip is None or (factor := self.clip.measure(self._parts)) == 1.0:  # not where it is no number
            for call in self._calls:
                call(lr=rate)
            return
        for gradient, clipped, calls in self._clipped:
            torch.mul(gradient, factor, out=clipped)
            for call in calls:
                call(lr=rate)


class _Span(NamedTuple):
    """Where numbers lie that decay alike."""

    start: int
    end: int
    decay: float


def _spans(train: TrainConfig, flat: FlatParameters) -> list[_Span]:
    """All numbers by how much they decay: a span for each parameter, or a few of all where that is the same."""
    ends = [*accumulate(part.numel() for part in flat.split(flat.vector).values())]
    decays = [decay_of(ref, train) for ref in flat.split(flat.vector)]
    if len({*decays}) == 1:
        return [_Span(start, min(start + NEAR, ends[-1]), decays[0]) for start in range(0, ends[-1], NEAR)]
    return [*map(_Span, (0, *ends), ends, decays)]


def _pieces(spans: Sequence[_Span]) -> list[list[_Span]]:
    """Spans that follow each other, of about NEAR numbers together."""
    pieces = [[spans[0]]]
    for span in spans[1:]:
        if span.end - pieces[-1][0].start > NEAR:
            pieces.append([])
        pieces[-1].append(span)
    return pieces


def _calls(
    rule: Optimizer, spans: Sequence[_Span], gradient: Tensor, others: Tensors, made: Tensor, start: int = 0
) -> Iterator[Call]:
    """The calls that update these spans of the parameters and moments by a gradient that has those from `start` on."""
    for decay in dict.fromkeys(span.decay for span in spans):
        alike = [span for span in spans if span.decay == decay]
        vector, *moments = ([whole[span.start : span.end] for span in alike] for whole in others)
        gradients = [gradient[span.start - start : span.end - start] for span in alike]
        yield partial(kernel(rule, vector, gradients, moments, made), weight_decay=decay)


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
