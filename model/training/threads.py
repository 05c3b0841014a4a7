"""How many threads torch computes with: as many as the step that is made again was made with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from model.spec.bits import Bits, at


def use_threads(count: int) -> None:
    """Compute with so many threads; 0: with as many as now."""
    if count and torch.get_num_threads() != count:
        torch.set_num_threads(count)


def use_threads_of(made: Sequence[Bits], step: int) -> None:
    """Compute with as many threads as the step after `step` was made with, where that is known."""
    if made:
        use_threads(at(made, step).threads)


@contextmanager
def any_threads() -> Iterator[None]:
    """Within, any number of threads may be used; afterwards it is again what it was."""
    before = torch.get_num_threads()
    try:
        yield
    finally:
        use_threads(before)
