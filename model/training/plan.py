"""A pass without autograd: values forward and gradients backward, as a list of calls on tensors that stay in place.

Nearly all of a small network's step is overhead: autograd's graph, new tensors, views of them. A plan is made once from
the stage table and the rules. Every value and every gradient gets its place in memory, and a pass is the calls that
write there, always the same ones; so a step that is looked at is made in the same way as one that is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor

from model.config import ModelConfig
from model.network.trace import Tap, Trace
from model.quantities import TARGETS, TOKENS
from model.quantities.stages import Ref, Stage, stages
from model.training.kernels import RULES

Calls = list[Callable[[], object]]


def can_plan(config: ModelConfig) -> bool:
    """Whether there is a rule to run each stage of such a network by."""
    return all(stage.rule in RULES for stage in stages(config))


class Plan:
    """The calls of a pass over batches of `shape` (B, T), neither of which is 0.

    The parameters are read where they are. Their gradients are written to `homes`, which must be zero at first: rows
    that a batch of this shape never reaches are not written. Without homes there is no way back, and no dropout: such
    a pass is for looking. All that a pass computes stays until the next one.
    """

    def __init__(
        self,
        config: ModelConfig,
        params: Mapping[Ref, Tensor],
        shape: tuple[int, int],
        homes: Mapping[Ref, Tensor] | None = None,
    ) -> None:
        B, T = self.shape = shape
        self.config, self.homes = config, homes or {}
        self.keeps = torch.ones(config.n_layer, B, config.n_head, T, T) if config.dropout and homes else None
        self.values: dict[Ref, Tensor] = dict(params)
        self.gradients: dict[Ref, Tensor] = {}
        self.shares: dict[Ref, list[Tensor]] = defaultdict(list)
        self.passed: dict[Ref, list[Tensor]] = defaultdict(list)
        self.learning = set(params)
        self._lines = [Line(self, stage) for stage in stages(config)]
        self._loss = self._lines[-1].ref
        self._calls: Calls = [call for line in self._lines if line.leads for call in line.calls]
        if homes:
            self._plan_backward(torch.full(shape, 1 / (B * T)))  # the gradient of the mean

    @torch.inference_mode()
    def run(self, ids: Tensor, targets: Tensor, keeps: Tensor | None = None) -> Tensor:
        """Make the pass for a batch; gives its losses (B, T), where the next pass writes its own."""
        self.values[Ref(TOKENS)].copy_(ids)
        self.values[Ref(TARGETS)].copy_(targets)
        if self.keeps is not None and keeps is not None:
            self.keeps.copy_(keeps)
        for call in self._calls:
            call()
        return self.values[self._loss]

    def look(self, ids: Tensor, targets: Tensor, tap: Tap) -> None:
        """Make the pass forward alone, and hand each stage's value to `tap`, which must copy what it keeps."""
        self.values[Ref(TOKENS)].copy_(ids)
        self.values[Ref(TARGETS)].copy_(targets)
        for line in self._lines:
            line.run()
            tap(line.ref.quantity, self.values[line.ref], line.ref.layer)

    @torch.no_grad()
    def traces(self) -> tuple[Trace, Trace]:
        """Copies of all that the stages computed in the last pass, and of all gradients."""
        for line in self._lines:
            if not line.leads:
                line.run()
        values = {stage.ref: self.values[stage.ref] for stage in stages(self.config)}
        copies = {id(x): x.clone() for x in (*values.values(), *self.gradients.values())}  # one may have several names
        trace, gradients = ({ref: copies[id(x)] for ref, x in part.items()} for part in (values, self.gradients))
        return Trace(trace), Trace(gradients)

    def _plan_backward(self, of_losses: Tensor) -> None:
        """Take down the calls from the gradient of the losses back to those of all parameters."""
        self.shares[self._loss].append(of_losses)
        for line in reversed(self._lines):
            self._settle(line.ref)
            if line.ref in self.gradients:
                self._calls += line.back(self.gradients[line.ref])
        for ref in self.homes:
            self._settle(ref)

    def _settle(self, ref: Ref) -> None:
        """Add up what has come to a gradient, if anything has: what was passed on comes last, as in autograd."""
        shares = self.shares[ref]
        terms = [*shares, *self.passed[ref]]
        if len(terms) > 1:
            total = shares[0] if shares else torch.empty_like(terms[0])
            self._calls.append(partial(torch.add, terms[0], terms[1], out=total))
            self._calls += [partial(torch.add, total, term, out=total) for term in terms[2:]]
            terms = [total]
        if terms:
            self.gradients[ref] = terms[0]


class Line:
    """One stage of a plan as its rule sees it: the values of its inputs, and where its calls are taken down.

    `leads` says whether it leads to the loss; what does not is computed only for who looks.
    """

    def __init__(self, plan: Plan, stage: Stage) -> None:
        self._plan, self._stage, self.ref = plan, stage, stage.ref
        self.config, self.shape = plan.config, plan.shape
        self.inputs = tuple(plan.values[ref] for ref in stage.inputs)
        self.leads = self.ref.quantity.differentiable
        self.calls: Calls = []
        plan.values[self.ref], self._backward = RULES[stage.rule](self)
        if self.leads and plan.learning.intersection(stage.inputs):
            plan.learning.add(self.ref)

    def run(self) -> None:
        """Make the calls forward."""
        for call in self.calls:
            call()

    def back(self, gradient: Tensor) -> Calls:
        """The calls that bring a gradient of the value back to the inputs."""
        forward, self.calls = self.calls, []
        self._backward(gradient)
        self.calls, back = forward, self.calls
        return back

    @property
    def keep(self) -> Tensor | None:
        """Which weights of this layer survive dropout, (B, H, T, T) of 0 and 1; each pass brings its own."""
        return None if self._plan.keeps is None else self._plan.keeps[self.ref.layer or 0]

    def call(self, function: Callable[..., object], *given: Any, **named: Any) -> None:
        """Take down a call, to be made in each pass."""
        self.calls.append(partial(function, *given, **named))

    def learns(self, number: int) -> bool:
        """Whether an input is learned or computed from what is, so that it has a gradient."""
        return self._stage.inputs[number] in self._plan.learning

    def room(self, number: int) -> Tensor:
        """A place for what the gradient of an input gets through this stage: for the calls to write on."""
        ref = self._stage.inputs[number]
        home = self._plan.homes.get(ref)
        share = torch.empty(self.inputs[number].shape) if home is None or self._plan.shares[ref] else home
        self.give(number, share)
        return share

    def give(self, number: int, share: Tensor) -> None:
        """Let a tensor of this stage's own be what the gradient of an input gets through it."""
        self._plan.shares[self._stage.inputs[number]].append(share)

    def pass_on(self, number: int, gradient: Tensor) -> None:
        """Let the gradient of an input get this stage's own, unchanged."""
        self._plan.passed[self._stage.inputs[number]].append(gradient)

    def reshaped(self, x: Tensor, *shape: int) -> Tensor:
        """`x` in another shape: seen in place where that is possible, else copied in each pass."""
        made = x.reshape(shape)
        if made.untyped_storage().data_ptr() != x.untyped_storage().data_ptr():
            self.call(made.view(x.shape).copy_, x)
        return made
