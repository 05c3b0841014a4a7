"""A task is a row: one that is added here is chosen, has its floor and its probe, is learned and replayed."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from model.config import DataConfig, RunSpec
from model.data.corpus import load_corpus
from model.quantities import LOSS
from model.quantities.stages import Ref
from model.spec.fingerprint import fingerprint
from model.spec.first_words import first_words
from model.tasks.table import TASKS, make_task
from model.tasks.task import Drawn, Task, TaskKind
from tests.kit.opened import Opened
from tests.kit.oracles import coming_back


def _copied(length: int, symbols: int) -> Task:
    """Three letters and the same again: the second half can be known."""
    ids = np.array([(*letters, 4, *letters) for letters in product(range(4), repeat=3)])
    return Task(tuple("abcd="), "b a d = b a d", Drawn.answers(ids, 1), entropy=3 * math.log(4))


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch) -> RunSpec:
    """A run of a task that the program does not have."""
    monkeypatch.setitem(TASKS, "copied", TaskKind("Copied", "The second half can be known.", _copied))
    return RunSpec().with_options({"data.corpus": "copied"})


def test_what_is_no_row_is_the_path_of_a_file() -> None:
    assert DataConfig(corpus="copied").is_file


def test_it_has_its_floor_and_its_probe(spec: RunSpec) -> None:
    corpus = load_corpus(spec)
    assert not spec.data.is_file
    assert fingerprint(spec) is None
    assert (corpus.train.count, corpus.train.length, corpus.is_finite) == (64, 7, True)
    assert corpus.floor == pytest.approx(3 * math.log(4) / 6)
    assert first_words(spec) == "b a d = b a d"


def test_it_learns_opens_and_is_replayed(spec: RunSpec, tmp_path: Path) -> None:
    with coming_back(spec, tmp_path / "a.tinyattn") as run:
        cell = Opened(run, first_words(spec)).cell(Ref(LOSS), 4)
        assert cell.result == pytest.approx(cell.value, rel=1e-4)


@pytest.mark.parametrize("tokenizer", ["word", "character"])
def test_the_sentences_of_a_grammar_are_of_one_length_however_they_are_cut(tokenizer: str) -> None:
    corpus = load_corpus(RunSpec().with_options({"data.tokenizer": tokenizer, "model.context": "99"}))
    task = make_task("fat-cat")
    assert task.texts is not None
    assert len(set(task.texts)) == corpus.train.count
    assert task.entropy == pytest.approx(math.log(corpus.train.count))
    assert all(piece.known for piece in corpus.tokenizer.encode(task.probe))


@pytest.mark.parametrize("name", TASKS)
def test_what_a_task_draws_is_what_it_says_of_itself(name: str) -> None:
    task, kind = make_task(name), TASKS[name]
    drawn = task.draw(np.random.default_rng(3), 50)
    assert drawn.ids.shape == (50, drawn.read + 1)
    assert drawn.counts.shape == (50, drawn.read)
    assert set(drawn.counts.sum(1)) == {drawn.counted}
    assert drawn.counted >= 1
    assert 0 <= drawn.ids.min() <= drawn.ids.max() < len(task.words)
    assert len(set(task.words)) == len(task.words)
    assert set(task.probe.split()) <= set(task.words)
    assert kind.title
    assert kind.about.endswith(".")
    again = task.draw(np.random.default_rng(3), 50)
    assert (again.ids.tobytes(), again.counts.tobytes()) == (drawn.ids.tobytes(), drawn.counts.tobytes())


@pytest.mark.parametrize("name", TASKS)
def test_a_run_reads_the_words_of_its_task(name: str) -> None:
    corpus = load_corpus(RunSpec().with_options({"data.corpus": name, "model.context": "1024"}))
    task = make_task(name)
    assert [piece.text for piece in corpus.tokenizer.encode(" ".join(task.words))] == list(task.words)
    assert corpus.unknown == 0
    assert len(corpus.tokenizer.encode(task.probe)) <= corpus.train.length
