"""Which numbers a mean is over: all places of a batch, all sentences of a grammar, all that is held out."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig
from model.runs.run import Run
from model.training.learner import Learner
from model.training.rows import as_rows

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def text_spec(folder: Path, batch: int, validation: float = 0.25) -> RunSpec:
    """A text whose last quarter is of other words than the rest, and changes all the way."""
    path = folder / "text.txt"
    path.write_text("the cat sat on the mat . " * 36 + " ".join(LETTERS[n % 26] * (1 + n // 26) for n in range(84)))
    model, train = ModelConfig(d_model=6, context=6), TrainConfig(batch_size=batch)
    return RunSpec(model, train, DataConfig(corpus=str(path), validation=validation), seed=4)


def trained(spec: RunSpec, steps: int) -> Learner:
    learner = Learner(spec)
    for _ in range(steps):
        learner.advance()
    return learner


def losses_of(learner: Learner, rows: torch.Tensor) -> torch.Tensor:
    """The loss at each place of each row, one row after another."""
    with torch.inference_mode():
        each = [learner.network(row[None, :-1], row[None, 1:]) for row in rows]
    return torch.cat(each).double()


def test_the_loss_of_a_batch_is_over_all_of_its_places() -> None:
    record = trained(RunSpec(train=TrainConfig(batch_size=5)), 2).record()
    assert record.losses.shape == record.batch.ids.shape == (5, 7)
    assert record.loss == pytest.approx(record.losses.double().mean().item(), rel=1e-6)


def test_the_loss_of_a_grammar_is_over_every_sentence_and_every_place() -> None:
    learner = trained(RunSpec(), 20)
    losses = losses_of(learner, as_rows(learner.corpus.train))
    assert losses.shape == (16, 7)
    assert learner.corpus_loss() == pytest.approx(losses.mean().item(), rel=1e-5)


@pytest.mark.parametrize("batch", [1, 2, 5, 500])
def test_the_held_out_loss_is_spread_over_all_that_is_held_out(tmp_path: Path, batch: int) -> None:
    """From its first row to its last, and never over what is trained on; of a large batch every row, once."""
    learner = trained(text_spec(tmp_path, batch), 8)
    held_out = learner.corpus.held_out
    assert held_out is not None
    losses = losses_of(learner, as_rows(held_out)).mean(1)
    count = len(losses)
    places = [0] if batch == 1 else [n * (count - 1) // (min(batch, count) - 1) for n in range(min(batch, count))]
    assert learner.held_out_loss() == pytest.approx(losses[places].mean().item(), rel=1e-5)
    trained_on = losses_of(learner, as_rows(learner.corpus.train)).mean().item()
    assert abs(trained_on - losses.mean().item()) > 0.1


def test_what_is_held_out_is_what_comes_after_all_that_is_trained_on(tmp_path: Path) -> None:
    learner = Learner(text_spec(tmp_path, 4))
    corpus = learner.corpus
    assert corpus.held_out is not None
    words = Path(learner.spec.data.corpus).read_text().split()
    both = [*corpus.train.stream.tolist(), *corpus.held_out.stream.tolist()]
    assert [corpus.tokenizer.labels[i] for i in both] == words
    assert len(corpus.train.stream) == round(0.75 * len(words))
    assert as_rows(corpus.train)[-1].tolist() == corpus.train.stream[-7:].tolist()
    assert as_rows(corpus.held_out)[-1].tolist() == corpus.held_out.stream[-7:].tolist()


def test_the_held_out_loss_is_told_after_every_fifty_steps_with_the_weights_of_then(tmp_path: Path) -> None:
    spec = text_spec(tmp_path, 2)
    run = Run(spec)
    run.train_to(2 * TrainConfig().validate_every + 1)
    assert run.held_out == [(step, trained(spec, step).held_out_loss()) for step in (50, 100)]
