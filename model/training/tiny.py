"""Numbers that are too small to be computed with at full speed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def tiny_as_zero() -> Iterator[None]:
    """Numbers below 1e-38 become zero, here and in the backward pass, whoever makes the step.

    A network that has learned gives impossible words such probabilities, and a processor takes many times longer for
    each of these numbers than for any other.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
