"""Where some predictions do not count: held to torch's cross-entropy that ignores them, by autograd and by plan."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from model.config import ModelConfig, RunSpec, TrainConfig
from model.data.corpus import Examples
from model.errors import OptionError
from model.network.network import NO_TARGET
from model.network.trace import Recorder
from model.quantities import LOGITS, LOSS
from model.quantities.stages import Ref
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.tasks.table import TASKS
from model.tasks.task import Drawn, Task, TaskKind
from model.training.learner import Learner
from model.training.passes import ByAutograd, ByPlan
from model.training.rows import as_rows
from model.training.sampler import Rows

COPY = RunSpec(model=ModelConfig(d_model=8, n_head=2, mlp=True), train=TrainConfig(batch_size=4)).with_options(
    {"data.corpus": "copy", "data.length": "3", "data.symbols": "4"}
)


@pytest.mark.parametrize("way", [ByPlan, ByAutograd])
def test_loss_and_gradients_are_those_of_torch_where_the_others_are_ignored(way: type[ByPlan | ByAutograd]) -> None:
    learner = Learner(COPY)
    batch = learner.sample()
    losses, trace, gradients = way(learner.network, learner._flat).record(batch)
    logits = trace[LOGITS].detach().clone().requires_grad_()
    oracle = functional.cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), ignore_index=NO_TARGET)
    oracle.backward()
    assert (batch.targets != NO_TARGET).sum(1).tolist() == [3] * 4
    assert batch.mean(losses).item() == pytest.approx(oracle.item(), rel=1e-6)
    assert logits.grad is not None
    assert torch.allclose(gradients[LOGITS], logits.grad, rtol=1e-5, atol=1e-8)


def test_both_ways_leave_the_same_gradients() -> None:
    batch, found = Learner(COPY).sample(), []
    for way in (ByPlan, ByAutograd):
        learner = Learner(COPY)
        way(learner.network, learner._flat).run(batch)
        found.append(learner._flat.gradient.clone())
    assert torch.allclose(*found, rtol=1e-4, atol=1e-7)


def test_what_does_not_count_has_no_number() -> None:
    learner = Learner(COPY)
    record = learner.record()
    nothing = record.batch.targets == NO_TARGET
    assert nothing.sum() == 4 * 3
    for losses in (record.losses, record.trace[LOSS], record.gradients[LOSS]):
        assert torch.equal(losses.isnan(), nothing)
    assert record.loss == pytest.approx(record.losses.nanmean().item(), rel=1e-6)
    assert record.gradients[LOSS].nansum().item() == pytest.approx(1)


def test_the_examples_of_a_step_follow_from_seed_and_step_alone() -> None:
    a, b = Learner(COPY), Learner(COPY)
    a.advance()
    first = a.sample()
    for _ in range(3):
        b.sample()
    b.record()
    assert torch.equal(first.ids, b.sample().ids)
    b.advance()
    assert not torch.equal(first.ids, b.sample().ids)
    assert not torch.equal(first.ids, Learner(replace(COPY, seed=1)).sample().ids)


def test_a_run_of_a_task_opens_goes_on_and_is_verified(tmp_path: Path) -> None:
    path, apart = tmp_path / "a.tinyattn", Run(COPY)
    apart.train_to(60)
    with closing(Run(COPY)) as run:
        run.save_as(path)
        run.train_to(25)
    with closing(Run.open(path)) as run:
        assert run.learner.spec == COPY
        ahead = run.learner.sample().ids
        run.train_to(60)
        assert run.learner.state().digest() == apart.learner.state().digest()
        assert run.losses == apart.losses
    apart.fork(25)
    past = apart.at(25)
    assert past is not None
    assert torch.equal(past.sample().ids, ahead)
    file = RunFile.open(path, write=False)
    with closing(file):
        checks = list(verify(file))
    assert checks
    assert not any(check.wrong or check.other for check in checks)


def test_a_task_can_take_the_place_of_a_text_and_leave_again() -> None:
    """Its words must be known, or are unknown; the network and its batches keep one shape where lengths agree."""
    apart, run = Run(COPY), Run(COPY)
    for each in (apart, run):
        each.train_to(5)
        each.edit("data.corpus", "fat-cat")
        each.train_to(10)
        assert each.info.floor is None
        assert each.info.unknown == 1
        each.edit("data.corpus", "copy")
        each.train_to(15)
    assert run.info.floor == 0
    assert run.learner.bits() == apart.learner.bits()
    past = run.at(7)
    assert past is not None
    assert past.sample().counted is None
    assert Ref(LOSS) in run.history.record(15).trace


def _sums(length: int, symbols: int) -> Task:
    """All sums of two numbers below five, modulo five; only the result counts."""
    ids = np.array([(a, 5, b, 6, (a + b) % 5) for a in range(5) for b in range(5)])
    train, held_out = Drawn.answers(ids, 4).split(0.4)
    return Task((*"01234", "+", "="), "1 + 2 = 3", train, held_out, entropy=0.0)


@pytest.fixture
def sums(monkeypatch: pytest.MonkeyPatch) -> Learner:
    """A learner of a task whose space is small."""
    monkeypatch.setitem(TASKS, "sums", TaskKind("Sums", "Modulo five.", _sums))
    return Learner(RunSpec(train=TrainConfig(batch_size=7)).with_options({"data.corpus": "sums"}))


def test_a_small_space_is_learned_but_for_what_is_held_out(sums: Learner) -> None:
    train, held_out = sums.corpus.train, sums.corpus.held_out
    assert isinstance(train, Examples)
    assert held_out is not None
    known, kept = ({tuple(row) for row in as_rows(part).tolist()} for part in (train, held_out))
    assert (len(known), len(kept), known & kept, sums.corpus.floor) == (15, 10, set(), 0)
    seen = {tuple(row) for _ in range(40) if sums.advance() for row in sums.sample().ids.tolist()}
    assert seen == {row[:-1] for row in known}
    for loss, batch in ((sums.corpus_loss(), Rows(train).all()), (sums.held_out_loss(), Rows(held_out).spread(7))):
        recorder = Recorder()
        sums.network(batch.ids, batch.targets, recorder)
        logits = recorder.trace[LOGITS].flatten(0, 1)
        oracle = functional.cross_entropy(logits, batch.targets.flatten(), ignore_index=NO_TARGET)
        assert loss == pytest.approx(oracle.item(), rel=1e-5)


@pytest.mark.parametrize("tokenizer", ["character"])
def test_a_tokenizer_that_cuts_the_words_of_a_task_is_refused(tokenizer: str) -> None:
    with pytest.raises(OptionError, match="does not keep the words of copy whole; allowed is word") as trouble:
        Learner(COPY.with_options({"data.tokenizer": tokenizer}))
    assert trouble.value.field == "data.tokenizer"


def test_an_example_that_is_longer_than_the_context_is_refused_by_what_it_needs() -> None:
    with pytest.raises(OptionError, match="context is 16, but an example of copy has 40 words to read; allowed is 40"):
        Learner(COPY.with_options({"data.length": "20"}))
