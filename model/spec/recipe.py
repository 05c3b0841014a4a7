"""What a step of a run is made with, as its options and the changes on the way say. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

from model.config import TrainConfig
from model.quantities.stages import Ref


@dataclass(frozen=True)
class Clipping:
    """What came of the gradients of a step that may be clipped: the norm of all together, before, the factor that each
    was multiplied with, and the norm that is allowed.
    """

    norm: float
    factor: float
    most: float

    @property
    def words(self) -> str:
        """What was done."""
        done = f"clipped by {self.factor:.4g}" if self.factor < 1 else "not clipped"
        return f"{done}: the norm of all gradients is {self.norm:.4g}, allowed is {self.most:g}"


def decay_of(ref: Ref, train: TrainConfig) -> float:
    """The weight decay of one parameter: 0 for one that it does not reach."""
    return train.weight_decay if train.decay == "all" or ref.quantity.is_matrix else 0.0
