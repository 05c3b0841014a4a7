"""What a run is at one step, and all that one step was: copies that nothing writes to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from model.network.trace import Trace
from model.quantities.stages import Ref


@dataclass(frozen=True, eq=False)
class State:
    """A run after `step` updates: copies that nothing writes to. `moments` has two tensors a parameter, or none."""

    step: int
    params: Mapping[Ref, Tensor]
    moments: Mapping[Ref, tuple[Tensor, ...]]

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return sum(t.nbytes for ref, value in self.params.items() for t in (value, *self.moments[ref]))

    def digest(self) -> str:
        """SHA-256 over step, names and bytes of all parameters and moments: equal if and only if all bits are."""
        out = hashlib.sha256(str(self.step).encode())
        for ref, value in self.params.items():
            out.update(ref.key.encode())
            for tensor in (value, *self.moments.get(ref, ())):
                out.update(np.ascontiguousarray(tensor.numpy()).data)
        return out.hexdigest()


@dataclass(frozen=True, eq=False)
class Batch:
    """Examples of one step: ids (B, T) are read, targets (B, T) are what should follow.

    `counted` is how many predictions count for the loss; the targets of the others are NO_TARGET. None: all count.
    `source` (B, S) is what an encoder reads, where there is one.
    """

    ids: Tensor
    targets: Tensor
    counted: int | None = None
    source: Tensor | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """Sentences, how many tokens each has, and how many its source."""
        B, T = self.ids.shape
        return B, T, 0 if self.source is None else self.source.shape[1]

    def split(self, count: int) -> Sequence[Batch]:
        """So many parts of the same size, one after another."""
        if count == 1:
            return (self,)
        counted = None if self.counted is None else self.counted // count
        sources = (None,) * count if self.source is None else _cut(self.source, count)
        parts = zip(_cut(self.ids, count), _cut(self.targets, count), sources, strict=True)
        return [Batch(ids, targets, counted, source) for ids, targets, source in parts]

    def mean(self, losses: Tensor) -> Tensor:
        """The mean of the losses (B, T) that count; those of the others are 0."""
        return losses.mean() if self.counted is None else losses.sum() / self.counted


def _cut(x: Tensor, count: int) -> tuple[Tensor, ...]:
    """Rows (count · B, T) as so many times (B, T)."""
    return x.reshape(count, -1, x.shape[1]).unbind()


@dataclass(frozen=True, eq=False)
class StepRecord:
    """One step in full: the states around it, its batch, every tensor of its forward pass and their gradients.

    What does not count has no loss: there is no number in `losses`, nor in the trace.
    """

    before: State
    batch: Batch
    trace: Trace
    gradients: Trace
    losses: Tensor
    loss: float
    after: State
