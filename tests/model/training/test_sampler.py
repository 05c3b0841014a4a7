"""Batches that are drawn ahead are those that would be drawn when their steps come; examples are spread evenly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from model.config import Edit, RunSpec
from model.data.corpus import Examples, load_corpus
from model.training.learner import Learner
from model.training.sampler import Rows, Sampler
from model.training.state import Batch

SEEDS = [17 * n + 3 for n in range(40)]
SPECS = {
    "a grammar": RunSpec(),
    "a text": RunSpec().with_options({"data.corpus": "tales", "data.tokenizer": "character"}),
    "a task where some count": RunSpec().with_options({"data.corpus": "modular-addition"}),
    "a task that draws": RunSpec().with_options({"data.corpus": "copy"}),
}


def assert_same(one: Batch, other: Batch) -> None:
    assert torch.equal(one.ids, other.ids)
    assert torch.equal(one.targets, other.targets)
    assert one.counted == other.counted


@pytest.mark.parametrize("name", SPECS)
def test_what_is_drawn_ahead_is_what_is_drawn_one_by_one(name: str) -> None:
    corpus = load_corpus(SPECS[name])
    ahead = Sampler(corpus)
    for n, seed in enumerate(SEEDS):
        assert_same(ahead.sample(4, seed, iter(SEEDS[n + 1 :])), Sampler(corpus).sample(4, seed))


def test_a_seed_that_was_not_foreseen_is_drawn_when_it_is_asked_for() -> None:
    corpus = load_corpus(RunSpec())
    ahead = Sampler(corpus)
    ahead.sample(4, 1, iter([2, 3, 4]))
    for count, seed in ((4, 3), (4, 9), (5, 4), (4, 1)):
        assert_same(ahead.sample(count, seed, iter([5, 6])), Sampler(corpus).sample(count, seed))


def test_large_batches_are_not_drawn_ahead() -> None:
    def asked() -> Iterator[int]:
        raise AssertionError("the next seed is not wanted")
        yield 0

    Sampler(load_corpus(RunSpec())).sample(300, 1, asked())


def test_another_seed_on_the_way_holds_from_its_step_on() -> None:
    """The batches of the steps that follow had been drawn by then."""
    learner, oracle = Learner(RunSpec()), Learner(RunSpec(seed=8))
    for _ in range(3):
        learner.advance()
    learner.take_edits([Edit(3, "seed", 8)])
    oracle.step = 3
    for _ in range(3):
        assert_same(learner.sample(), oracle.sample())
        learner.advance()
        oracle.step += 1


def test_what_is_spread_over_a_large_text_stays_inside_it() -> None:
    """Past 2²⁴ float32 has every second number only: the last place would be one past the end."""
    count = 2**24 + 4
    stream = np.zeros(count + 1, np.uint8)
    stream[-2:] = 7, 9
    batch = Rows(Examples(stream, 1, 2)).spread(3)
    assert (batch.ids.flatten().tolist(), batch.targets.flatten().tolist()) == ([0, 0, 7], [0, 0, 9])


def test_what_is_spread_begins_and_ends_with_the_text() -> None:
    rows = Rows(Examples(np.arange(12, dtype=np.int64), 1, 2))
    assert rows.spread(3).ids.flatten().tolist() == [0, 5, 10]
    assert rows.spread(100).ids.flatten().tolist() == list(range(11))
