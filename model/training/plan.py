"""A pass without autograd: values forward and gradients backward, as a list of calls on tensors that stay in place.

Nearly all of a small network's step is overhead: autograd's graph, new tensors, views of them. A plan is made once from
the stage table and the kernels. Every value and every gradient gets its place in memory, and a pass is the calls that
write there, always the same ones; so a step that is looked at is made in the same way as one that is not, but for the
places: what nobody looks at need not stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import torch
from torch import Tensor

from model.choices.masks import CAUSAL, Mask
from model.config import ModelConfig
from model.network.blocks import NO_KEEPS, Keeps
from model.network.trace import Tap, Trace
from model.quantities import TARGETS, TOKENS
from model.quantities.ending import ending_of
from model.quantities.rule import DROPOUT
from model.quantities.shapes import Extent, shape_of
from model.quantities.site import Site
from model.quantities.stages import Ref, Stage, stages
from model.training.kernels import KERNELS, Backward
from model.training.line import Calls, Places, PlanLine
from model.training.reuse import reusing
from model.training.state import Batch


def can_plan(config: ModelConfig) -> bool:
    """Whether there is a kernel to run each stage of such a network by."""
    return all(stage.rule in KERNELS for stage in stages(config))


class Plan:
    """The calls of a pass over batches of `shape` (B, T), neither of which is 0.

    With an encoder there is a `source` of so many tokens, which is not 0 then.

    The parameters are read where they are. Their gradients are written to `homes`, which must be zero at first: rows
    that a batch of this shape never reaches are not written. Without homes there is no way back, and no dropout: such
    a pass is for looking. `counted` is how many of the losses their mean is over; None: all. `smoothing` is that of
    the targets, `mask` says which keys a query may look at. Gradients are those of the mean divided by how
    many batches a step is to `accumulate`. Losses and logits stay until the next pass, and so does all that a `whole`
    pass computes.
    """

    def __init__(
        self,
        config: ModelConfig,
        params: Mapping[Ref, Tensor],
        shape: tuple[int, int],
        homes: Mapping[Ref, Tensor] | None = None,
        counted: int | None = None,
        source: int = 0,
        smoothing: float = 0.0,
        accumulate: int = 1,
        mask: Mask = CAUSAL,
    ) -> None:
        B, T = shape
        self.size, self.mask = (B, T, source, counted), mask
        dropped = (stage.ref for stage in stages(config) if stage.rule is DROPOUT) if homes else ()
        keeps = {ref: torch.ones(shape_of(ref, config, Extent(0, T, B, source))) for ref in dropped}
        self.config = config
        self.gradients: dict[Ref, Tensor] = {}
        self.places = Places(config, shape, dict(params), homes or {}, keeps, set(params), source, smoothing, mask)
        self._backward: dict[Ref, Backward] = {}
        self._lines = [self._plan_forward(stage) for stage in stages(config)]
        self._loss = self._lines[-1].ref
        self._calls: Calls = [call for line in self._lines if line.leads for call in line.calls]
        if homes:
            self._plan_backward(torch.full(shape, 1 / accumulate) / (counted or B * T))  # the gradient of the mean
        lasting = (ending_of(config).logits, TARGETS, TOKENS)
        kept = [self.places.values[ref] for ref in self.places.values if ref.quantity in lasting]
        kept += [self.places.values[self._loss], *self.places.homes.values()]
        self._lean = reusing(self._calls, kept) if homes else self._calls

    def run(self, batch: Batch, keeps: Keeps = NO_KEEPS, *, whole: bool = False) -> Tensor:
        """Make the pass for a batch; gives its losses (B, T), where the next pass writes its own.

        In `torch.inference_mode`, or autograd's bookkeeping takes its time at every call.
        """
        self._take(batch)
        for ref, keep in keeps.items():
            self.places.keeps[ref].copy_(keep)
        for call in self._calls if whole else self._lean:
            call()
        return self.places.values[self._loss]

    def look(self, batch: Batch, tap: Tap) -> None:
        """Make the pass forward alone, and hand each stage's value to `tap`, which must copy what it keeps."""
        self._take(batch)
        for line in self._lines:
            line.run()
            tap(line.ref.quantity, self.places.values[line.ref], line.ref.layer, line.ref.site)

    def _take(self, batch: Batch) -> None:
        """What the batch is made of, where the calls read it."""
        values = self.places.values
        values[Ref(TOKENS)].copy_(batch.ids)
        values[Ref(TARGETS)].copy_(batch.targets)
        if batch.source is not None:
            values[Ref(TOKENS, None, Site.ENCODER)].copy_(batch.source)

    @torch.no_grad()
    def traces(self) -> tuple[Trace, Trace]:
        """Copies of all that the stages computed in the last pass, which was a whole one, and of all gradients."""
        for line in self._lines:
            if not line.leads:
                line.run()
        values = {stage.ref: self.places.values[stage.ref] for stage in stages(self.config)}
        copies = {id(x): x.clone() for x in (*values.values(), *self.gradients.values())}  # one may have several names
        trace, gradients = ({ref: copies[id(x)] for ref, x in part.items()} for part in (values, self.gradients))
        return Trace(trace), Trace(gradients)

    def _plan_forward(self, stage: Stage) -> PlanLine:
        """Take down the calls that make the value of a stage, and say where it will be."""
        line = PlanLine(self.places, stage)
        self.places.values[stage.ref], self._backward[stage.ref] = KERNELS[stage.rule](line)
        if line.leads and self.places.learning.intersection(stage.inputs):
            self.places.learning.add(stage.ref)
        return line

    def _plan_backward(self, of_losses: Tensor) -> None:
        """Take down the calls from the gradient of the losses back to those of all parameters."""
        self.places.shares[self._loss].append(of_losses)
        for line in reversed(self._lines):
            self._settle(line.ref)
            if line.ref in self.gradients:
                self._calls += line.back(self._backward[line.ref], self.gradients[line.ref])
        for ref in self.places.homes:
            self._settle(ref)

    def _settle(self, ref: Ref) -> None:
        """Add up what has come to a gradient, if anything has: what was passed on comes last, as in autograd."""
        shares = self.places.shares[ref]
        terms = [*shares, *self.places.passed[ref]]
        if len(terms) > 1:
            total = shares[0] if shares else torch.empty_like(terms[0])
            self._calls.append(partial(torch.add, terms[0], terms[1], out=total))
            self._calls += [partial(torch.add, total, term, out=total) for term in terms[2:]]
            terms = [total]
        if terms:
            self.gradients[ref] = terms[0]
