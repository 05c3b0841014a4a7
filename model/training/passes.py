"""The two ways through a batch, forward to its losses and backward to the gradients: by plan, and by autograd.

A plan is faster, most of all where the network is small; autograd goes through any network that `network.py` describes.
Which of them a run takes is decided by its spec.
"""

from __future__ import annotations

from typing import Protocol

from torch import Tensor

from model.config import RunSpec
from model.network.blocks import NO_KEEPS, Keeps
from model.network.network import Network
from model.network.trace import Recorder, Tap, Trace, untapped
from model.quantities import LOGITS
from model.quantities.stages import Ref
from model.spec.memory import fits_plan
from model.training.accuracy import LastLogits
from model.training.flat_parameters import FlatParameters
from model.training.plan import Plan, can_plan
from model.training.state import Batch

MOST_LOOKS = 8
"""Shapes of sentences to look at of which the plans are kept."""


class Pass(Protocol):
    """Computes the losses (B, T) of a batch; leaves the gradients of the mean of those that count with the parameters.

    `keeps` of 0 and 1 say what survives dropout, by the stage that drops, where there is any.
    """

    @property
    def logits(self) -> Tensor:
        """Those (B, T, V) of the last batch that ran."""

    def run(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> Tensor:
        """The losses, to be read before the next batch."""

    def record(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> tuple[Tensor, Trace, Trace]:
        """The same to the bit, with copies of all values and all gradients."""

    def look(self, batch: Batch, tap: Tap) -> None:
        """Forward alone, through the weights as they are and without dropout; `tap` must copy what it keeps."""


def make_pass(spec: RunSpec, network: Network, flat: FlatParameters) -> Pass:
    """By plan, unless there is a stage without a rule for it, or a plan would hold too much memory."""
    planned = can_plan(spec.model) and fits_plan(spec, network.vocabulary_size)
    return ByPlan(network, flat) if planned else ByAutograd(network, flat)


class ByPlan:
    """By plan: a new one for each shape of batch that comes."""

    def __init__(self, network: Network, flat: FlatParameters) -> None:
        self._config = network.config
        self._params = {ref: parameter.data for ref, parameter in network.by_ref().items()}
        self._flat = flat
        self._plan: Plan | None = None
        self._looks: dict[tuple[int, int, int], Plan] = {}

    @property
    def logits(self) -> Tensor:
        assert self._plan is not None
        return self._plan.places.values[Ref(LOGITS)]

    def run(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> Tensor:
        B, T, S = batch.shape
        if self._plan is None or self._plan.size != (B, T, S, batch.counted):
            self._flat.gradient.zero_()
            homes = self._flat.split(self._flat.gradient)
            self._plan = Plan(self._config, self._params, (B, T), homes, batch.counted, S)
        return self._plan.run(batch, keeps)

    def record(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> tuple[Tensor, Trace, Trace]:
        losses = self.run(batch, keeps).clone()
        assert self._plan is not None
        return losses, *self._plan.traces()

    def look(self, batch: Batch, tap: Tap) -> None:
        B, T, S = batch.shape
        if batch.shape not in self._looks:
            if len(self._looks) == MOST_LOOKS:
                self._looks.pop(next(iter(self._looks)))
            self._looks[batch.shape] = Plan(self._config, self._params, (B, T), source=S)
        self._looks[batch.shape].look(batch, tap)


class ByAutograd:
    """By autograd, through the network's own lines."""

    def __init__(self, network: Network, flat: FlatParameters) -> None:
        self._network, self._flat = network, flat
        self._logits = LastLogits()

    @property
    def logits(self) -> Tensor:
        return self._logits.value

    def run(self, batch: Batch, keeps: Keeps = NO_KEEPS, tap: Tap = untapped) -> Tensor:
        self._flat.gradient.zero_()
        self._logits.tap = tap
        losses: Tensor = self._network(batch.ids, batch.targets, self._logits, keeps, source=batch.source)
        batch.mean(losses).backward()
        return losses.detach()

    def record(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> tuple[Tensor, Trace, Trace]:
        recorder = Recorder(gradients=True)
        losses, trace = self.run(batch, keeps, recorder), recorder.trace
        gradients = {**trace.gradients(), **self._flat.split(self._flat.gradient.clone())}
        return losses, trace, Trace(gradients)

    def look(self, batch: Batch, tap: Tap) -> None:
        self._network(batch.ids, batch.targets, tap, source=batch.source)
