"""Numbers that are too small to be computed with at full speed."""

from __future__ import annotations

from contextlib import AbstractContextManager

import torch


class _Flushing:
    """A plain class: of a small step, what `contextlib` makes of a generator takes a fiftieth."""

    def __enter__(self) -> None:
        torch.set_flush_denormal(True)

    def __exit__(self, *error: object) -> None:
        torch.set_flush_denormal(False)


_FLUSHING = _Flushing()


def tiny_as_zero() -> AbstractContextManager[None]:
    """Numbers below 1e-38 become zero, here and in the backward pass, whoever makes the step.

    A network that has learned gives impossible words such probabilities, and a processor takes many times longer for
    each of these numbers than for any other.
    """
    return _FLUSHING
