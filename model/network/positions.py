"""Tokens and places into rows of numbers.

"Attention Is All You Need", sections 3.4 and 3.5; *Build a Large Language Model (From Scratch)*, sections 2.7 and 2.8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.choices.positions import POSITIONS
from model.config import ModelConfig
from model.network.trace import Tap
from model.quantities import EMBEDDING, POSITION_EMBEDDING, TOKEN_EMBEDDING


def sinusoids(positions: int, width: int) -> Tensor:
    """The fixed position table of "Attention Is All You Need", section 3.5: (positions, width).

    Even columns hold sin(t / 10000^(2i/C)), odd ones the cosine of the same angle.
    """
    place = torch.arange(positions, dtype=torch.float64)[:, None]  # T 1
    frequency = 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)  # C/2
    angle = place * frequency  # T C/2
    return torch.stack((angle.sin(), angle.cos()), dim=-1).flatten(1)[:, :width].float()  # T C


TABLES: Mapping[str, Callable[[int, int], Tensor]] = {"sinusoidal": sinusoids}
"""The fixed tables of `choices.positions`, (positions, width)."""


class Embedding(nn.Module):
    """Ids (B, T) into rows (B, T, C): what the token is plus where it stands."""

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        self.w_token = nn.Parameter(torch.empty(vocabulary_size, config.d_model))
        if POSITIONS[config.position].is_learned:
            self.w_position: Tensor = nn.Parameter(torch.empty(config.context, config.d_model))
        else:
            table = TABLES[config.position](config.context, config.d_model)
            self.register_buffer("w_position", table, persistent=False)

    def forward(self, ids: Tensor, tap: Tap, start: int = 0) -> Tensor:
        token = tap(TOKEN_EMBEDDING, functional.embedding(ids, self.w_token), None)  # B T C
        position = tap(POSITION_EMBEDDING, self.w_position[start : start + ids.shape[1]], None)  # T C
        return tap(EMBEDDING, token + position, None)  # B T C
