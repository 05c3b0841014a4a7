"""What a network is without one of its parts: experiments, each a change of a run that is then run beside it.

A change of the network begins with the first step, from the same seed and on the same data. Imports no torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from model.config import RunSpec
from model.errors import OptionError, RequestError
from model.spec.edits import RATE

Change = tuple[str, float | int | str]
"""What an edit changes, and to what."""

LEAST_STEPS, USUAL_STEPS = 100, 300
"""A run with fewer steps is trained to so many first: before, there is little to compare."""


@dataclass(frozen=True)
class Experiment:
    """A change that is tried in a run of its own.

    `words` say what the run is then; `varied` gives its spec, or that of before where the network has no such part;
    `missing` says so. Where it can begin with any step, `edit` gives the change on the way.
    """

    slug: str
    title: str
    words: str
    tip: str
    varied: Callable[[RunSpec], RunSpec]
    missing: str
    edit: Callable[[RunSpec], Change] | None = None

    def spec(self, spec: RunSpec) -> RunSpec:
        """The spec of the run beside one of this spec; raises RequestError if there is none."""
        try:
            varied = self.varied(spec)
        except OptionError as error:
            raise RequestError(f"There is no such run {self.words}: {error}") from None
        if varied == spec:
            raise RequestError(self.missing)
        return varied


def _with(**options: Any) -> Callable[[RunSpec], RunSpec]:
    return lambda spec: replace(spec, model=replace(spec.model, **options))


def _without_mask(spec: RunSpec) -> RunSpec:
    return replace(spec, model=replace(spec.model, mask="none", mask_first=False))


def _one_head_less(spec: RunSpec) -> RunSpec:
    """Each head stays as wide as it was."""
    model = spec.model
    if model.n_head == 1:
        return spec
    heads = model.n_head - 1
    of_keys = None if model.n_kv_head is None or heads % model.n_kv_head else model.n_kv_head
    return replace(spec, model=replace(model, n_head=heads, n_kv_head=of_keys, d_head=model.head_width))


def _another_seed(spec: RunSpec) -> RunSpec:
    return replace(spec, seed=(spec.seed + 1) % 2**31)


def _ten_times(spec: RunSpec) -> RunSpec:
    return replace(spec, train=replace(spec.train, learning_rate=min(10.0, 10 * spec.train.learning_rate)))


_ROWS = (
    Experiment(
        "no-root",
        "No √&d",
        "without √d",
        "Leave the scores as they are, not divided by √d: how sharp do the rows become?",
        _with(scale="none"),
        "This network does not divide its scores by √d.",
    ),
    Experiment(
        "no-mask",
        "No &mask",
        "without a mask",
        "Let every token see what comes after it: how far does the loss fall when the answer can be copied?",
        _without_mask,
        "This network has no mask.",
    ),
    Experiment(
        "values-are-keys",
        "V = &K",
        "with V = K",
        "Have each token hand over its key, without a matrix for values: is a value not the same as a key?",
        _with(values="keys"),
        "The values of this network are its keys already.",
    ),
    Experiment(
        "sum",
        "&Sum instead of softmax",
        "with the sum instead of the softmax",
        "Divide each score by the sum of its row: weights may be below 0, and the sum may be near 0",
        _with(weighting="sum"),
        "This network divides its scores by their sum already.",
    ),
    Experiment(
        "no-positions",
        "No &positions",
        "without positions",
        "Let no token know its place: what can be learned from the words alone?",
        _with(position="none"),
        "This network has no positions.",
    ),
    Experiment(
        "one-head-less",
        "&One head less",
        "with one head less",
        "Leave out one head of each layer, the others as wide as they are: is it missed?",
        _one_head_less,
        "This network has one head; without it there would be no attention.",
    ),
    Experiment(
        "another-seed",
        "&Another seed",
        "with another seed",
        "Begin with other first weights and draw other examples: what is chance, and what is not?",
        _another_seed,
        "",
    ),
    Experiment(
        "ten-times-the-rate",
        "&Ten times the learning rate",
        "with ten times the learning rate",
        "Take steps ten times as large; at a past step, from there on",
        _ten_times,
        "The learning rate is 10 already, the largest that is allowed.",
        lambda spec: (RATE, _ten_times(spec).train.learning_rate),
    ),
)

EXPERIMENTS: Mapping[str, Experiment] = {row.slug: row for row in _ROWS}


def find_experiment(name: str) -> Experiment:
    """The experiment called `name`; raises RequestError naming those that exist."""
    if name not in EXPERIMENTS:
        raise RequestError(f"There is no experiment called '{name}'; allowed are {', '.join(EXPERIMENTS)}.")
    return EXPERIMENTS[name]


@lru_cache(maxsize=256)
def difference_of(spec: RunSpec, parent: RunSpec) -> str:
    """How a run differs from the one that it stands beside: `without √d`, or the options that are not the same."""
    for row in _ROWS:
        try:
            if row.varied(parent) == spec:
                return row.words
        except OptionError:
            continue
    pairs = [(getattr(spec, name), getattr(parent, name)) for name in ("model", "train", "data")]
    changed = [
        f"{item.name} {getattr(own, item.name)}"
        for own, other in pairs
        for item in fields(own)
        if getattr(own, item.name) != getattr(other, item.name)
    ]
    return ", ".join([*changed, *([f"seed {spec.seed}"] if spec.seed != parent.seed else [])])


def steps_to(frontier: int) -> int:
    """How far a run is trained before another is held beside it."""
    return frontier if frontier >= LEAST_STEPS else USUAL_STEPS
