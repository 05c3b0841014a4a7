"""Tokens and places into rows of numbers.

"Attention Is All You Need", sections 3.4 and 3.5; *Build a Large Language Model (From Scratch)*, sections 2.7 and 2.8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.choices.positions import POSITIONS, slope_of, turns
from model.config import ModelConfig
from model.network.dropout import NO_KEEPS, Dropout, Keeps
from model.network.trace import Tap
from model.quantities import DROPPED_EMBEDDING, EMBEDDING, POSITION_EMBEDDING, TOKEN_EMBEDDING
from model.quantities.site import Site


def sinusoids(positions: int, width: int) -> Tensor:
    """The fixed position table of "Attention Is All You Need", section 3.5: (positions, width).

    Even columns hold sin(t / 10000^(2i/C)), odd ones the cosine of the same angle.
    """
    place = torch.arange(positions, dtype=torch.float64)[:, None]  # T 1
    frequency = 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)  # C/2
    angle = place * frequency  # T C/2
    return torch.stack((angle.sin(), angle.cos()), dim=-1).flatten(1)[:, :width].float()  # T C


def distances(heads: int, positions: int) -> Tensor:
    """What a score loses by the distance of its key from its query: (heads, positions, positions)."""
    return distances_of(heads, torch.arange(positions))


def distances_of(heads: int, places: Tensor) -> Tensor:
    """The same of these places (P) alone: (heads, P, P)."""
    slope = torch.tensor([slope_of(head, heads) for head in range(heads)], dtype=torch.float64)  # H
    place = places.double()
    return slope[:, None, None] * (place[:, None] - place).abs()  # H T T


class Turning(NamedTuple):
    """How each channel is turned at each place: `x · cos + x[partner] · sin`, with cos and sin (T, D), partner (D)."""

    cos: Tensor
    sin: Tensor
    partner: Tensor

    def at(self, start: int, count: int, dtype: torch.dtype) -> Turning:
        """That of so many places from one on."""
        cos, sin = (table[start : start + count].to(dtype) for table in (self.cos, self.sin))
        return Turning(cos, sin, self.partner)

    def of(self, places: Tensor) -> Turning:
        """That of these places (P) alone."""
        return Turning(self.cos[places], self.sin[places], self.partner)

    def turned(self, x: Tensor, start: int = 0) -> Tensor:
        """Queries or keys (B, H, T, D), of which the first stands at place `start`."""
        cos, sin, partner = self.at(start, x.shape[2], x.dtype)
        return x * cos + x.index_select(-1, partner) * sin  # B H T D


@lru_cache(maxsize=8)
def turning(positions: int, width: int, pairing: str) -> Turning:
    """That of so many places and a head so wide; the sine has the sign with which a channel takes its partner."""
    each = turns(width, pairing)
    number, sign, partner = torch.tensor([(turn.number, turn.sign, turn.partner) for turn in each]).unbind(1)  # D
    place = torch.arange(positions, dtype=torch.float64)[:, None]  # T 1
    angle = place * 10000.0 ** (-2 * number.double() / width)  # T D
    return Turning(angle.cos(), angle.sin() * sign, partner)


TABLES: Mapping[str, Callable[[int, int], Tensor]] = {"sinusoidal": sinusoids}
"""The fixed tables of `choices.positions`, (positions, width)."""


class Places(nn.Module):
    """The rows of places that are added to those of tokens, of the one sentence that there is or of the source."""

    def __init__(self, config: ModelConfig, site: Site = Site.SELF) -> None:
        super().__init__()
        self.site = site
        self.dropout = Dropout(config, DROPPED_EMBEDDING, None, site)
        row = POSITIONS[config.position]
        if row.is_learned:
            self.w_position: Tensor | None = nn.Parameter(torch.empty(config.context, config.d_model))
        elif row.has_table:
            table = TABLES[config.position](config.context, config.d_model)
            self.register_buffer("w_position", table, persistent=False)
        else:
            self.w_position = None

    def embedded(self, ids: Tensor, table: Tensor, tap: Tap, start: int = 0, keeps: Keeps = NO_KEEPS) -> Tensor:
        """Ids (B, T) into rows (B, T, C): what the token is plus where it stands, and what dropout keeps of that."""
        token = tap(TOKEN_EMBEDDING, functional.embedding(ids, table), None)  # B T C
        if self.w_position is None:
            return self._dropped(token, tap, keeps)
        position = tap(POSITION_EMBEDDING, self.w_position[start : start + ids.shape[1]], None)  # T C
        return self._dropped(tap(EMBEDDING, token + position, None), tap, keeps)  # B T C

    def _dropped(self, x: Tensor, tap: Tap, keeps: Keeps) -> Tensor:
        kept: Tensor = self.dropout(x, tap, keeps)
        return kept


class Embedding(Places):
    """The table of tokens, and the rows of places."""

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__(config)
        self.w_token = nn.Parameter(torch.empty(vocabulary_size, config.d_model))

    def forward(self, ids: Tensor, tap: Tap, start: int = 0, keeps: Keeps = NO_KEEPS) -> Tensor:
        return self.embedded(ids, self.w_token, tap, start, keeps)
