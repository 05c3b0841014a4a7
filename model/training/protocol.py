"""What goes through a batch, forward to its losses and backward to the gradients."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from torch import Tensor

from model.network.dropout import NO_KEEPS, Keeps
from model.network.trace import Tap, Trace
from model.training.state import Batch


class Pass(Protocol):
    """Computes the losses (B, T) of a batch; leaves the gradients of the mean of those that count with the parameters,
    divided by how many such batches a step accumulates.

    `keeps` of 0 and 1 say what survives dropout, by the stage that drops, where there is any.
    """

    @property
    def mode(self) -> Callable[[], AbstractContextManager[object]]:
        """In which a step is made that nobody looks at."""

    @property
    def lends(self) -> bool:
        """Whether it uses the memory of what it computed again."""

    @property
    def logits(self) -> Tensor:
        """Those (B, T, V) of the last batch that ran."""

    def run(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> Tensor:
        """The losses, to be read before the next batch."""

    def record(self, batch: Batch, keeps: Keeps = NO_KEEPS) -> tuple[Tensor, Trace, Trace]:
        """The same to the bit, with copies of all values and all gradients."""

    def look(self, batch: Batch, tap: Tap) -> None:
        """Forward alone, through the weights as they are and without dropout; `tap` must copy what it keeps."""
