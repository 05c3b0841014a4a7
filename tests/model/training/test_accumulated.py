"""Several batches a step: to the bit torch's loop of (loss / n).backward(); what is kept of it is of all examples."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from model.config import ModelConfig, RunSpec, TrainConfig
from model.errors import OptionError
from model.network.network import NO_TARGET, Network
from model.network.trace import untapped
from model.quantities import LOGITS, LOSS, POSITION_EMBEDDING, W_TOKEN
from model.quantities.stages import Ref
from model.runs.first_difference import same_bits
from model.runs.run import Run
from model.spec.memory import check_memory
from model.spec.spec_json import spec_as_json, spec_from_json
from model.training.dropout import keeps
from model.training.learner import Learner
from model.training.passes import Accumulated, ByAutograd, ByPlan
from model.training.seeds import Purpose, seed_for
from tests.kit.blocks import BLOCKS

RECIPE = TrainConfig(batch_size=4, accumulate=3, weight_decay=0.1, clip=0.5, warmup=3, decay_steps=8)
SPEC = RunSpec(train=RECIPE)
NETWORKS = {
    "preset": ModelConfig(),
    "dropout": ModelConfig(dropout=0.3, n_layer=2, n_head=2, norm=True, mlp=True),
    **{name: BLOCKS[name] for name in ("SwiGLU", "tied with biases", "post-norm by RMS", "every dropout")},
}


def of(name: str, **changed: object) -> RunSpec:
    return replace(SPEC, model=NETWORKS[name], train=replace(RECIPE, **changed))


@pytest.mark.parametrize("corpus", ["fat-cat", "copy"])
@pytest.mark.parametrize("name", NETWORKS)
def test_it_is_torchs_loop_to_the_bit(name: str, corpus: str) -> None:
    spec = of(name).with_options({"data.corpus": corpus})
    learner = Learner(spec)
    assert isinstance(learner._pass, Accumulated)
    network = Network(spec.model, learner.network.vocabulary_size)
    network.load_state_dict(learner.network.state_dict())
    params = list(network.by_ref().values())
    theirs = torch.optim.AdamW(params, lr=1.0, weight_decay=0.1, fused=True)
    for step in range(5):
        batch, rate = learner.sample(), learner.learning_rate
        generator = torch.Generator().manual_seed(seed_for(spec.seed, step, Purpose.DROPOUT))
        kept = keeps(spec.model, batch.shape, generator)
        for n in range(3):
            part = slice(4 * n, 4 * n + 4)
            mine = {ref: keep[part] for ref, keep in kept.items()}
            losses = network(batch.ids[part], batch.targets[part], untapped, mine)
            counted = int((batch.targets[part] != NO_TARGET).sum())
            loss = losses.mean() if counted == losses.numel() else losses.sum() / counted
            (loss / 3).backward()
        learner.record() if step % 2 else learner.advance()
        for ref, parameter in network.by_ref().items():
            assert torch.equal(learner.params[ref].grad, parameter.grad), ref  # type: ignore[arg-type]
        nn.utils.clip_grad_norm_(params, 0.5)
        theirs.param_groups[0]["lr"] = rate
        theirs.step()
        theirs.zero_grad()
        assert all(torch.equal(learner.params[ref], value) for ref, value in network.by_ref().items())


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_kept_of_a_step_is_of_all_examples_and_changes_none(name: str) -> None:
    spec = of(name)
    plain, kept = Learner(spec), Learner(spec)
    for _ in range(4):
        loss, record = plain.advance(), kept.record()
        assert loss == record.loss == float(record.losses.mean())
        assert record.losses.shape[0] == record.trace[LOGITS].shape[0] == record.gradients[LOGITS].shape[0] == 12
        assert torch.equal(record.trace[LOSS], record.losses)
        assert all(torch.equal(record.gradients[ref], value.grad) for ref, value in kept.params.items())  # type: ignore[arg-type]
        assert plain.accuracy == kept.accuracy
        share = record.gradients[LOSS]
        torch.testing.assert_close(share, torch.full_like(share, 1 / share.numel()))
    assert same_bits(plain, kept)


def test_by_plan_it_is_as_by_autograd() -> None:
    planned, other = Learner(SPEC), Learner(SPEC)
    assert isinstance(planned._pass, Accumulated)
    assert isinstance(planned._pass._of_one, ByPlan)
    other._pass = Accumulated(ByAutograd(other.network, other._flat, 3), other._flat, 3)
    for _ in range(5):
        mine, theirs = planned.record(), other.record()
        for ref, gradient in mine.gradients.items():
            torch.testing.assert_close(gradient, theirs.gradients[ref])
        assert torch.equal(mine.gradients[W_TOKEN], theirs.gradients[W_TOKEN])
    assert same_bits(planned, other)


def test_what_all_examples_share_gets_the_gradient_of_all() -> None:
    """And it is nearly that of one large batch of the same examples."""
    several, one = Learner(SPEC), Learner(replace(SPEC, train=replace(RECIPE, batch_size=12, accumulate=1)))
    mine, theirs = several.record(), one.record()
    assert torch.equal(mine.batch.ids, theirs.batch.ids)
    assert mine.gradients[POSITION_EMBEDDING].shape == theirs.gradients[POSITION_EMBEDDING].shape
    for ref in mine.gradients:
        torch.testing.assert_close(mine.gradients[ref], theirs.gradients[ref], rtol=1e-4, atol=1e-7)
    assert mine.trace.keys() == theirs.trace.keys()
    assert Ref(POSITION_EMBEDDING) in mine.gradients


def test_a_past_step_is_made_again_to_the_bit() -> None:
    run = Run(of("dropout"))
    run.train_to(12)
    again = run.at(7)
    assert again is not None
    straight = Run(of("dropout"))
    straight.train_to(7)
    assert again.state().digest() == straight.learner.state().digest()
    assert run.history.approximate is None


def test_memory_is_that_of_all_that_is_kept_of_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.spec.memory.available_bytes", lambda: 10_000_000)
    check_memory(of("preset", accumulate=1), 24, 16)
    with pytest.raises(OptionError, match=r"train\.batch_size 4, 500 times a step, with"):
        check_memory(of("preset", accumulate=500), 24, 16)


def test_it_is_not_written_where_there_is_one() -> None:
    assert "accumulate" not in spec_as_json(RunSpec())["train"]
    assert spec_from_json(spec_as_json(SPEC)) == SPEC
