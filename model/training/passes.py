"""The two ways through a batch, forward to its losses and backward to the gradients: by plan, and by autograd.

A plan is faster, most of all where the network is small; autograd goes through any network that `network.py` describes.
Which of them a run takes is decided by its spec.
"""

from __future__ import annotations

from contextlib import nullcontext

import torch
from torch import Tensor

from model.config import RunSpec
from model.network.blocks import NO_KEEPS, Keeps
from model.network.network import Network
from model.network.trace import Recorder, Tap, Trace, untapped
from model.quantities.ending import ending_of
from model.quantities.stages import Ref
from model.spec.memory import fits_plan
from model.training.accumulated import Accumulated
from model.training.accuracy import LastLogits
from model.training.flat_parameters import FlatParameters
from model.training.plan import Plan, can_plan
from model.training.protocol import Pass as Pass
from model.training.state import Batch

MOST_LOOKS = 8
"""Shapes of sentences to look at of which the plans are kept."""


def make_pass(spec: RunSpec, network: Network, flat: FlatParameters) -> Pass:
    """By plan, unless there is a stage without a rule for it, or a plan would hold too much memory."""
    planned = can_plan(spec.model) and fits_plan(spec, network.vocabulary_size)
    count = spec.train.accumulate
    of_one = ByPlan(network, flat, count) if planned else ByAutograd(network, flat, count)
    return of_one if count == 1 else Accumulated(of_one, flat, count)


class ByPlan:
    """By plan: a new one for each shape of batch that comes."""

    lends = True
    mode = torch.inference_mode

    def __init__(self, network: Network, flat: FlatParameters, accumulate: int = 1) -> None:
        self._accumulate = accumulate
        self._network, self._mask = network, network.mask
        self._params = {ref: parameter.data for ref, parameter in network.by_ref().items()}
        self._flat, self._smoothing = flat, network.label_smoothing
        self._plan: Plan | None = None
        self._looks: dict[tuple[int, int, int], Plan] = {}

    @property
    def logits(self) -> Tensor:
        assert self._plan is not None
        return self._plan.places.values[Ref(ending_of(self._network.config).logits)]

    def run(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> Tensor:
        return self._planned(batch).run(batch, keeps)

    def record(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> tuple[Tensor, Trace, Trace]:
        plan = self._planned(batch)
        with torch.inference_mode():
            losses = plan.run(batch, keeps, whole=True)
        return losses.clone(), *plan.traces()

    def _planned(self, batch: Batch) -> Plan:
        """The plan for batches of this shape."""
        B, T, S = batch.shape
        self._take_mask()
        if self._plan is None or self._plan.mask is not self._mask or self._plan.size != (B, T, S, batch.counted):
            self._flat.gradient.zero_()
            with torch.inference_mode(False):  # what is kept is read, and written, in any mode
                homes = self._flat.split(self._flat.gradient)
                self._plan = Plan(
                    self._network.config,
                    self._params,
                    (B, T),
                    homes,
                    batch.counted,
                    S,
                    self._smoothing,
                    self._accumulate,
                    self._mask,
                )
        return self._plan

    def look(self, batch: Batch, tap: Tap) -> None:
        B, T, S = batch.shape
        self._take_mask()
        if batch.shape not in self._looks:
            if len(self._looks) == MOST_LOOKS:
                self._looks.pop(next(iter(self._looks)))
            self._looks[batch.shape] = Plan(
                self._network.config, self._params, (B, T), source=S, smoothing=self._smoothing, mask=self._mask
            )
        self._looks[batch.shape].look(batch, tap)

    def _take_mask(self) -> None:
        """Go by the mask that the network has now; the logits of the last pass stay until the next."""
        if self._mask is not self._network.mask:
            self._mask = self._network.mask
            self._looks.clear()


class ByAutograd:
    """By autograd, through the network's own lines."""

    lends = False
    mode = nullcontext

    def __init__(self, network: Network, flat: FlatParameters, accumulate: int = 1) -> None:
        self._network, self._flat, self._accumulate = network, flat, accumulate
        self._logits = LastLogits()

    @property
    def logits(self) -> Tensor:
        return self._logits.value

    def run(self, batch: Batch, keeps: Keeps = NO_KEEPS, tap: Tap = untapped) -> Tensor:
        self._flat.gradient.zero_()
        self._logits.tap = tap
        losses: Tensor = self._network(batch.ids, batch.targets, self._logits, keeps, source=batch.source)
        mean = batch.mean(losses)
        (mean if self._accumulate == 1 else mean / self._accumulate).backward()
        return losses.detach()

    def record(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> tuple[Tensor, Trace, Trace]:
        recorder = Recorder(gradients=True)
        losses, trace = self.run(batch, keeps, recorder), recorder.trace
        gradients = {**trace.gradients(), **self._flat.split(self._flat.gradient.clone())}
        return losses, trace, Trace(gradients)

    def look(self, batch: Batch, tap: Tap) -> None:
        self._network(batch.ids, batch.targets, tap, source=batch.source)
