"""What a digest covers, and which loss a step tells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from model.config import ModelConfig, RunSpec, TrainConfig
from model.quantities import W_QUERY
from model.quantities.stages import Ref
from model.runs.first_difference import same_bits
from model.training.learner import Learner
from model.training.state import State

SPEC = RunSpec(model=ModelConfig(d_model=8, n_head=2, n_layer=2), train=TrainConfig(batch_size=4), seed=3)


def trained(spec: RunSpec, steps: int) -> Learner:
    learner = Learner(spec)
    for _ in range(steps):
        learner.advance()
    return learner


def nudged(tensor: Tensor) -> Tensor:
    """With the last bit of the last number turned."""
    copy = tensor.clone()
    copy.view(torch.int32).flatten()[-1] ^= 1
    return copy


def others(state: State) -> Mapping[str, State]:
    """States that differ from this one in a single bit, or in the step alone."""
    found = {"step": replace(state, step=state.step + 1)}
    for ref, value in state.params.items():
        found[ref.key] = replace(state, params={**state.params, ref: nudged(value)})
        for number, moment in enumerate(state.moments[ref]):
            moments = list(state.moments[ref])
            moments[number] = nudged(moment)
            found[f"{ref.key} moment {number}"] = replace(state, moments={**state.moments, ref: tuple(moments)})
    return found


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_a_digest_covers_the_step_and_every_parameter_and_moment(optimizer: str) -> None:
    learner = trained(replace(SPEC, train=replace(SPEC.train, optimizer=optimizer)), 3)
    state = learner.state()
    digests = {name: other.digest() for name, other in others(state).items()}
    moments = 0 if optimizer == "sgd" else 2
    assert len(digests) == 1 + (1 + moments) * len(learner.params)
    assert len({*digests.values(), state.digest()}) == len(digests) + 1
    assert replace(state).digest() == state.digest()


def test_a_digest_covers_which_parameter_is_which() -> None:
    """The same bytes in the same order, under other names."""
    state = trained(SPEC, 2).state()
    first, second = Ref(W_QUERY, 0), Ref(W_QUERY, 1)
    turned = {first: second, second: first}
    swapped = State(
        state.step,
        {turned.get(ref, ref): value for ref, value in state.params.items()},
        {turned.get(ref, ref): moments for ref, moments in state.moments.items()},
    )
    assert swapped.digest() != state.digest()


def test_two_runs_are_the_same_only_with_their_moments() -> None:
    a, b = trained(SPEC, 3), trained(SPEC, 3)
    assert same_bits(a, b)
    for number in range(2):
        b.load(a.state())
        b._update.moments[number][-1].view(torch.int32).bitwise_xor_(1)
        assert not same_bits(a, b), number


@pytest.mark.parametrize("in_full", [False, True])
def test_the_loss_of_a_step_is_that_before_its_update(in_full: bool) -> None:
    """Its own batch through the weights that the step began with; after the update it is another one."""
    learner = trained(SPEC, 5)
    before, batch = learner.state(), learner.sample()
    told = learner.record().loss if in_full else learner.advance()

    def loss(state: State) -> float:
        other = Learner(SPEC)
        other.load(state)
        with torch.inference_mode():
            return float(other.network(batch.ids, batch.targets).mean())

    assert told == pytest.approx(loss(before), rel=1e-6)
    assert not math.isclose(told, loss(learner.state()), rel_tol=1e-3)
