"""How many facts an anchor can hold: the same eight facts in sentences of 1, 2, 4 or 8, learned by shallow and deeper
networks under the anchor mask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from model.config import RunSpec
from model.errors import RequestError
from model.lab.learning import PRESET, answers, fresh
from model.lab.parts import Whole, part_of, untold
from model.messages.capacity import CapacityPoint, CapacityReport
from model.training.learner import Learner

IN_ALL = 8
"""Facts that an example has, whatever its sentences."""

ENOUGH = 0.995
"""How often an answer is right where more steps would show no more."""

_LOOK_EVERY = 100


@dataclass(frozen=True)
class CapacityPlan:
    """Which sentences and depths, for how many steps at most: one that is right before then is not trained on."""

    facts: Sequence[int] = (1, 2, 4, 8)
    layers: Sequence[int] = (2, 3)
    seeds: int = 3
    steps: int = 1200
    examples: int = 1000

    def __post_init__(self) -> None:
        for name, numbers, most in (("facts in a sentence", self.facts, IN_ALL), ("layers", self.layers, 32)):
            if wrong := [number for number in numbers if not 1 <= number <= most]:
                raise RequestError(f"The {name} are {wrong[0]}; allowed is 1 to {most}.")
        if not 1 <= self.seeds <= 100:
            raise RequestError(f"The seeds are {self.seeds}; allowed is 1 to 100.")
        if not 1 <= self.steps <= 1_000_000:
            raise RequestError(f"The steps are {self.steps:,}; allowed is 1 to 1,000,000.")


def spec_of(layers: int, facts: int, seed: int = PRESET.seed) -> RunSpec:
    """The run of one point: the preset `sentences`, deeper and with other sentences."""
    read = 2 * IN_ALL + -(-IN_ALL // facts) + 2
    model = replace(PRESET.model, n_layer=layers, context=read)
    data = replace(PRESET.data, corpus="facts", length=facts, symbols=2 * IN_ALL)
    return replace(PRESET, model=model, data=data, seed=seed)


def measure_capacity(plan: CapacityPlan, progress: Whole = untold) -> CapacityReport:
    """Train all of them; `progress` is told how many steps of how many are behind, at most."""
    runs = list(product(plan.layers, plan.facts, range(PRESET.seed, PRESET.seed + plan.seeds)))
    total = len(runs) * plan.steps
    points = [_point(*run, plan, part_of(progress, n * plan.steps, total)) for n, run in enumerate(runs)]
    progress(total, total)
    m = PRESET.model
    network = f"width {m.d_model}, {m.n_head} heads, anchor mask"
    return CapacityReport(network, IN_ALL, plan.steps, plan.examples, tuple(points))


def _point(layers: int, facts: int, seed: int, plan: CapacityPlan, progress: Callable[[int], object]) -> CapacityPoint:
    learner = Learner(spec_of(layers, facts, seed))
    asked = fresh(learner, plan.examples)
    right, loss = answers(learner.network, asked)
    for done in range(1, plan.steps + 1):
        learner.advance()
        progress(done)
        if done % _LOOK_EVERY == 0 or done == plan.steps:
            right, loss = answers(learner.network, asked)
            if right >= ENOUGH:
                break
    return CapacityPoint(layers, facts, seed, done, right, loss)
