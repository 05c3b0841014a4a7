"""A task is a row: one that is added here is chosen, has its floor and its probe, is learned and replayed."""

from __future__ import annotations

import math
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from model.config import DataConfig, RunSpec
from model.data.corpus import load_corpus
from model.quantities import LOSS
from model.quantities.stages import Ref
from model.runs.run import Run
from model.spec.fingerprint import fingerprint
from model.spec.first_words import first_words
from model.tasks.table import TASKS
from model.tasks.task import Sentences
from tests.kit.opened import Opened


def _copied() -> Sentences:
    """Three letters and the same again: the second half can be known."""
    texts = tuple(" ".join((*letters, "=", *letters)) for letters in product("abcd", repeat=3))
    return Sentences(texts, 3 * math.log(4), "b a d = b a d")


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch) -> RunSpec:
    """A run of a task that the program does not have."""
    monkeypatch.setitem(TASKS, "copied", _copied)
    return RunSpec().with_options({"data.corpus": "copied"})


def test_what_is_no_row_is_the_path_of_a_file() -> None:
    assert DataConfig(corpus="copied").is_file


def test_it_has_its_floor_and_its_probe(spec: RunSpec) -> None:
    corpus = load_corpus(spec)
    assert not spec.data.is_file
    assert fingerprint(spec) is None
    assert (corpus.train.count, corpus.train.length, corpus.is_grammar) == (64, 7, True)
    assert corpus.floor == pytest.approx(3 * math.log(4) / 6)
    assert first_words(spec) == "b a d = b a d"


def test_it_learns_opens_and_is_replayed(spec: RunSpec, tmp_path: Path) -> None:
    with closing(Run(spec)) as run:
        run.save_as(tmp_path / "a.tinyattn")
        run.train_to(20)
        run.flush()
        digest = run.learner.state().digest()
        cell = Opened(run, first_words(spec)).cell(Ref(LOSS), 4)
        assert cell.result == pytest.approx(cell.value, rel=1e-4)
    with closing(Run.open(tmp_path / "a.tinyattn")) as again:
        assert again.learner.state().digest() == digest


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("tokenizer", ["word", "character"])
def test_the_sentences_of_a_task_are_of_one_length(name: str, tokenizer: str) -> None:
    corpus = load_corpus(
        RunSpec().with_options({"data.corpus": name, "data.tokenizer": tokenizer, "model.context": "99"})
    )
    sentences = TASKS[name]()
    assert len(set(sentences.texts)) == corpus.train.count
    assert sentences.choices == pytest.approx(math.log(corpus.train.count))
    assert all(piece.known for piece in corpus.tokenizer.encode(sentences.probe))
