"""A corpus of several files: no piece goes from one into the next, and a run file keeps each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.config import RunSpec, corpus_name
from model.data.corpus import load_corpus
from model.errors import OptionError
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.spec.fingerprint import fingerprint
from model.spec.spec_json import spec_as_json, spec_from_json


def spec_of(*paths: Path, **options: str) -> RunSpec:
    given = {"data.corpus": "\n".join(map(str, paths)), "model.context": "4", "data.validation": "0"}
    return RunSpec().with_options(given | {name.replace("_", ".", 1): value for name, value in options.items()})


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("the fat cat sat on the ma", encoding="utf-8")
    two.write_bytes(b"\xff\xfe" + "t and the dog ran to the log".encode("utf-16-le"))
    return one, two


@pytest.mark.parametrize("most", [20_000_000, 10])
def test_no_piece_goes_over_the_border(paths: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr("model.data.textfile.MOST_BYTES", most)
    corpus = load_corpus(spec_of(*paths))
    pieces = [corpus.tokenizer.labels[id] for id in corpus.train.stream]
    assert " ".join(pieces[:15]) == "the fat cat sat on the ma t and the dog ran to the log"
    assert corpus.notes == ("one.txt and 1 more: 1 byte order mark skipped.",)


def test_each_text_is_kept_in_the_run_file(paths: tuple[Path, Path], tmp_path: Path) -> None:
    spec = spec_of(*paths)
    with Run(spec) as run:
        run.save_as(tmp_path / "run.tinyattn")
        run.train_to(5)
    for path in paths:
        path.unlink()
    with Run.open(tmp_path / "run.tinyattn") as run:
        assert not run.storage.lost
        run.edit("data.corpus", run.learner.spec.data.corpus)  # both are gone, and known
        run.train_to(8)
    file = RunFile.open(tmp_path / "run.tinyattn", write=False)
    assert len(file.edits[0].sha256.split("\n")) == 2
    assert [check.wrong for check in verify(file)] == ["", ""]
    file.texts.check(file.edits)
    assert not file.lost
    file.close()


def test_texts_that_a_run_file_has_not_are_found_beside_it(paths: tuple[Path, Path], tmp_path: Path) -> None:
    spec = spec_of(*paths)
    found = fingerprint(spec)
    assert found is not None
    assert found["path"].split("\n") == [str(path) for path in paths]
    assert len(set(found["sha256"].split("\n"))) == 2
    assert spec_from_json(json.loads(json.dumps(spec_as_json(spec)))) == spec


def test_one_that_is_not_there_is_named(paths: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"three\.txt cannot be read: no such file or directory"):
        load_corpus(spec_of(*paths, tmp_path / "three.txt"))
    with pytest.raises(OptionError, match=r"data\.corpus is .*; allowed is"):
        spec_of(paths[0], Path("x" * 5000))


def test_names() -> None:
    assert corpus_name("fat-cat") == "fat-cat"
    assert corpus_name("/a/b.txt") == "b.txt"
    assert corpus_name("/a/b.txt\n/c/d.txt") == "b.txt and 1 more"


def test_what_is_held_out_of_a_short_text_is_told_before(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(" ".join("abcdefghijklmnopqrst"), encoding="utf-8")
    corpus = load_corpus(spec_of(path, data_validation="0.2"))
    assert corpus.held_out is None
    assert corpus.notes == (
        "Nothing of a.txt is held out: the last 20% are 4 words, and model.context 4 needs 5; the largest that fits "
        "is 3.",
    )
    assert load_corpus(spec_of(path, data_validation="0.25")).notes == ()
    assert "the last 0.4% are 0 words" in load_corpus(spec_of(path, data_validation="0.004")).notes[0]
    assert load_corpus(spec_of(path)).notes == ()
