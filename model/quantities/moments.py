"""The order of looking: a step walked from its batch to its update, moment by moment. Imports no torch.

"Step k" is the update that leads to state k, so that step 0 has no moments. The moments are read off the network's
stages: what has a row there has its moments, forwards and backwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from model.config import ModelConfig
from model.quantities import LOSS
from model.quantities.rule import GIVEN
from model.quantities.stages import Ref, Stage, parameters, stages


class Phase(Enum):
    """The parts of a step, in their order; the value is the word for people."""

    SAMPLE = "sample"
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"

    @property
    def follows_lens(self) -> bool:
        """Whether any sentence can be shown here; the rest is of the training example alone."""
        return self in (Phase.FORWARD, Phase.LOSS)


class Moment(NamedTuple):
    """One visible instant of a step; `ref` is what it is about, None for the batch."""

    phase: Phase
    ref: Ref | None = None


@dataclass(frozen=True, order=True)
class Cursor:
    """A place in a run: the step (1 or later), and which of its moments, counted from 0."""

    step: int
    moment: int = 0

    def moved(self, count: int, config: ModelConfig) -> Cursor:
        """So many moments on, or back if negative, over the ends of steps; no further back than the very first."""
        each = len(moments(config))
        step, moment = divmod(self.step * each + self.moment + count, each)
        return Cursor(step, moment) if step >= 1 else Cursor(1, 0)

    def at(self, config: ModelConfig) -> Moment:
        """The moment that is pointed at."""
        return moments(config)[self.moment]


@lru_cache(maxsize=64)
def moments(config: ModelConfig) -> tuple[Moment, ...]:
    """All that one step of such a network goes through, in its order."""
    made = [stage.ref for stage in stages(config) if stage.rule is not GIVEN]
    return (
        Moment(Phase.SAMPLE),
        *(Moment(Phase.FORWARD, ref) for ref in made if ref.quantity is not LOSS),
        Moment(Phase.LOSS, Ref(LOSS)),
        *(Moment(Phase.BACKWARD, ref) for ref in reversed(with_gradient(config))),
        *(Moment(Phase.UPDATE, ref) for ref in parameters(config)),
    )


@lru_cache(maxsize=64)
def first_of(phase: Phase, config: ModelConfig) -> int:
    """The number of the first moment of a phase."""
    return next(n for n, moment in enumerate(moments(config)) if moment.phase is phase)


@lru_cache(maxsize=64)
def given(config: ModelConfig) -> tuple[Ref, ...]:
    """What the batch is made of."""
    return tuple(stage.ref for stage in stages(config) if stage.rule is GIVEN)


@lru_cache(maxsize=64)
def with_gradient(config: ModelConfig) -> tuple[Ref, ...]:
    """The stages that the backward pass reaches, in forward order: those that something learned leads to."""
    reached: list[Ref] = []
    for stage in stages(config):
        if stage.ref.quantity.differentiable and any(i.quantity.learned or i in reached for i in stage.inputs):
            reached.append(stage.ref)
    return tuple(reached)


@lru_cache(maxsize=64)
def by_ref(config: ModelConfig) -> dict[Ref, Stage]:
    """The stages of such a network by what they make."""
    return {stage.ref: stage for stage in stages(config)}
