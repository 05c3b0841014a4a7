"""How a run learns: the options of its optimizer. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

from model.choices.optimizers import DECAYED, OPTIMIZERS, Optimizer
from model.config.options import Section, option
from model.errors import OptionError

MAX_STEP = 10_000_000


@dataclass(frozen=True)
class TrainConfig(Section):
    """How it learns."""

    section = "train"
    __hash__ = Section.__hash__

    optimizer: str = option("adamw", "Optimizer", "The rule of the update.", choices=OPTIMIZERS)
    learning_rate: float = option(1e-2, "Learning rate", "Size of a step of the optimizer.", low=0, high=10)
    weight_decay: float = option(0.0, "Weight decay", "Pull of every weight towards zero.", low=0, high=1)
    decay: str = option("all", "Decay of", "What the weight decay reaches: all, or matrices alone.", choices=DECAYED)
    batch_size: int = option(
        16, "Batch", "Examples in each step (B), or in each of those that it accumulates.", low=1, high=4096
    )
    beta1: float | None = option(
        None, "Beta 1", "AdamW, Adam: what the mean gradient keeps each step; default 0.9.", low=0, high=0.9999
    )
    beta2: float | None = option(
        None, "Beta 2", "AdamW, Adam: what the mean square keeps each step; default 0.999.", low=0, high=0.99999
    )
    epsilon: float | None = option(
        None, "Epsilon", "AdamW, Adam: added to the root of that; default 1e-8.", low=1e-12, high=1
    )
    momentum: float | None = option(
        None, "Momentum", "SGD: what is kept of the gradients of before; default 0.", low=0, high=0.9999
    )
    warmup: int = option(0, "Warm-up", "Steps in which the learning rate rises to its full size.", low=0, high=MAX_STEP)
    decay_steps: int | None = option(
        None,
        "Decay until",
        "Step at which a cosine has brought the rate to the least; default never.",
        low=1,
        high=MAX_STEP,
    )
    least_rate: float | None = option(
        None, "Least rate", "Learning rate from there on; default a tenth of the learning rate.", low=0, high=10
    )
    clip: float | None = option(
        None, "Clip at", "Most that the norm of all gradients together may be; default no limit.", low=1e-6, high=1e6
    )
    nesterov: bool = option(False, "Nesterov", "SGD with momentum: move against the gradient and what has gathered.")
    label_smoothing: float = option(
        0.0, "Smoothing", "Part of each target that is spread over all tokens alike, in every loss.", low=0, high=0.99
    )
    accumulate: int = option(
        1, "Accumulate", "Batches of which each step takes the mean gradient, one after another.", low=1, high=1024
    )
    validate_every: int = option(
        50, "Validate every", "Steps between looks at what is held out: its loss and accuracy.", low=1, high=MAX_STEP
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.decay_steps is not None and self.decay_steps <= self.warmup:
            raise OptionError(
                f"train.decay_steps is {self.decay_steps}; allowed with a train.warmup of {self.warmup} steps is "
                f"{self.warmup + 1} or more.",
                "train.decay_steps",
            )

    @property
    def examples(self) -> int:
        """Examples in each step, of all micro-batches together."""
        return self.batch_size * self.accumulate

    @property
    def has_schedule(self) -> bool:
        """Whether the learning rate changes by itself."""
        return self.warmup > 0 or self.decay_steps is not None

    @property
    def rule(self) -> Optimizer:
        """The rule of the update with the constants of this run."""
        return OPTIMIZERS[self.optimizer].having(
            beta1=self.beta1,
            beta2=self.beta2,
            epsilon=self.epsilon,
            momentum=self.momentum,
            nesterov=self.nesterov or None,
        )
