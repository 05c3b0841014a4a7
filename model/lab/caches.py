"""Caches of keys and values that keep all, a window, or anchors: where a token's go, and which it looks at.

Nothing of positions is in them: a token's place is known by what it sees. Shapes at line ends: L layers, G heads of
keys and values, S slots, D width of a head.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.config import ModelConfig


class Cache:
    """Room for the keys and values (L, G, S, D) of so many tokens; the first `count` slots are kept."""

    def __init__(self, config: ModelConfig, slots: int) -> None:
        shape = (config.n_layer, config.kv_heads, slots, config.head_width)
        self.keys, self.values = torch.zeros(shape), torch.zeros(shape)
        self.count = 0

    @property
    def nbytes(self) -> int:
        """What the slots that are kept take."""
        return sum(part[:, :, : self.count].nbytes for part in (self.keys, self.values))

    @classmethod
    def kept_after(cls, length: int) -> int:
        """How many slots are kept after so many tokens."""
        return length

    @classmethod
    def seen_after(cls, length: int) -> int:
        """How many keys the token after so many looks at, its own too."""
        return cls.kept_after(length) + 1

    def place(self, token: int) -> tuple[int, slice]:
        """The slot for the keys and values of the next token, and those that it looks at."""
        return self.count, slice(0, self.count + 1)

    def advance(self, token: int) -> None:
        """It has been read."""
        self.count += 1

    def jump(self, length: int) -> None:
        """As after so many tokens, none of which was read."""
        self.count = self.kept_after(length)

    def put(self, layer: int, slot: int, keys: Tensor, values: Tensor) -> None:
        """The token's own (G, 1, D) in a slot."""
        self.keys[layer, :, slot : slot + 1] = keys
        self.values[layer, :, slot : slot + 1] = values


class WindowCache(Cache):
    """Keeps the last tokens alone: a new one takes the slot of that which leaves (Beltagy et al. 2020)."""

    WIDTH, SINKS = 128, 0

    def __init__(self, config: ModelConfig, slots: int) -> None:
        super().__init__(config, min(slots, self.most()))
        self._read = 0

    @classmethod
    def most(cls) -> int:
        """How many slots there are at most."""
        return cls.SINKS + cls.WIDTH

    @classmethod
    def kept_after(cls, length: int) -> int:
        return min(length, cls.most())

    @classmethod
    def seen_after(cls, length: int) -> int:
        return min(length + 1, cls.most())

    def place(self, token: int) -> tuple[int, slice]:
        slot = self._read if self._read < self.SINKS else self.SINKS + (self._read - self.SINKS) % self.WIDTH
        return slot, slice(0, self.seen_after(self._read))

    def advance(self, token: int) -> None:
        self._read += 1
        self.count = self.kept_after(self._read)

    def jump(self, length: int) -> None:
        super().jump(length)
        self._read = length


class SinkCache(WindowCache):
    """Keeps the first tokens besides the last (Xiao et al. 2024, section 3.2)."""

    SINKS = 4


class AnchorCache(Cache):
    """Keeps the anchors and the sequence that is open (Pang et al. 2024): an anchor looks at its own sequence alone."""

    EVERY, ANCHOR = 16, 0

    def __init__(self, config: ModelConfig, slots: int) -> None:
        super().__init__(config, slots)
        self._anchors = 0

    @classmethod
    def kept_after(cls, length: int) -> int:
        return length // cls.EVERY + length % cls.EVERY

    def place(self, token: int) -> tuple[int, slice]:
        first = self._anchors if token == self.ANCHOR else 0
        return self.count, slice(first, self.count + 1)

    def advance(self, token: int) -> None:
        self.count += 1
        if token == self.ANCHOR:
            last, first = self.count - 1, self._anchors
            for part in (self.keys, self.values):
                part[:, :, first] = part[:, :, last]
            self._anchors += 1
            self.count = self._anchors

    def jump(self, length: int) -> None:
        super().jump(length)
        self._anchors = length // self.EVERY
