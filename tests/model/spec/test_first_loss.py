"""The loss that a new network will begin with, estimated from its shape, beside the one that it does begin with."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from model.config import ModelConfig
from model.spec.first_loss import first_loss, surprises
from model.training.learner import Learner
from tests.kit.pairs import with_task

SHAPES: tuple[dict[str, Any], ...] = (
    {},
    {"norm": True, "mlp": True},
    {"norm": True, "norm_place": "post", "mlp": True, "activation": "relu"},
    {"mlp": True, "activation": "swiglu"},
    {"tied": True},
    {"residual": False},
    {"mask": "none", "position": "sinusoidal", "w_out": False},
    {"encoder_layers": 2, "mlp": True},
    {"encoder_layers": 3, "norm": True, "norm_place": "post", "mlp": True},
)
STARTS = ("scaled", "plain", "gpt2", "xavier", "torch")


@pytest.mark.parametrize("init", STARTS)
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: " ".join(shape) or "first")
def test_an_estimate_comes_near(shape: dict[str, Any], layers: int, init: str) -> None:
    config = ModelConfig(d_model=64, n_head=2, n_layer=layers, init=init, **shape)
    learner = Learner(replace(with_task(config), seed=0))
    vocabulary, guess = learner.corpus.vocabulary_size, math.log(learner.corpus.vocabulary_size)
    loss = learner.corpus_loss() or learner.advance()
    estimate = first_loss(config, vocabulary, learner.corpus.read)
    if loss < 2 * guess:
        assert abs(math.log(estimate / loss)) < 0.4, (estimate, loss)
    if not 0.7 < loss / (2 * guess) < 1.25:  # so near the border either may be said
        assert bool(surprises(config, vocabulary, learner.corpus.read)) == (loss > 2 * guess)


def test_what_begins_badly_is_said_with_its_loss() -> None:
    wide = ModelConfig(d_model=128, n_layer=4, init="plain")
    assert surprises(wide, 24, 7).startswith("Begins with a loss more than 8 times that of a blind guess, 3.2;")
    assert surprises(ModelConfig(d_model=256), 24, 7).startswith("Begins with a loss of about 20, where")
    assert surprises(ModelConfig(), 24, 7) == ""
    assert surprises(ModelConfig(d_model=1024, n_layer=32, mlp=True), 24, 7) == ""


def test_a_spread_beyond_all_bounds_or_none_at_all_is_no_trouble() -> None:
    assert math.isfinite(first_loss(ModelConfig(n_layer=32, d_model=1024, mlp=True, init="plain", init_std=10), 24, 7))
    nothing = ModelConfig(init_std=0, norm=True, mlp=True)
    assert first_loss(nothing, 24, 7) == pytest.approx(math.log(24))
    assert surprises(ModelConfig(), 1, 7) == ""
