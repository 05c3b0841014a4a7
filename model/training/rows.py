"""Examples as rows of ids: in memory, or read off the mapped ids of a large text, only those that are wanted."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from model.data.corpus import Examples
from model.data.id_cache import release

_RELEASED = 512
"""Rows read off a mapping between two times that its memory is given back: a row may bring 64 kB in with it."""


class IdRows:
    """The examples as rows (N, length)."""

    def __init__(self, examples: Examples) -> None:
        self._mapping, self._count, self._read = examples.mapping, examples.count, 0
        self._rows = as_rows(examples) if examples.mapping is None else None
        self._windows = np.lib.stride_tricks.as_strided(
            examples.stream,
            (examples.count, examples.length),
            (examples.stride * examples.stream.itemsize, examples.stream.itemsize),
            writeable=False,
        )

    def __len__(self) -> int:
        return self._count

    def at(self, places: Tensor) -> Tensor:
        """Those at some places, (n, length)."""
        if self._rows is not None:
            return self._rows.index_select(0, places)
        rows = torch.from_numpy(self._windows[places.numpy()].astype(np.int64))
        self._read += len(rows)
        if self._mapping is not None and self._read >= _RELEASED:
            self._read = 0
            release(self._mapping)
        return rows

    def all(self) -> Tensor:
        """All of them."""
        return self._rows if self._rows is not None else self.at(torch.arange(self._count))


def as_rows(examples: Examples) -> Tensor:
    """The examples as rows (N, length) that share the stream's memory."""
    stream = torch.from_numpy(examples.stream)
    return stream.as_strided((examples.count, examples.length), (examples.stride, 1))
