"""What a step of a run is made with, as its options and the changes on the way say. Imports no torch."""

from __future__ import annotations

from model.config import TrainConfig
from model.quantities.stages import Ref


def decay_of(ref: Ref, train: TrainConfig) -> float:
    """The weight decay of one parameter: 0 for one that it does not reach."""
    return train.weight_decay if train.decay == "all" or ref.quantity.is_matrix else 0.0
