"""The losses of one run, as the trainer tells them bit by bit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


class Curves:
    """The batch loss of each step so far, and rows (step, loss on what is held out)."""

    def __init__(self, losses: Array | None = None, held_out: Array | None = None) -> None:
        self._losses = [np.empty(0, np.float32) if losses is None else losses]
        self._held_out = [np.empty((0, 2), np.float32) if held_out is None else held_out]

    @property
    def losses(self) -> Array:
        """The batch loss of each step so far."""
        return _joined(self._losses)

    @property
    def held_out(self) -> Array:
        """Rows (step, loss on what is held out) so far."""
        return _joined(self._held_out)

    @property
    def count(self) -> int:
        """The steps whose losses are known."""
        return sum(map(len, self._losses))

    def take(self, losses: Array, start: int, held_out: Array) -> None:
        """Add the losses of the steps after `start` that are not known yet; after a gap there is nothing to add."""
        known, last = self.count, max((part[-1, 0] for part in self._held_out if len(part)), default=-1)
        if start <= known:
            self._losses.append(losses[known - start :])
        if len(rows := held_out[held_out[:, 0] > last]):
            self._held_out.append(rows)

    def up_to(self, step: int) -> Curves:
        """What a branch that begins at `step` shares with this run."""
        held_out = self.held_out
        return Curves(self.losses[:step], held_out[held_out[:, 0] <= step])


def _joined(parts: list[Array]) -> Array:
    """All parts as one array, which takes their place."""
    if len(parts) > 1:
        parts[:] = [np.concatenate(parts)]
    return parts[0]
