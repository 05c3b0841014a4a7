"""How far each task is learned by its preset, in how many steps."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from model.config import RunSpec
from model.data.corpus import Draws
from model.runs.first_state import first_from
from model.runs.run import Run
from model.spec.heir import heir_of
from model.spec.presets import PRESETS
from model.training.accuracy import score
from model.training.learner import Learner
from model.training.sampler import Rows, Sampler
from model.training.state import Batch
from model.weights.first import First


@dataclass(frozen=True)
class Goal:
    """So many steps, and how often the network has to be right then."""

    steps: int
    accuracy: float


GOALS: Mapping[str, Goal] = {
    "copy": Goal(200, 0.99),
    "reverse": Goal(200, 0.99),
    "sort": Goal(400, 0.99),
    "previous-token": Goal(200, 0.99),
    "induction": Goal(500, 0.95),
    "recall": Goal(1500, 0.99),
    "sentences": Goal(400, 0.99),
    "brackets": Goal(2000, 0.99),
    "addition": Goal(800, 0.95),
    "modular-addition": Goal(2500, 0.99),
    "encoder-decoder": Goal(200, 0.99),
    "translation": Goal(200, 0.99),
    "pronoun": Goal(200, 0.99),
    "spam": Goal(100, 0.99),
    "instructions": Goal(400, 0.99),
}
"""Of modular addition only the pairs that it learns from: when it finds the rule depends much on the seed."""

QUICK = ("copy", "reverse", "sort", "previous-token", "induction", "encoder-decoder", "translation", "spam")
"""Those that take a few seconds together."""


@dataclass(frozen=True)
class Control:
    """A network that lacks what its task needs: so often it is right at most after these steps, and so often at least
    the same network is that has what it `lacks`."""

    steps: int
    most: float
    lacks: Mapping[str, Any]
    accuracy: float


CONTROLS: Mapping[str, Control] = {
    "one-layer": Control(500, 0.25, {"n_layer": 2}, 0.95),
    "without-root": Control(300, 0.9, {"scale": "root"}, 0.99),
    "no-positions": Control(500, 0.35, {"position": "learned"}, 0.99),
}

READ_FIRST = 600
"""Steps for which a network reads the inbox before it is fine-tuned."""

_FRESH = 2000
_ANOTHER_SEED = 2**40 + 1


@dataclass(frozen=True)
class Learned:
    """How often a network is right: about what it was drawn from, and what it never learned from, if any is kept."""

    seconds: float
    accuracy: float
    held_out: float | None


def learn(name: str) -> Learned:
    """Train the preset of a task as long as its goal allows."""
    return learned(PRESETS[name].spec, GOALS[name].steps)


def learn_control(name: str) -> tuple[Learned, Learned]:
    """Train the preset of a control, and the same with what it lacks."""
    control, spec = CONTROLS[name], PRESETS[name].spec
    whole = replace(spec, model=replace(spec.model, **control.lacks))
    return learned(spec, control.steps), learned(whole, control.steps)


def fine_tune(task: str, seed: int, read: int = READ_FIRST) -> tuple[Learned, Learned, Learned]:
    """A task with the inbox read first, so many steps: before it is learned and after; and learned from nothing."""
    spec, steps = replace(PRESETS["inbox"].spec, seed=seed), GOALS[task].steps
    with Run(spec) as run:
        run.train_to(read)
        first = first_from(run.learner)
    heir = heir_of(spec, (), "inbox", read, task)
    return learned(heir, 0, first), learned(heir, steps, first), learned(replace(heir, start=None), steps)


def learned(spec: RunSpec, steps: int, first: First | None = None) -> Learned:
    """Train a run, which begins with weights if there are `first` ones; only the steps are timed."""
    learner = Run(spec, first=first).learner
    begun = time.perf_counter()
    for _ in range(steps):
        learner.advance()
    seconds = time.perf_counter() - begun
    held_out = learner.corpus.held_out
    unseen = None if held_out is None else score(learner.network, Rows(held_out, learner.corpus.source).all()).accuracy
    return Learned(seconds, score(learner.network, _examples(learner)).accuracy, unseen)


def _examples(learner: Learner) -> Batch:
    """New ones where they are drawn, and else all that there are to learn from."""
    corpus = learner.corpus
    if isinstance(corpus.train, Draws):
        return Sampler(corpus).sample(_FRESH, _ANOTHER_SEED)
    return Rows(corpus.train, corpus.source).all()
