"""How well a network does on some examples: its loss, and how often the most likely token is the right one."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from model.network.network import NO_TARGET, Network
from model.network.trace import Tap, untapped
from model.quantities import Quantity
from model.quantities.ending import LOGITS_OF_ALL
from model.quantities.site import Site
from model.training.state import Batch


class Score(NamedTuple):
    """How a network does on some examples: the mean loss in nats, and the share of predictions that are right."""

    loss: float
    accuracy: float


class LastLogits:
    """A tap in front of another that keeps the logits."""

    value: Tensor

    def __init__(self, tap: Tap = untapped) -> None:
        self.tap = tap

    def __call__(self, quantity: Quantity, tensor: Tensor, layer: int | None = None, site: Site = Site.SELF) -> Tensor:
        if quantity in LOGITS_OF_ALL:
            self.value = tensor.detach()
        return self.tap(quantity, tensor, layer, site)


def accuracy(logits: Tensor, targets: Tensor) -> float:
    """The share of the predictions (B, T, V) that count whose most likely token is the target (B, T).

    One that another token ties with is wrong, and so is one where any number is nan.
    """
    counts = targets != NO_TARGET  # B T
    right = logits.gather(-1, targets.clamp(min=0).unsqueeze(-1))  # B T 1
    beaten = (logits < right).sum(-1)  # B T
    return float((beaten.eq(logits.shape[-1] - 1) & counts).sum() / counts.sum())


@torch.inference_mode()
def score(network: Network, batch: Batch) -> Score:
    """How it does on these examples."""
    logits = LastLogits()
    losses = network(batch.ids, batch.targets, logits, source=batch.source)
    return Score(float(batch.mean(losses)), accuracy(logits.value, batch.targets))
