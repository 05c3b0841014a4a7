"""A trained vocabulary is kept in the run file: opened again nothing is trained twice, and damage is a sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from model.cli.training import trained
from model.config import RunSpec
from model.errors import RunFileError
from model.runfile.runfile import RunFile
from model.runfile.vocabulary import LOST
from model.runs.run import Run
from model.runs.verify import verify
from model.text import byte_pair_tokenizer
from model.text.byte_pair_tokenizer import BytePairTokenizer

TEXT = "The fat cat sat on the mat, and the naïve dog – 👩‍👧 – lay by the door of the house. "


@pytest.fixture
def spec(tmp_path: Path) -> RunSpec:
    text = tmp_path / "text.txt"
    text.write_text(TEXT * 9, encoding="utf-8")
    options = {"data.tokenizer": "byte-pair", "data.vocabulary": "290", "data.corpus": str(text), "model.d_model": "8"}
    return RunSpec().with_options(options)


@pytest.fixture
def path(spec: RunSpec, tmp_path: Path) -> Path:
    """A run of sixty steps, saved."""
    path = tmp_path / "run.tinyattn"
    with Run(spec) as run:
        run.save_as(path)
        run.train_to(60)
    return path


@pytest.fixture
def no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """No merges can be learned."""

    def refuse(*_: object) -> None:
        raise AssertionError("merges are trained again")

    monkeypatch.setattr(byte_pair_tokenizer, "learn_merges", refuse)


def labels_of(path: Path) -> tuple[str, ...]:
    with closing(Run.open(path, write=False)) as run:
        return run.info.vocabulary


def damage(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


VOCABULARY = "sha256 = (SELECT json_extract(value, '$.sha256') FROM fact WHERE name = 'vocabulary')"


def test_nothing_is_trained_when_it_is_opened_gone_on_with_forked_and_verified(
    path: Path, no_training: None, tmp_path: Path
) -> None:
    with Run.open(path) as run:
        tokenizer = run.learner.corpus.tokenizer
        assert isinstance(tokenizer, BytePairTokenizer)
        assert len(tokenizer.labels) == 290
        assert tokenizer.merges[0].count > 20
        run.train_to(70)
        branch = run.fork(40)
        branch.save_as(tmp_path / "branch.tinyattn")
        branch.train_to(50)
        branch.close()
    for file in (path, tmp_path / "branch.tinyattn"):
        with closing(RunFile.open(file, write=False)) as opened:
            assert not any(check.wrong for check in verify(opened))
            assert not opened.lost


def test_the_text_alone_may_go(path: Path, spec: RunSpec) -> None:
    Path(spec.data.corpus).unlink()
    labels = labels_of(path)
    assert len(labels) == 290
    assert "␣the" in labels


def test_another_corpus_is_cut_by_the_same_tokenizer(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Все счастливые семьи похожи друг на друга. " * 9, encoding="utf-8")
    with Run.open(path) as run:
        run.edit("data.corpus", str(other))
        run.train_to(70)
        assert (run.info.unknown, len(run.info.vocabulary)) == (0, 290)
        digest = run.learner.state().digest()
    with Run.open(path) as run:
        assert run.learner.state().digest() == digest


def test_a_damaged_vocabulary_is_said_and_made_again_of_the_text(path: Path) -> None:
    labels = labels_of(path)
    damage(path, f"UPDATE text SET data = x'00' WHERE {VOCABULARY}")
    with closing(RunFile.open(path, write=False)) as file:
        file.texts.check(file.edits)
        assert file.lost == [LOST]
    with Run.open(path) as run:
        assert run.storage.lost == LOST
        assert run.info.vocabulary == labels
        run.train_to(65)
    with closing(RunFile.open(path, write=False)) as file:
        file.texts.check(file.edits)
        assert file.lost == []


def test_a_fact_that_is_damaged_is_said_too(path: Path) -> None:
    damage(path, "UPDATE fact SET value = '{}' WHERE name = 'vocabulary'")
    with closing(Run.open(path, write=False)) as run:
        assert run.storage.lost == LOST
        assert run.learner.step == 60


def test_another_vocabulary_than_that_of_the_run_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damage(path, f"DELETE FROM text WHERE {VOCABULARY}")
    learn = byte_pair_tokenizer.learn_merges
    monkeypatch.setattr(byte_pair_tokenizer, "learn_merges", lambda *given: learn(*given)[:-1])
    with pytest.raises(RunFileError, match="the one that byte-pair makes of the text today is another"):
        Run.open(path, write=False)


def test_what_is_made_of_its_text_anew_keeps_none(tmp_path: Path) -> None:
    for name in ("word", "character", "bytes"):
        path = tmp_path / f"{name}.tinyattn"
        with Run(RunSpec().with_options({"data.tokenizer": name, "model.context": "32"})) as run:
            run.save_as(path)
            trained(run, 2)
        with closing(RunFile.open(path, write=False)) as file:
            assert not file.store.has("vocabulary")
            assert file.texts.tokenizer() is None
