"""The update with every constant and way that it can be given: to the bit that of torch.optim."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
import torch
from torch import nn

from model.config import ModelConfig, RunSpec, TrainConfig
from model.messages import Sentence
from model.runs.run import Run
from model.spec.recipe import decay_of
from model.trainer.reader import Reader
from model.training.learner import Learner

Groups = Iterable[dict[str, object]]

MODEL = ModelConfig(d_model=8, n_head=2, bias=True, norm=True, mlp=True)

RECIPES: dict[str, tuple[TrainConfig, Callable[[Groups], torch.optim.Optimizer]]] = {
    "adamw": (
        TrainConfig(weight_decay=0.1, beta1=0.8, beta2=0.95, epsilon=1e-6),
        lambda groups: torch.optim.AdamW(groups, lr=0.01, betas=(0.8, 0.95), eps=1e-6, fused=True),
    ),
    "adamw, matrices": (
        TrainConfig(weight_decay=0.1, decay="matrices", beta2=0.99),
        lambda groups: torch.optim.AdamW(groups, lr=0.01, betas=(0.9, 0.99), fused=True),
    ),
    "adam, matrices": (
        TrainConfig(optimizer="adam", weight_decay=0.1, decay="matrices"),
        lambda groups: torch.optim.Adam(groups, lr=0.01, fused=True),
    ),
    "momentum": (
        TrainConfig(optimizer="sgd", weight_decay=0.1, momentum=0.9),
        lambda groups: torch.optim.SGD(groups, lr=0.01, momentum=0.9, fused=True),
    ),
    "nesterov, matrices": (
        TrainConfig(optimizer="sgd", weight_decay=0.1, decay="matrices", momentum=0.9, nesterov=True),
        lambda groups: torch.optim.SGD(groups, lr=0.01, momentum=0.9, nesterov=True, fused=True),
    ),
    "sgd": (
        TrainConfig(optimizer="sgd", momentum=0.0, nesterov=True),
        lambda groups: torch.optim.SGD(groups, lr=0.01, fused=True),
    ),
}


@pytest.mark.parametrize("name", RECIPES)
def test_the_update_is_torchs_to_the_bit(name: str) -> None:
    train, oracle = RECIPES[name]
    learner = Learner(RunSpec(model=MODEL, train=train))
    copies = {ref: nn.Parameter(value.detach().clone()) for ref, value in learner.params.items()}
    theirs = oracle([{"params": [copy], "weight_decay": decay_of(ref, train)} for ref, copy in copies.items()])
    for _ in range(10):
        learner.advance()
        for ref, copy in copies.items():
            copy.grad = gradient_of(learner.params[ref]).clone()
        theirs.step()
        assert all(torch.equal(copy, learner.params[ref]) for ref, copy in copies.items())


def test_matrices_decay_and_the_rest_does_not() -> None:
    train = TrainConfig(weight_decay=0.1, decay="matrices")
    decayed = {ref.quantity.slug for ref in Learner(RunSpec(model=MODEL)).params if decay_of(ref, train)}
    assert decayed == {
        *("w_token", "w_position", "w_query", "w_key", "w_value", "w_out", "w_up", "w_down", "w_unembed"),
    }


def gradient_of(parameter: nn.Parameter) -> torch.Tensor:
    assert parameter.grad is not None
    return parameter.grad


@pytest.mark.parametrize("dropout", [0.0, 0.2])
@pytest.mark.parametrize("clip", [1e-3, 0.5, 1e3])
@pytest.mark.parametrize("name", ["adamw, matrices", "adam, matrices", "nesterov, matrices", "sgd"])
def test_clipped_it_is_torchs_to_the_bit_and_gradients_stay(name: str, clip: float, dropout: float) -> None:
    train, oracle = replace(RECIPES[name][0], clip=clip), RECIPES[name][1]
    learner = Learner(RunSpec(model=replace(MODEL, dropout=dropout), train=train))
    copies = {ref: nn.Parameter(value.detach().clone()) for ref, value in learner.params.items()}
    theirs = oracle([{"params": [copy], "weight_decay": decay_of(ref, train)} for ref, copy in copies.items()])
    assert learner.clipping is None
    for step in range(6):
        if step % 2:
            learner.advance()
        else:
            record = learner.record()
            assert all(torch.equal(record.gradients[ref], gradient_of(learner.params[ref])) for ref in copies)
        for ref, copy in copies.items():
            copy.grad = gradient_of(learner.params[ref]).clone()
        norm = nn.utils.clip_grad_norm_(copies.values(), clip)
        theirs.step()
        assert all(torch.equal(copy, learner.params[ref]) for ref, copy in copies.items())
        assert learner.clipping is not None
        assert learner.clipping.norm == float(norm)
        assert learner.clipping.factor == pytest.approx(min(1, clip / float(norm)), rel=1e-2)


@pytest.mark.parametrize("name", ["adamw", "adamw, matrices", "nesterov, matrices", "sgd"])
def test_clipped_in_pieces_it_is_the_same_to_the_bit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = RunSpec(model=MODEL, train=replace(RECIPES[name][0], clip=0.1))
    whole = Learner(spec)
    monkeypatch.setattr("model.training.optimizer.NEAR", 64)
    pieces = Learner(spec)
    for _ in range(5):
        assert pieces.advance() == whole.advance()
    assert pieces.bits() == whole.bits()
    assert len(pieces._update._clipped) > 4


def test_a_state_that_is_loaded_has_the_clipping_of_its_step() -> None:
    run = Run(RunSpec(train=TrainConfig(clip=0.1)))
    run.train_to(4)
    clipping, state = run.learner.clipping, run.learner.state()
    run.learner.load(state)
    assert run.learner.clipping is None
    assert Reader(run.learner, run.history, Sentence(), ()).clipping == clipping
    assert clipping is not None
    assert clipping.factor < 1


@pytest.mark.parametrize("name", ["adamw, matrices", "nesterov, matrices"])
def test_a_whole_recipe_is_torchs_with_clipping_and_a_schedule(name: str) -> None:
    train = replace(RECIPES[name][0], clip=0.5, warmup=3, decay_steps=8, least_rate=1e-4)
    learner = Learner(RunSpec(model=MODEL, train=train))
    copies = {ref: nn.Parameter(value.detach().clone()) for ref, value in learner.params.items()}
    theirs = RECIPES[name][1](
        [{"params": [copy], "weight_decay": decay_of(ref, train), "lr": 1.0} for ref, copy in copies.items()]
    )

    def rate(step: int) -> float:
        if step < 3:
            return 0.01 * (step + 1) / 4
        share = min(1.0, (step - 3) / 5)
        return 1e-4 + 0.5 * (1.0 + math.cos(math.pi * share)) * (0.01 - 1e-4)

    schedule = torch.optim.lr_scheduler.LambdaLR(theirs, rate)
    for _ in range(12):
        assert learner.learning_rate == schedule.get_last_lr()[0]
        learner.advance()
        for ref, copy in copies.items():
            copy.grad = gradient_of(learner.params[ref]).clone()
        nn.utils.clip_grad_norm_(copies.values(), 0.5)
        theirs.step()
        schedule.step()
        assert all(torch.equal(copy, learner.params[ref]) for ref, copy in copies.items())


def test_an_edit_is_made_once_while_the_rate_changes_by_itself() -> None:
    run = Run(RunSpec(train=TrainConfig(warmup=10)))
    for step in range(1, 6):
        run.set_learning_rate(0.03)
        run.train_to(step)
    assert [edit.step for edit in run.learner.edits] == [0]
    assert run.learner.learning_rate == 0.03 * 6 / 11
