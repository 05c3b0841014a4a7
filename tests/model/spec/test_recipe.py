"""The learning rate of each step: nanoGPT's, with changes on the way in the place of the full rate."""

from __future__ import annotations

import math

import pytest

from model.config import Edit, TrainConfig
from model.errors import OptionError
from model.spec.recipe import full_rate, rate_of, rate_words

RECIPE = TrainConfig(learning_rate=1e-3, warmup=10, decay_steps=60, least_rate=1e-4)


def nanogpt(
    it: int, learning_rate: float = 1e-3, min_lr: float = 1e-4, warmup_iters: int = 10, until: int = 60
) -> float:
    """As written in its train.py."""
    if it < warmup_iters:
        return learning_rate * (it + 1) / (warmup_iters + 1)
    if it > until:
        return min_lr
    decay_ratio = (it - warmup_iters) / (until - warmup_iters)
    coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))
    return min_lr + coeff * (learning_rate - min_lr)


def test_it_is_nanogpts() -> None:
    for made in range(100):
        assert rate_of(RECIPE, (), made) == nanogpt(made)


def test_without_a_schedule_it_stays() -> None:
    assert {rate_of(TrainConfig(), (), made) for made in range(100)} == {TrainConfig().learning_rate}
    assert rate_words(TrainConfig(), 7) == ""


def test_the_least_is_a_tenth_where_it_is_not_given_and_never_above_the_rate() -> None:
    assert rate_of(TrainConfig(learning_rate=0.02, decay_steps=5), (), 9) == pytest.approx(0.002)
    assert rate_of(TrainConfig(learning_rate=0.02, decay_steps=5, least_rate=0.5), (), 9) == 0.02


def test_a_change_takes_the_place_of_the_full_rate() -> None:
    edits = (Edit(5, "train.learning_rate", 0.5), Edit(40, "train.learning_rate", 2e-3))
    for made in range(100):
        full = 1e-3 if made < 5 else 0.5 if made < 40 else 2e-3
        assert full_rate(RECIPE, edits, made) == full
        assert rate_of(RECIPE, edits, made) == nanogpt(made, full)


def test_it_is_said_where_a_step_is() -> None:
    said = [rate_words(RECIPE, made) for made in (0, 9, 10, 35, 60, 99)]
    assert said == [
        "warm-up, step 1 of 10",
        "warm-up, step 10 of 10",
        "cosine, 0.0% of the way to the least",
        "cosine, 50.0% of the way to the least",
        "the least",
        "the least",
    ]


def test_a_cosine_ends_after_the_warm_up() -> None:
    said = r"decay_steps is 10; allowed with a train\.warmup of 10 steps is 11 or more"
    with pytest.raises(OptionError, match=said):
        TrainConfig(warmup=10, decay_steps=10)
