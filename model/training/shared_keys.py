"""Heads of keys and values that several heads share, in a plan: given to each of them, and gathered on the way back.

Shapes at line ends: B batch, T positions, H heads, G heads of keys and values, D width of a head.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.training.line import PlanLine


def for_each(x: Tensor, at: PlanLine) -> Tensor:
    """Keys or values (B, G, T, D) for each head of queries, (B·H, T, D)."""
    B, G, T, D = x.shape
    if at.config.group == 1:
        return at.reshaped(x, B * G, T, D)
    made = torch.empty(B, G, at.config.group, T, D)
    at.call(made.copy_, x.unsqueeze(2))
    return made.view(-1, T, D)


def give_shared(gradient: Tensor, at: PlanLine) -> None:
    """Let keys or values, the second input, get what came to each head of queries, (B·H, T, D), summed over a group."""
    B, G = at.inputs[1].shape[:2]
    if at.config.group == 1:
        at.give(1, gradient.unflatten(0, (B, G)))
    else:
        at.call(torch.sum, gradient.unflatten(0, (B, G, at.config.group)), 2, out=at.room(1))
