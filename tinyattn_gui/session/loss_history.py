"""The losses, accuracies and norms of gradients of one run, as the trainer tells them bit by bit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.messages.readings import no_numbers, no_rows

Array = NDArray[np.float32]

_MOST_PARTS = 64


class Curves:
    """The batch loss and the norm of all gradients of each step so far, and rows (step, loss on what is held out) and
    (step, accuracy, held out)."""

    def __init__(
        self,
        losses: Array | None = None,
        held_out: Array | None = None,
        accuracy: Array | None = None,
        norms: Array | None = None,
    ) -> None:
        self._losses = [np.empty(0, np.float32) if losses is None else losses]
        self._held_out = [np.empty((0, 2), np.float32) if held_out is None else held_out]
        self._accuracy = [no_rows() if accuracy is None else accuracy]
        self._norms = [no_numbers() if norms is None else norms]

    @property
    def losses(self) -> Array:
        """The batch loss of each step so far."""
        return _joined(self._losses)

    @property
    def held_out(self) -> Array:
        """Rows (step, loss on what is held out) so far."""
        return _joined(self._held_out)

    @property
    def accuracy(self) -> Array:
        """Rows (step, accuracy on the batch, accuracy on what is held out) so far."""
        return _joined(self._accuracy)

    @property
    def norms(self) -> Array:
        """The norm of all gradients of each step so far; nan where it is not known."""
        return _joined(self._norms)

    @property
    def count(self) -> int:
        """The steps whose losses are known."""
        return sum(map(len, self._losses))

    def take(self, losses: Array, start: int, held_out: Array, accuracy: Array, norms: Array) -> None:
        """Add the losses of the steps after `start` that are not known yet; after a gap there is nothing to add."""
        known = self.count
        if start <= known:
            _add(self._losses, losses[known - start :])
            _add(self._norms, norms[known - start :])
        for parts, rows in ((self._held_out, held_out), (self._accuracy, accuracy)):
            last = max((part[-1, 0] for part in parts if len(part)), default=-1)
            _add(parts, rows[rows[:, 0] > last])

    def up_to(self, step: int) -> Curves:
        """What a branch that begins at `step` shares with this run."""
        held_out, accuracy = (rows[rows[:, 0] <= step] for rows in (self.held_out, self.accuracy))
        return Curves(self.losses[:step], held_out, accuracy, self.norms[:step])


def _add(parts: list[Array], new: Array) -> None:
    """One more part, if there is anything in it. Many are joined: of what is never read there would be one a frame."""
    if len(new):
        parts.append(new)
    if len(parts) > _MOST_PARTS:
        _joined(parts)


def _joined(parts: list[Array]) -> Array:
    """All parts as one array, which takes their place."""
    if len(parts) > 1:
        parts[:] = [np.concatenate(parts)]
    return parts[0]
