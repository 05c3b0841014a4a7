"""What may be dropped at random in training, and how often. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.config import ModelConfig
from model.quantities.table import DROPPED_EMBEDDING, DROPPED_MLP, DROPPED_OUTPUT, DROPPED_WEIGHTS, Quantity

DROPS: Mapping[Quantity, str] = {
    DROPPED_WEIGHTS: "dropout",
    DROPPED_EMBEDDING: "dropout_embedding",
    DROPPED_OUTPUT: "dropout_residual",
    DROPPED_MLP: "dropout_residual",
}
"""What is left of something after dropout, with the option that says how often. In a step they are drawn in this order,
so that a run without the later ones draws as before there were any."""


def drop_rate(quantity: Quantity, config: ModelConfig) -> float:
    """The chance that a number does not survive to such a stage."""
    rate: float = getattr(config, DROPS[quantity])
    return rate


def has_drops(config: ModelConfig) -> bool:
    """Whether anything is dropped in training."""
    return any(drop_rate(quantity, config) for quantity in DROPS)
