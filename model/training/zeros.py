"""Zeros that take memory only where they are written to: of a large network that is only looked at, most never are."""

from __future__ import annotations

import mmap

import torch
from torch import Tensor

from model.training.large_pages import numbers

LARGE = 32 * 1024**2
"""Bytes from which on it matters; what is smaller is allocated as ever."""


def zeros(count: int) -> Tensor:
    """So many zeros of float32."""
    size = 4 * count
    return numbers(count).zero_() if size < LARGE else torch.frombuffer(mmap.mmap(-1, size), dtype=torch.float32)
