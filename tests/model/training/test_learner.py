"""A step: its optimizer, its randomness, its replay."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from model.config import Edit, ModelConfig, RunSpec, TrainConfig
from model.network.trace import Recorder
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET, PRESETS
from model.training.learner import Learner
from model.training.tiny import tiny_as_zero
from model.weights.book import book_weights
from tests.kit.oracles import assert_learns_as

DROPPING = RunSpec(model=ModelConfig(n_head=2, dropout=0.3), seed=3)


def digest_after(spec: RunSpec, steps: int) -> str:
    learner = Learner(spec)
    for _ in range(steps):
        learner.advance()
    return learner.state().digest()


def test_a_run_is_a_function_of_its_spec() -> None:
    assert digest_after(DROPPING, 20) == digest_after(DROPPING, 20)
    assert digest_after(DROPPING, 20) != digest_after(DROPPING, 19)
    assert digest_after(DROPPING, 20) != digest_after(replace(DROPPING, seed=4), 20)


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd"])
def test_going_on_from_a_state_is_the_same_to_the_bit(optimizer: str) -> None:
    spec = replace(DROPPING, train=TrainConfig(optimizer=optimizer, weight_decay=0.01))
    learner, other = Learner(spec), Learner(replace(spec))
    for _ in range(7):
        learner.advance()
    other.advance()
    other.load(learner.state())
    for _ in range(9):
        learner.advance()
        other.advance()
    assert learner.state().digest() == other.state().digest()


def test_recording_a_step_changes_nothing() -> None:
    plain, recorded = Learner(DROPPING), Learner(DROPPING)
    for _ in range(5):
        plain.advance()
        recorded.record()
        recorded.look([0, 1, 2], Recorder())
    assert plain.state().digest() == recorded.state().digest()


def test_the_first_state_has_memory_of_its_own_once_it_has_to() -> None:
    spec = PRESETS["book-linear"].spec
    edit = Edit(0, "w_token[0,0]", 3.0)
    for change in (
        lambda own, _: own.advance(),
        lambda own, _: own.record(),
        lambda own, _: own.take_edits([edit]),
        lambda own, other: own.load(other),
    ):
        learner = Learner(spec, first=book_weights(spec))
        beside, first = Learner(spec, learner), learner.first
        assert first is not None
        assert beside.first is first
        assert all(first.params[ref].data_ptr() == own.data_ptr() for ref, own in learner.params.items())
        before = first.digest()
        beside.advance()
        assert first.digest() == learner.state().digest() == before, "another learner has a network of its own"
        change(learner, beside.state())
        assert learner.state().digest() != before
        assert first.digest() == before
        learner.reset()
        assert learner.state().digest() == before


def test_a_state_is_a_copy() -> None:
    learner = Learner(RunSpec())
    learner.advance()
    state = learner.state()
    before = state.digest()
    learner.advance()
    assert state.digest() == before


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("adamw", torch.optim.AdamW), ("adam", torch.optim.Adam), ("sgd", torch.optim.SGD)],
)
def test_the_update_is_that_of_torchs_plain_optimizer(name: str, oracle: type[torch.optim.Optimizer]) -> None:
    spec = RunSpec(train=TrainConfig(optimizer=name, weight_decay=0.1))
    assert_learns_as(lambda params: oracle(params, lr=0.01, weight_decay=0.1), spec)  # type: ignore[call-arg]


def test_history_gives_back_the_newest_step_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.runs.history.SPACING", 0.0)
    run = Run(DROPPING)
    for step in range(1, 12):
        live = Learner(DROPPING)
        for _ in range(step - 1):
            live.advance()
        run.advance()
        found, expected = run.history.record(step), live.record()
        assert found.after.digest() == expected.after.digest() == run.learner.state().digest()
        for ref, gradient in expected.gradients.items():
            assert torch.equal(gradient, found.gradients[ref])


def test_dropout_keeps_about_its_share_and_scales_the_rest() -> None:
    learner = Learner(DROPPING)
    record = learner.record()
    weights = record.trace[next(ref.quantity for ref in record.trace if ref.quantity.slug == "attention_weights")]
    dropped = record.trace[next(ref.quantity for ref in record.trace if ref.quantity.slug == "dropped_weights")]
    kept = dropped[weights > 0] != 0
    assert 0.6 < kept.float().mean() < 0.8
    torch.testing.assert_close(dropped[dropped != 0], (weights / 0.7)[dropped != 0])


def test_fat_cat_reaches_its_floor_and_looks_where_it_should() -> None:
    learner = Learner(DEFAULT_PRESET.spec)
    for _ in range(600):
        learner.advance()
    assert learner.corpus.floor == pytest.approx(2 * math.log(4) / 7)
    assert learner.corpus.floor < learner.corpus_loss() < learner.corpus.floor + 0.05
    recorder = Recorder()
    learner.look([piece.id for piece in learner.corpus.tokenizer.encode(DEFAULT_PRESET.probe)], recorder)
    weights = recorder.trace[next(ref.quantity for ref in recorder.trace if ref.quantity.slug == "attention_weights")]
    matrix = weights[0, 0]
    torch.testing.assert_close(matrix.sum(-1), torch.ones(7))
    assert (matrix.triu(1) == 0).all()
    assert matrix[5, 2] >= 0.5  # the second "the" looks at "cat", for the animal decides the place
    assert matrix[2, 1] >= 0.5  # "cat" looks at "fat", for together they decide the verb


GRAMMARS = [name for name, preset in PRESETS.items() if preset.spec.data.corpus == DEFAULT_PRESET.spec.data.corpus]


@pytest.mark.parametrize("name", [name for name in GRAMMARS if name != DEFAULT_PRESET.name])
def test_every_preset_learns(name: str) -> None:
    learner = Learner(PRESETS[name].spec)
    first = learner.corpus_loss()
    for _ in range(60):
        learner.advance()
    assert learner.corpus_loss() < 0.6 * first


@pytest.mark.parametrize("name", [name for name in PRESETS if name not in GRAMMARS])
def test_every_preset_of_a_task_begins_to_learn(name: str) -> None:
    """How far they come in the end is measured beside the tests: some take minutes."""
    learner = Learner(PRESETS[name].spec)
    losses = [learner.advance()]
    while len(losses) < 5 or (len(losses) < 60 and sum(losses[-5:]) > 5 * 0.9 * losses[0]):
        losses.append(learner.advance())
    assert sum(losses[-5:]) / 5 < losses[0]


def test_an_empty_sentence_gives_empty_matrices() -> None:
    recorder = Recorder()
    Learner(RunSpec()).look([], recorder)
    assert {ref.quantity.slug: tensor.numel() for ref, tensor in recorder.trace.items()}["attention_weights"] == 0


def test_numbers_too_small_to_be_fast_are_zero_within_a_step_and_only_there() -> None:
    small = torch.full((4,), 1e-30)
    with tiny_as_zero():
        assert (small * 1e-10).count_nonzero() == 0
    assert (small * 1e-10).count_nonzero() == 4
