"""What is drawn by chance: first weights, batches and dropout, each from a stream of its own, the same for ever."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor

from model.config import ModelConfig, RunSpec, TrainConfig
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, DROPPED_WEIGHTS, W_OUT, W_QUERY, W_TOKEN
from model.quantities.drops import drop_rate
from model.quantities.rule import DROPOUT
from model.quantities.stages import Ref, stages
from model.runs.run import Run
from model.tasks.task import held_out_of
from model.training.dropout import keeps
from model.training.learner import Learner
from model.training.rows import as_rows
from model.training.state import StepRecord

SPEC = RunSpec(model=ModelConfig(n_layer=2, n_head=2, dropout=0.4), train=TrainConfig(batch_size=4), seed=11)

BATCHES = ([5, 4, 14, 4], [13, 5, 15, 6], [15, 14, 13, 15])
"""Which sentences of the grammar the first three steps read: every run file that there is relies on it."""

COPIES = (
    ["a f d e b = a f d e", "c a a g d = c a a g"],
    ["g a a b d = g a a b", "g e b f e = g e b f"],
)
"""What the first two steps of a task read."""

HELD_OUT = [1, 2, 3, 11, 13, 15]
"""Which of twenty examples are never learned from."""

MASKS = ("0011111", "0001011", "0101001")
"""What survives of the last row of the last layer, last sentence, last head, in the same steps."""

FIRST = {
    Ref(W_TOKEN): (-0.020947, 0.099647, 0.037982),
    Ref(W_QUERY, 0): (-0.124783, -0.074433, 0.112222),
    Ref(W_OUT, 1): (-0.069305, -0.048056, 0.027912),
}
"""The first of the first weights."""


def records(spec: RunSpec, steps: int) -> list[StepRecord]:
    learner = Learner(spec)
    return [learner.record() for _ in range(steps)]


def sentences(record: StepRecord, learner: Learner) -> list[int]:
    """The number of each sentence of a batch in its corpus."""
    known = as_rows(learner.corpus.train).tolist()
    rows = torch.cat((record.batch.ids, record.batch.targets[:, -1:]), dim=1)
    return [known.index(row) for row in rows.tolist()]


def masks(record: StepRecord, layers: int) -> Tensor:
    """Which weights survived dropout, (layers, B, H, T, T); of those that are masked as well nothing is known."""
    dropped = torch.stack([record.trace[Ref(DROPPED_WEIGHTS, layer)] for layer in range(layers)])
    weights = torch.stack([record.trace[Ref(ATTENTION_WEIGHTS, layer)] for layer in range(layers)])
    assert (weights > 0).sum() == weights[..., 0].numel() * 4  # the lower triangle of seven by seven, all of it
    return dropped > 0


def test_what_was_drawn_once_is_drawn_for_ever() -> None:
    learner = Learner(SPEC)
    for ref, numbers in FIRST.items():
        assert learner.params[ref].flatten()[:3].tolist() == pytest.approx(numbers, abs=2e-6), ref
    for record, rows, mask in zip(records(SPEC, 3), BATCHES, MASKS, strict=True):
        assert sentences(record, learner) == rows
        kept = masks(record, 2)[1, 3, 1, 6].int().tolist()
        assert "".join(map(str, kept)) == mask


def test_a_task_draws_the_same_examples_for_ever() -> None:
    """Whatever version numpy has: a run file that is opened years later learned from these."""
    learner = Learner(RunSpec(train=TrainConfig(batch_size=2), seed=11).with_options({"data.corpus": "copy"}))
    for examples in COPIES:
        labels = learner.corpus.tokenizer.labels
        assert [" ".join(labels[i] for i in row) for row in learner.sample().ids.tolist()] == examples
        learner.advance()


def test_what_is_held_out_of_a_small_space_is_the_same_for_ever() -> None:
    assert np.flatnonzero(held_out_of(20, 0.3)).tolist() == HELD_OUT


def test_every_layer_sentence_and_head_of_every_step_has_a_dropout_mask_of_its_own() -> None:
    drawn = [mask for record in records(SPEC, 3) for mask in masks(record, 2).flatten(0, 2)]
    assert len(drawn) == 3 * 2 * 4 * 2
    assert len({mask.numpy().tobytes() for mask in drawn}) == len(drawn)


@pytest.mark.parametrize("dropout", [0.1, 0.4, 0.8])
def test_dropout_drops_its_share(dropout: float) -> None:
    spec = RunSpec(model=ModelConfig(n_head=4, dropout=dropout), train=TrainConfig(batch_size=64))
    kept = masks(records(spec, 1)[0], 1)[..., torch.ones(7, 7).tril().bool()]
    assert float(kept.float().mean()) == pytest.approx(1 - dropout, abs=0.02)


DROPS = ModelConfig(
    n_layer=2, n_head=2, mlp=True, dropout=0.4, dropout_embedding=0.2, dropout_residual=0.3, mask="none"
)


def test_what_is_dropped_elsewhere_does_not_change_which_weights_are() -> None:
    """So that runs without the other rates draw as before there were any."""
    every = keeps(DROPS, (4, 7, 0), torch.Generator().manual_seed(5))
    alone = replace(DROPS, dropout_embedding=0.0, dropout_residual=0.0)
    weights = keeps(alone, (4, 7, 0), torch.Generator().manual_seed(5))
    assert list(weights) == [Ref(DROPPED_WEIGHTS, 0), Ref(DROPPED_WEIGHTS, 1)]
    assert all(torch.equal(weights[ref], every[ref]) for ref in weights)
    draws = torch.rand(2, 4, 2, 7, 7, generator=torch.Generator().manual_seed(5))
    assert torch.equal(torch.stack(list(weights.values())), (draws >= 0.4).float())


def test_each_place_drops_its_own_share_by_a_mask_of_its_own() -> None:
    run = Run(RunSpec(model=DROPS, train=TrainConfig(batch_size=64), seed=3))
    run.train_to(2)
    record = run.learner.record()
    sources = {stage.ref: stage.inputs[0] for stage in stages(DROPS) if stage.rule is DROPOUT}
    assert [ref.key for ref in sources] == [
        "dropped_embedding",
        *("0.dropped_weights", "0.dropped_output", "0.dropped_mlp"),
        *("1.dropped_weights", "1.dropped_output", "1.dropped_mlp"),
    ]
    kept = {ref: record.trace[ref] != 0 for ref in sources}
    for ref, source in sources.items():
        rate = drop_rate(ref.quantity, DROPS)
        assert float(kept[ref].float().mean()) == pytest.approx(1 - rate, abs=0.02)
        whole = record.trace[source] / (1 - rate)
        torch.testing.assert_close(record.trace[ref], torch.where(kept[ref], whole, torch.zeros(())))
    of_stream = [mask for ref, mask in kept.items() if ref.quantity is not DROPPED_WEIGHTS]
    assert len({mask.numpy().tobytes() for mask in of_stream}) == 5
    again = run.history.record(3)
    assert all(torch.equal(again.trace[ref], record.trace[ref]) for ref in sources), "drawn again, bit for bit"


def test_a_sentence_that_is_looked_at_loses_nothing() -> None:
    learner, recorder = Learner(RunSpec(model=DROPS)), Recorder()
    learner.look([0, 1, 2, 3], recorder)
    for stage in (stage for stage in stages(DROPS) if stage.rule is DROPOUT):
        assert torch.equal(recorder.trace[stage.ref], recorder.trace[stage.inputs[0]])


def test_dropout_does_not_change_what_is_read() -> None:
    plain = RunSpec(model=ModelConfig(n_layer=2, n_head=2), train=SPEC.train, seed=SPEC.seed)
    for ours, theirs in zip(records(SPEC, 3), records(plain, 3), strict=True):
        assert torch.equal(ours.batch.ids, theirs.batch.ids)


def test_every_sentence_is_drawn_alike_and_every_step_draws_anew() -> None:
    learner = Learner(RunSpec(train=TrainConfig(batch_size=16), seed=2))
    drawn = [sentences(learner.record(), learner) for _ in range(60)]
    counts = torch.bincount(torch.tensor(drawn).flatten(), minlength=16)
    assert len(counts) == 16
    assert 30 < int(counts.min()) <= int(counts.max()) < 95, "60 each: none is never drawn, none twice as often"
    assert all(before != after for before, after in pairwise(drawn))
