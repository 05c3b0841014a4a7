"""What a step of a run is made with, as its options and the changes on the way say. Imports no torch.

The learning rate of a step is that of nanoGPT (Karpathy 2022): it rises in a line, then falls by half a cosine to the
least. A change of the learning rate on the way takes the place of the full rate in that formula; how far warm-up and
cosine have come stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from model.choices.masks import Mask
from model.config import Edit, ModelConfig, TrainConfig
from model.quantities.rule import CROSS_ENTROPY, MASK
from model.quantities.stages import Ref, formulas, stages, symbol_of
from model.spec.edits import RATE, newest

_LEAST = 0.1
"""The least rate as a part of the full one, where it is not given."""

_SMOOTHED = "(1 − ε) (−ln softmax({0})[{1}]) + ε mean(−ln softmax({0}))"


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


def full_rate(train: TrainConfig, edits: Sequence[Edit], made: int) -> float:
    """The learning rate without warm-up and cosine, after so many steps: the option's, or what the newest edit says."""
    edit = newest(edits, RATE, made)
    return float(edit.value) if edit else train.learning_rate


def rate_of(train: TrainConfig, edits: Sequence[Edit], made: int) -> float:
    """The learning rate of the step that comes after so many; `edits` are in the order of their steps."""
    rate = full_rate(train, edits, made)
    if made < train.warmup:
        return rate * (made + 1) / (train.warmup + 1)
    if train.decay_steps is None:
        return rate
    least = min(rate * _LEAST if train.least_rate is None else train.least_rate, rate)
    if made > train.decay_steps:
        return least
    share = (made - train.warmup) / (train.decay_steps - train.warmup)
    return least + 0.5 * (1.0 + math.cos(math.pi * share)) * (rate - least)


def rate_words(train: TrainConfig, made: int) -> str:
    """Where in its schedule the step after so many is; empty for a rate that stays."""
    if made < train.warmup:
        return f"warm-up, step {made + 1} of {train.warmup}"
    if train.decay_steps is None:
        return "warmed up" if train.warmup else ""
    if made >= train.decay_steps:
        return "the least"
    share = (made - train.warmup) / (train.decay_steps - train.warmup)
    return f"cosine, {share:.1%} of the way to the least"


def floor_of(floor: float | None, train: TrainConfig, vocabulary: int) -> float | None:
    """The lowest mean loss in nats, where targets may be smoothed; `floor` is that where they are not.

    Of targets that are certain it is the entropy of what smoothing makes of them. Of others it is not known.
    """
    if floor is None or not train.label_smoothing:
        return floor
    if floor > 0 or vocabulary < 2:
        return None
    other = train.label_smoothing / vocabulary
    target = 1 - train.label_smoothing + other
    return -target * math.log(target) - (vocabulary - 1) * other * math.log(other)


@lru_cache(maxsize=64)
def formulas_of(model: ModelConfig, train: TrainConfig, mask: Mask | None = None) -> Mapping[Ref, str]:
    """The formula of each quantity of a network that is trained so, with its inputs' symbols filled in.

    Its mask may be another than that of its config: one that was edited by hand.
    """
    known = {CROSS_ENTROPY: _SMOOTHED} if train.label_smoothing else {}
    if mask is not None and mask.cells:
        known[MASK] = mask.formula
    changed = (stage for stage in stages(model) if stage.rule in known)
    return {**formulas(model)} | {
        stage.ref: known[stage.rule].format(*(symbol_of(i, model) for i in stage.inputs)) for stage in changed
    }


def decay_of(ref: Ref, train: TrainConfig) -> float:
    """The weight decay of one parameter: 0 for one that it does not reach."""
    return train.weight_decay if train.decay == "all" or ref.quantity.is_matrix else 0.0
