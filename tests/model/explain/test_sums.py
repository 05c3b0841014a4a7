"""Long sums: folded, and what is left out of one is one line."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from model.config import Edit, ModelConfig, TrainConfig
from model.explain.explain import explain
from model.explain.sums import Array
from model.messages import Frame, OpenCell, OpenedCell, RunInfo, Sentence
from model.messages.codec import pack, unpack
from model.messages.explanation import LIMIT, Fold, Term, folded
from model.quantities import (
    LOGITS,
    PROBABILITIES,
)
from model.quantities.watch import Ask, Watch
from tests.kit.explaining import counted


@dataclass
class Given:
    """Numbers made up for one rule."""

    arrays: dict[str, Array]
    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    seed: int = 0
    step: int = 0
    learning_rate: float = 0.01
    edits: tuple[Edit, ...] = ()

    def values(self, watch: Watch) -> Array:
        return self.arrays[watch.slug]

    def kept(self, layer: int) -> Array:
        raise AssertionError(layer)


def test_a_softmax_over_fifty_thousand_words_stays_small() -> None:
    logits = np.random.default_rng(1).normal(0, 3, (1, 1, 50_000)).astype(np.float32)
    shares = np.exp(logits.astype(np.float64))
    source = Given({LOGITS.slug: logits, PROBABILITIES.slug: (shares / shares.sum()).astype(np.float32)})
    start = time.perf_counter()
    found = explain(Ask(Watch(PROBABILITIES.slug), (0, 777)), source)
    assert time.perf_counter() - start < 1
    assert found.agreement == "equal to the bit, in float64 and rounded once"
    rest = [term for term in found.terms if term.count > 1]
    assert [(term.count, term.text) for term in rest] == [(50_000 - LIMIT, "the sum of 49,488 more")]
    assert len(found.terms) == LIMIT + 3
    assert found.terms[-1].factors[0].ask.index == (0, 777)
    none = np.zeros(0, np.float32)
    frame = Frame(1, 1, 1, 1, RunInfo((), None, 0), "", Sentence(), Sentence(), (), 0, none, none, (), 0.0, 0.0, 0)
    message = pack(replace(frame, answers=((OpenCell(found.ask), OpenedCell(found.ask, found)),)))
    assert len(message) < 50_000
    assert isinstance(again := unpack(message), Frame)
    assert again.answer(OpenCell) == OpenedCell(found.ask, found)
    top = float(logits.max())
    assert found.terms[-2].running == pytest.approx(np.exp(logits.astype(np.float64) - top).sum())


@pytest.mark.parametrize(("size", "lines", "rest"), [(512, 512, 0), (513, 513, 0), (514, 513, 2), (5000, 513, 4488)])
def test_what_is_left_out_of_a_long_sum_is_one_line(size: int, lines: int, rest: int) -> None:
    terms = counted(size)
    assert (len(terms), sum(term.count for term in terms)) == (lines, size)
    assert sum(term.value for term in terms) == terms[-1].running == size * (size + 1) / 2
    between = [term for term in terms if term.text != "a number"]
    assert [term.count for term in between] == ([rest] if rest else [])
    for term in between:
        assert term.running == (256 + rest) * (257 + rest) / 2
        assert term.value == term.running - 256 * 257 / 2


def test_long_sums_fold() -> None:
    terms = (Term("first", 0.0), *counted(64), Term("last", 0.0), *counted(7))
    shown = folded(terms)
    assert [item.text for item in shown] == [
        "first",
        *["a number"] * 4,
        "… 58 more",
        *["a number"] * 2,
        "last",
        *["a number"] * 7,
    ]
    fold = shown[5]
    assert isinstance(fold, Fold)
    assert (fold.count, fold.value, fold.running) == (58, sum(range(5, 63)), sum(range(1, 63)))
    assert fold.terms == terms[5:63]
    assert folded(counted(5000), 1, 1)[1].text == "… 4,998 more"
    assert folded(counted(8), 4, 2)[4].text == "… 2 more"
