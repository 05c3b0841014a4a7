"""Steps by plan against autograd: every value and every gradient of every quantity, and what a run makes of them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.config import ModelConfig, RunSpec, TrainConfig
from model.network.network import NO_TARGET
from model.network.trace import Recorder, Trace, untapped
from model.quantities import LOSS, QUANTITIES
from model.quantities.rule import GELU, SOFTMAX
from model.quantities.stages import Ref, stages
from model.runs.run import Run
from model.spec.memory import MOST_PLANNED, batch_bytes
from model.training.kernels import KERNELS, Backward
from model.training.learner import Learner
from model.training.line import PlanLine
from model.training.passes import MOST_LOOKS, ByAutograd, ByPlan
from model.training.plan import can_plan
from model.training.state import Batch
from tests.kit.blocks import BLOCKS, CLASSIFIERS
from tests.kit.pairs import PAIRS, with_task

CONFIGS = {
    "preset": ModelConfig(),
    "heads": ModelConfig(n_head=4),
    "three layers": ModelConfig(n_layer=3, n_head=2),
    "norm": ModelConfig(norm=True, n_layer=2),
    "MLP": ModelConfig(mlp=True, d_ff=20),
    "dropout": ModelConfig(dropout=0.3, n_layer=2),
    "bias": ModelConfig(bias=True, n_head=2),
    "no W_out": ModelConfig(w_out=False, n_head=2),
    "unmasked": ModelConfig(mask="none", residual=False, n_layer=2),
    "sinusoidal": ModelConfig(position="sinusoidal", n_head=3, d_head=5),
    "no positions": ModelConfig(position="none"),
    "by distance": ModelConfig(position="alibi", n_head=4, n_layer=2),
    "turned": ModelConfig(position="rotary", n_head=2, n_layer=2, bias=True),
    "turned by halves": ModelConfig(position="rotary", rotary_pairs="halves", n_head=2, mask="none", dropout=0.2),
    "window": ModelConfig(mask="window", window=3, n_head=2, n_layer=2),
    "prefix": ModelConfig(mask="prefix", prefix=3, n_head=2, n_layer=2),
    "the book's": ModelConfig(d_model=3, d_head=2, w_out=False, residual=False, mask="none"),
    **BLOCKS,
    **CLASSIFIERS,
    **{name: replace(model, context=6) for name, (model, _) in PAIRS.items()},
    "everything": ModelConfig(n_head=2, n_layer=2, norm=True, mlp=True, bias=True, dropout=0.2),
}


def by_autograd(spec: RunSpec, monkeypatch: pytest.MonkeyPatch) -> Learner:
    """A learner that takes the other way."""
    with monkeypatch.context() as patch:
        patch.setattr("model.training.passes.can_plan", lambda config: False)
        learner = Learner(spec)
    assert isinstance(learner._pass, ByAutograd)
    return learner


def spec_of(name: str) -> RunSpec:
    return with_task(CONFIGS[name])


def assert_close(ours: Trace, theirs: Trace) -> None:
    assert set(ours) == set(theirs)
    for ref in theirs:
        torch.testing.assert_close(
            ours[ref],
            theirs[ref].detach(),
            rtol=1e-5,
            atol=1e-7,
            equal_nan=ref.quantity is LOSS,
            msg=lambda m, ref=ref: f"{ref.key}: {m}",
        )


@pytest.mark.parametrize("name", CONFIGS)
def test_every_value_and_every_gradient_is_autograds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, oracle = Learner(spec_of(name)), by_autograd(spec_of(name), monkeypatch)
    for _ in range(3):
        planned.advance()
    oracle.load(planned.state())
    ours, theirs = planned.record(), oracle.record()
    assert isinstance(planned._pass, ByPlan)
    assert set(ours.trace) == {stage.ref for stage in stages(CONFIGS[name])}
    assert_close(ours.trace, theirs.trace)
    assert_close(ours.gradients, theirs.gradients)
    assert ours.loss == pytest.approx(theirs.loss, rel=1e-6)
    assert_close(Trace(ours.after.params), Trace(theirs.after.params))


@pytest.mark.parametrize("name", ["preset", "everything"])
def test_places_without_a_target_have_no_loss_and_no_gradient(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, oracle = Learner(spec_of(name)), by_autograd(spec_of(name), monkeypatch)
    batch = planned.sample()
    batch = Batch(batch.ids, batch.targets.index_fill(1, torch.tensor([2, 6]), NO_TARGET))
    keeps = planned._keeps(batch)
    losses, trace, gradients = planned._pass.record(batch, keeps)
    their_losses, their_trace, their_gradients = oracle._pass.record(batch, keeps)
    assert losses[:, 2].count_nonzero() == losses[:, 6].count_nonzero() == 0 < losses[:, 3].count_nonzero()
    torch.testing.assert_close(losses, their_losses)
    assert_close(trace, their_trace)
    assert_close(gradients, their_gradients)


@pytest.mark.parametrize("name", ["heads", "everything", "sinusoidal"])
def test_what_is_kept_of_a_step_is_what_the_step_computed_and_stays(name: str) -> None:
    """The same calls make a step that is kept and one that is not; the next step writes elsewhere."""
    kept, plain = Learner(spec_of(name)), Learner(spec_of(name))
    for _ in range(4):
        record, loss = kept.record(), plain.advance()
        assert record.loss == loss
        assert kept.bits() == plain.bits()
        for ref, parameter in plain.params.items():
            assert torch.equal(record.gradients[ref], parameter.grad)  # type: ignore[arg-type]
    before = {ref: tensor.clone() for part in (record.trace, record.gradients) for ref, tensor in part.items()}
    kept.record()
    after = {ref: tensor for part in (record.trace, record.gradients) for ref, tensor in part.items()}
    assert all(torch.equal(before[ref], after[ref]) for ref in before)


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd"])
def test_the_update_is_to_the_bit_that_of_torchs_fused_optimizer(
    optimizer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam, "sgd": torch.optim.SGD}
    spec = RunSpec(train=TrainConfig(optimizer=optimizer, weight_decay=0.1))
    learner, oracle = Learner(spec), Learner(spec)
    vector = torch.nn.Parameter(oracle._flat.vector)
    theirs = kinds[optimizer]([vector], lr=0.01, weight_decay=0.1, fused=True)  # type: ignore[call-arg]
    for _ in range(5):
        learner.advance()
        vector.grad = learner._flat.gradient.clone()
        theirs.step()
        assert torch.equal(vector.detach(), learner._flat.vector)


def test_a_shorter_batch_leaves_no_gradient_of_a_longer_one_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "text.txt"
    text.write_text("the cat sat on the mat . " * 40)
    run = Run(RunSpec(seed=2))
    for what in (str(text), "fat-cat"):
        for _ in range(3):
            run.advance()
        run.edit("data.corpus", what)
    run.advance()
    oracle = by_autograd(run.learner.spec, monkeypatch)
    oracle.take_edits(run.learner.edits)
    while oracle.step < run.learner.step:
        oracle.advance()
    place = Ref(QUANTITIES["w_position"])
    assert run.learner.params[place].grad[7:].count_nonzero() == 0  # type: ignore[index]
    torch.testing.assert_close(run.learner._flat.gradient, oracle._flat.gradient, rtol=1e-4, atol=1e-6)


def test_a_network_with_a_stage_that_has_no_rule_goes_by_autograd(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Learner(spec_of("MLP"))
    for _ in range(5):
        known.advance()
    assert isinstance(known._pass, ByPlan)
    monkeypatch.setattr(
        "model.training.plan.KERNELS", {rule: kernel for rule, kernel in KERNELS.items() if rule is not GELU}
    )
    assert can_plan(CONFIGS["preset"])
    learner, again = Learner(spec_of("MLP")), Learner(spec_of("MLP"))
    assert isinstance(learner._pass, ByAutograd)
    for _ in range(5):
        learner.advance()
        again.record()
    assert learner.bits() == again.bits()
    torch.testing.assert_close(learner._flat.vector, known._flat.vector, rtol=1e-3, atol=1e-4)


def test_a_plan_that_would_hold_much_memory_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = RunSpec(model=ModelConfig(d_model=64, context=64), train=TrainConfig(batch_size=64))
    assert batch_bytes(spec, 24, 64) < MOST_PLANNED
    assert isinstance(Learner(spec)._pass, ByPlan)
    monkeypatch.setattr("model.spec.memory.MOST_PLANNED", batch_bytes(spec, 24, 64) - 1)
    assert isinstance(Learner(spec)._pass, ByAutograd)


@pytest.mark.parametrize("name", CONFIGS)
def test_a_look_is_the_networks_and_stays_when_another_follows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, oracle = Learner(spec_of(name)), by_autograd(spec_of(name), monkeypatch)
    for _ in range(2):
        planned.advance()
    oracle.load(planned.state())
    sentences = ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [5], [])
    ours, theirs = ([Recorder() for _ in sentences] for _ in range(2))
    for sentence, mine, other in zip(sentences, ours, theirs, strict=True):
        planned.look(sentence, mine)
        oracle.look(sentence, other)
    for mine, other in zip(ours, theirs, strict=True):
        assert list(mine.trace) == list(other.trace) == [stage.ref for stage in stages(CONFIGS[name])]
        assert_close(mine.trace, other.trace)


def test_plans_of_sentences_to_look_at_are_few() -> None:
    learner = Learner(RunSpec())
    for length in range(1, 16):
        learner.look(range(length), untapped)
    assert isinstance(learner._pass, ByPlan)
    assert len(learner._pass._looks) == MOST_LOOKS


def held(learner: Learner) -> int:
    """The bytes of all tensors that a learner's plan holds, without the parameters and their gradients."""
    learner.advance()
    assert isinstance(learner._pass, ByPlan)
    plan = learner._pass._plan
    assert plan is not None
    tensors = [*plan.places.values.values(), *plan.gradients.values()]
    for call in (*plan._calls, *(call for line in plan._lines for call in line.calls)):
        tensors += [x for x in (*call.args, *call.keywords.values()) if isinstance(x, Tensor)]  # type: ignore[attr-defined]
    found = {x.untyped_storage().data_ptr(): x.untyped_storage().nbytes() for x in tensors}
    for vector in (learner._flat.vector, learner._flat.gradient):
        found.pop(vector.untyped_storage().data_ptr(), None)
    return sum(found.values())


@pytest.mark.parametrize("name", CONFIGS)
def test_a_plan_takes_no_more_memory_than_is_said(name: str) -> None:
    learner = Learner(spec_of(name))
    said = batch_bytes(learner.spec, learner.corpus.vocabulary_size, learner.corpus.read)
    assert 0.2 < held(learner) / said < 1.1


def slightly_other_softmax(at: PlanLine) -> tuple[Tensor, Backward]:
    """A rule whose last bits differ, as those of another version or another processor may."""
    y, backward = KERNELS[SOFTMAX](at)
    at.call(y.mul_, 1 + 2e-7)
    return y, backward


def test_a_file_whose_steps_were_made_by_other_arithmetic_opens_and_its_past_is_approximate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, path = spec_of("preset"), tmp_path / "run.tinyattn"
    with monkeypatch.context() as patch:
        patch.setattr("model.training.plan.KERNELS", {**KERNELS, SOFTMAX: slightly_other_softmax})
        with Run(spec) as run:
            run.save_as(path)
            run.train_to(40)
            digest = run.learner.state().digest()
    with Run.open(path) as run:
        assert run.learner.state().digest() == digest
        assert run.history.at(20, math.inf) is not None
        assert run.history.approximate is not None
        run.advance()
        assert (run.learner.step, run.storage.lost, run.storage.refusal) == (41, "", "")


def test_a_file_whose_steps_were_made_by_autograd_goes_on_by_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of earlier versions were; on another processor their past may be approximate."""
    spec, path = spec_of("preset"), tmp_path / "run.tinyattn"
    oracle = by_autograd(spec, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr("model.training.passes.can_plan", lambda config: False)
        with Run(spec) as run:
            run.save_as(path)
            run.train_to(40)
            digest = run.learner.state().digest()
    for _ in range(20):
        oracle.advance()
    with Run.open(path) as run:
        assert run.learner.state().digest() == digest
        found = run.history.at(20, math.inf)
        assert found is not None
        assert isinstance(found._pass, ByPlan)
        torch.testing.assert_close(found._flat.vector, oracle._flat.vector, rtol=1e-3, atol=1e-4)
