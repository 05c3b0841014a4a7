"""Several batches a step: the mean of their gradients, of which each is computed before the next is begun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from model.network.dropout import NO_KEEPS, Keeps
from model.network.trace import Tap, Trace
from model.quantities import Axis
from model.quantities.stages import Ref
from model.training.flat_parameters import FlatParameters
from model.training.protocol import Pass
from model.training.state import Batch


class Accumulated:
    """A pass over `count` micro-batches, which lie one after another in the batch that it is given.

    As torch does where `(loss / count).backward()` is called for each: their gradients are added up in their order.
    What is kept of such a step is of all examples: values and gradients of all micro-batches one after another, and
    the gradients of what they share, as they were added up.
    """

    def __init__(self, of_one: Pass, flat: FlatParameters, count: int) -> None:
        self._of_one, self._flat, self._count, self.mode = of_one, flat, count, of_one.mode
        self.lends = of_one.lends
        self._sum = torch.zeros_like(flat.gradient)
        self._logits: list[Tensor] = []

    @property
    def logits(self) -> Tensor:
        """Those (B, T, V) of all examples of the last step."""
        return torch.cat(self._logits)

    def run(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> Tensor:
        """The losses (B, T) of all examples."""
        losses = []
        for part, kept in self._parts(batch, keeps):
            losses.append(self._of_one.run(part, kept).clone())
            self._add()
        return self._all(losses)

    def record(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> tuple[Tensor, Trace, Trace]:
        """The same to the bit, with copies of all values and all gradients."""
        losses, traces, gradients = [], [], []
        for part, kept in self._parts(batch, keeps):
            loss, trace, gradient = self._of_one.record(part, kept)
            losses.append(loss)
            traces.append(trace)
            gradients.append(gradient)
            self._add()
        of_all = self._all(losses)
        learned = self._flat.split(self._flat.gradient.clone())
        return of_all, _joined(traces), Trace({**_joined(gradients, adds=True), **learned})

    def look(self, batch: Batch, tap: Tap) -> None:
        """Forward alone, through the weights as they are."""
        self._of_one.look(batch, tap)

    def _parts(self, batch: Batch, keeps: Keeps) -> Iterator[tuple[Batch, Keeps]]:
        self._logits.clear()
        at = 0
        for part in batch.split(self._count):
            end = at + len(part.ids)
            yield part, {ref: keep[at:end] for ref, keep in keeps.items()}
            at = end

    @torch.no_grad()
    def _add(self) -> None:
        """Take what one has left."""
        first = not self._logits
        self._logits.append(self._of_one.logits.clone())
        self._sum.copy_(self._flat.gradient) if first else self._sum.add_(self._flat.gradient)

    @torch.no_grad()
    def _all(self, losses: Sequence[Tensor]) -> Tensor:
        """Leave the gradients of all of them with the parameters."""
        self._flat.gradient.copy_(self._sum)
        return torch.cat([loss.detach() for loss in losses])


@torch.no_grad()
def _joined(parts: Sequence[Trace], *, adds: bool = False) -> Trace:
    """What each has of its own examples one after another; of what they share that of the first, or the sum."""
    return Trace({ref: _one(ref, [part[ref].detach() for part in parts], adds) for ref in parts[0]})


def _one(ref: Ref, tensors: Sequence[Tensor], adds: bool) -> Tensor:
    if Axis.BATCH in ref.quantity.axes:
        return torch.cat(list(tensors))
    return torch.stack(list(tensors)).sum(0) if adds and not ref.quantity.learned else tensors[0]
