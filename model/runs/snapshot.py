"""A run as it is to be saved, at one step: copies that another thread may read while training goes on."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from model.config import Edit
from model.data.textfile import Text
from model.spec.bits import Bits
from model.training.state import State


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run as it is to be saved: its state, and the losses of the steps after `losses_from` up to it.

    `clock` counts seconds of training: a state that comes too soon after the one that was kept before makes room for
    the next. None: it stays. `counts` are how many rows `held_out` and `accuracy` have from the start on; `texts` are
    what it learns from, and `made` says what its steps were made with. `norms` are those of the
    gradients of the same steps as the losses.
    """

    state: State
    edits: tuple[Edit, ...]
    losses_from: int
    losses: array[float]
    held_out: Sequence[tuple[int, float]]
    accuracy: Sequence[tuple[int, float, float]] = ()
    clock: float | None = None
    counts: tuple[int, int] = (0, 0)
    texts: tuple[Text, ...] = ()
    made: Sequence[Bits] = ()
    norms: array[float] = field(default_factory=lambda: array("f"))
