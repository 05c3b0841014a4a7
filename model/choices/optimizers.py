"""The rules of the update, a row each: what each remembers, its constants, where the decay goes, and its words.

As in torch.optim: AdamW (Loshchilov and Hutter, 2019, algorithm 2), Adam (Kingma and Ba, 2015, algorithm 1, with the
decay added to the gradient) and SGD. A rule of a family that is here is a row; a new family is a class, with its
kernel in `training.optimizer` and its arithmetic in `explain.update`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any, Self

_GROWN = " · m′ = m / (1 − {beta1:g}{{k}}) · v′ = v / (1 − {beta2:g}{{k}})"
"""Both means begin at 0: what they lack in the first steps is made up for."""

_DECAY_OF_WEIGHT = "shrinks by η λ of itself"


class Decay(Enum):
    """What the weight decay is taken off."""

    WEIGHT = "weight"
    GRADIENT = "gradient"


@dataclass(frozen=True)
class Decayed:
    """Which parameters the weight decay reaches, in words."""

    help: str


@dataclass(frozen=True)
class Optimizer(ABC):
    """A rule of the update: its name in a sentence, and what the decay is taken off."""

    name: str
    decay: Decay

    @property
    @abstractmethod
    def moments(self) -> tuple[str, ...]:
        """What it remembers of each parameter, by torch's names, which are those in run files; two at most."""

    @property
    @abstractmethod
    def words(self) -> str:
        """What it does."""

    @abstractmethod
    def formula(self, decayed: bool) -> str:
        """Its formulas, with decay or without; `{w}` is the parameter, `{k}` the step as a power."""

    def having(self, **constants: float | None) -> Self:
        """This rule with those of its constants that are given; what its family does not have is left out."""
        own = {item.name for item in fields(self)}
        given: dict[str, Any] = {name: value for name, value in constants.items() if value is not None and name in own}
        return replace(self, **given) if given else self

    @property
    def decays_moments(self) -> bool:
        """Whether the decay is part of what the moments see as the gradient."""
        return self.decay is Decay.GRADIENT and bool(self.moments)

    @property
    def pull(self) -> str:
        """What the decay does to a parameter."""
        return "has λ of itself added to g before that" if self.decays_moments else _DECAY_OF_WEIGHT


@dataclass(frozen=True)
class Adaptive(Optimizer):
    """A step against the mean of the gradients, in units of their spread."""

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    @property
    def moments(self) -> tuple[str, ...]:
        return ("exp_avg", "exp_avg_sq")

    @property
    def words(self) -> str:
        return f"{self.name} averages the gradient g into m and its square into v; each number moves against m′ / √v′"

    def formula(self, decayed: bool) -> str:
        """The means, the step, and what the means lack in the first steps."""
        added, gradient = ("h = g + λ {w} · ", "h") if decayed and self.decays_moments else ("", "g")
        shrunk = " − η λ {w}" if decayed and not self.decays_moments else ""
        first = f"m = {self.beta1:g} m + {1 - self.beta1:g} {gradient}"
        second = f"v = {self.beta2:g} v + {1 - self.beta2:g} {gradient}²"
        grown = _GROWN.format(beta1=self.beta1, beta2=self.beta2)
        return f"{added}{first} · {second} · {{w}} ← {{w}}{shrunk} − η m′ / (√v′ + ε){grown}"


@dataclass(frozen=True)
class Descent(Optimizer):
    """A step against the gradient, or against what has gathered of it, where there is momentum."""

    momentum: float = 0.0
    nesterov: bool = False

    @property
    def looks_ahead(self) -> bool:
        """Whether it moves against the gradient and what has gathered, where that will be after one step more."""
        return self.nesterov and self.momentum > 0

    @property
    def moments(self) -> tuple[str, ...]:
        return ("momentum_buffer",) if self.momentum else ()

    @property
    def words(self) -> str:
        if self.looks_ahead:
            return f"{self.name} gathers the gradient g in m; each number moves against g + μ m (Nesterov's momentum)"
        if self.momentum:
            return f"{self.name} gathers the gradient g in m; each number moves against m"
        return f"{self.name} moves each number against its gradient g"

    def formula(self, decayed: bool) -> str:
        """What is gathered, and the step."""
        gradient = "(g + λ {w})" if decayed else "g"
        if self.momentum:
            ahead = f"({gradient} + {self.momentum:g} m)" if self.looks_ahead else "m"
            return f"m = {self.momentum:g} m + {gradient} · {{w}} ← {{w}} − η {ahead}"
        return f"{{w}} ← {{w}} − η {gradient}"


OPTIMIZERS: Mapping[str, Optimizer] = {
    "adamw": Adaptive("AdamW", Decay.WEIGHT),
    "adam": Adaptive("Adam", Decay.GRADIENT),
    "sgd": Descent("SGD", Decay.GRADIENT),
}
"""By the name that `train.optimizer` has."""

DECAYED: Mapping[str, Decayed] = {
    "all": Decayed("every number is pulled towards zero"),
    "matrices": Decayed("matrices alone, embeddings too; biases and the gains and shifts of norms are left alone"),
}
"""What the weight decay reaches, by the name that `train.decay` has."""
