"""Texts that are too large for memory: read in parts, their ids in a private file that is checked and bounded."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from model.config import RunSpec
from model.data.corpus import Corpus, load_corpus
from model.data.id_cache import IdCache
from model.errors import OptionError
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.text import words
from model.text.cache_folder import cache_folder
from model.text.ranks import tiktoken_lines
from model.training.learner import Learner
from tests.kit.vocabularies import as_tiktoken

TEXT = "Thé fat  cat\nsat, on-the mat.\r\nA dog ran to the log 🐈.\n" * 40


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any text is large."""
    monkeypatch.setattr("model.data.textfile.MOST_BYTES", 100)
    monkeypatch.setattr("model.data.textfile._BLOCK", 64)


def spec_of(*paths: Path, **options: str) -> RunSpec:
    given = {"data.corpus": "\n".join(map(str, paths)), "model.context": "4"}
    return RunSpec().with_options(given | {name.replace("_", ".", 1): value for name, value in options.items()})


def written(path: Path, text: str = TEXT) -> Path:
    path.write_bytes(text.encode())
    return path


def files() -> list[Path]:
    return sorted((cache_folder() / "ids").iterdir())


def is_large(corpus: Corpus) -> bool:
    return corpus.train.mapping is not None and not any(text.is_kept for text in corpus.texts)


@pytest.mark.parametrize("tokenizer", ["word", "character", "bytes"])
def test_a_large_text_has_the_ids_of_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tokenizer: str
) -> None:
    spec = spec_of(written(tmp_path / "a.txt"), data_tokenizer=tokenizer, data_vocabulary="11")
    before = Learner(spec)
    monkeypatch.setattr("model.data.textfile.MOST_BYTES", 100)
    monkeypatch.setattr("model.data.textfile._BLOCK", 64)
    after = Learner(spec)
    assert is_large(after.corpus)
    assert not is_large(before.corpus)
    assert after.corpus.train.stream.dtype == np.uint8
    assert after.corpus.train.stream.tolist() == before.corpus.train.stream.tolist()
    assert after.corpus.unknown == before.corpus.unknown
    assert after.corpus.tokenizer.labels == before.corpus.tokenizer.labels
    assert after.corpus.notes == before.corpus.notes == ("a.txt: 40 carriage returns read as ends of lines.",)
    for _ in range(60):
        assert torch.equal(before.sample().ids, after.sample().ids)
        assert before.advance() == after.advance()
    assert before.held_out_loss() == after.held_out_loss()
    assert before.state().digest() == after.state().digest()


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(os.name != "posix", reason="others have no such rights")
def test_the_cache_is_private_and_beside_nothing_of_a_persons(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt")
    load_corpus(spec_of(path))
    assert {file.suffix for file in files()} == {".ids", ".vocabulary"}
    assert (files()[0].parent.stat().st_mode & 0o777) == 0o700
    assert {file.stat().st_mode & 0o777 for file in files()} == {0o600}
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.txt", "cache"]


@pytest.mark.usefixtures("small")
def test_what_is_in_the_cache_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_of(written(tmp_path / "a.txt"))
    first = load_corpus(spec)
    monkeypatch.setattr(words.WordTokenizer, "split", staticmethod(lambda text: pytest.fail("cut again")))
    assert load_corpus(spec).train.stream.tolist() == first.train.stream.tolist()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("ending", [".ids", ".vocabulary"])
@pytest.mark.parametrize("damage", ["byte", "short", "empty", "long"])
def test_a_damaged_cache_is_made_again(tmp_path: Path, ending: str, damage: str) -> None:
    spec = spec_of(written(tmp_path / "a.txt"))
    first = load_corpus(spec)
    file = next(file for file in files() if file.suffix == ending)
    data = file.read_bytes()
    flipped = data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]
    changed = {"byte": flipped, "short": data[:-1], "empty": b"", "long": data + b"\0"}[damage]
    file.unlink()  # what is mapped stays as it is
    file.write_bytes(changed)
    again = load_corpus(spec)
    assert again.train.stream.tolist() == first.train.stream.tolist()
    assert again.tokenizer.labels == first.tokenizer.labels
    assert file.read_bytes() == data


@pytest.mark.usefixtures("small")
def test_a_text_that_changed_is_read_anew(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt")
    first = load_corpus(spec_of(path))
    written(path, TEXT.replace("log", "hog"))
    second = load_corpus(spec_of(path))
    assert "hog" in second.tokenizer.labels
    assert "hog" not in first.tokenizer.labels
    assert second.texts[0].sha256 != first.texts[0].sha256


@pytest.mark.usefixtures("small")
def test_a_text_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt")

    def progress(work: str, share: float) -> None:
        if work.startswith("counting") and share < 0.5:
            path.write_bytes(TEXT.upper().encode())

    with pytest.raises(OptionError, match=r"a\.txt was written to while it was read"):
        load_corpus(spec_of(path), progress=progress)
    assert not [file for file in files() if file.suffix == ".part"] if (cache_folder() / "ids").exists() else True


class GivenUpError(Exception):
    pass


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("work", ["reading", "counting", "cutting"])
def test_reading_tells_its_progress_and_can_be_ended(tmp_path: Path, work: str) -> None:
    spec = spec_of(written(tmp_path / "a.txt"))
    told: list[tuple[str, float]] = []

    def progress(what: str, share: float) -> None:
        told.append((what, share))
        if what.startswith(work) and share >= 0.5:
            raise GivenUpError

    with pytest.raises(GivenUpError):
        load_corpus(spec, progress=progress)
    assert not [file for file in (cache_folder() / "ids").glob("*") if file.suffix in (".part", ".ids")]
    told.clear()
    load_corpus(spec, progress=lambda what, share: told.append((what, share)))
    by_work: dict[str, list[float]] = {}
    for what, share in told:
        by_work.setdefault(what, []).append(share)
    assert "cutting a.txt into words" in by_work
    assert all(shares == sorted(shares) and shares[-1] == 1.0 for shares in by_work.values())


@pytest.mark.usefixtures("small")
def test_the_cache_is_bounded_and_the_oldest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = spec_of(written(tmp_path / "a.txt"))
    load_corpus(old)
    first = {file.name for file in files()}
    for file in files():
        os.utime(file, (1, 1))
    stale = files()[0].with_suffix(".ids-1.part")
    stale.touch()
    os.utime(stale, (time.time() - 2 * 86_400,) * 2)
    monkeypatch.setattr("model.data.id_cache.MOST_CACHED", sum(file.stat().st_size for file in files()) + 10)
    new = load_corpus(spec_of(written(tmp_path / "b.txt", TEXT + "a hen")))
    assert not first & {file.name for file in files()}
    assert not stale.exists()
    assert len(new.train.stream) > 0
    monkeypatch.setattr("model.data.id_cache.MOST_CACHED", 1)  # what is in use stays
    assert len(load_corpus(old).train.stream) > 0
    assert len(files()) == 1


@pytest.mark.usefixtures("small")
def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(OptionError, match=r"What is read of a large text cannot be kept in .*; allowed is a folder"):
        load_corpus(spec_of(written(tmp_path / "a.txt")))


@pytest.mark.usefixtures("small")
def test_rare_pieces_make_room_while_a_large_text_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_COUNTED", 20)
    rare = " ".join(f"the cat w{number} sat" for number in range(400))
    corpus = load_corpus(spec_of(written(tmp_path / "a.txt", rare), data_vocabulary="3"))
    assert corpus.tokenizer.labels[:3] == ("the", "cat", "sat")
    assert corpus.unknown == 0.25


@pytest.mark.usefixtures("small")
def test_a_run_on_a_large_text_keeps_its_words_and_finds_the_text(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt")
    with Run(spec_of(path)) as run:
        run.save_as(tmp_path / "run.tinyattn")
        run.train_to(5)
        digest = run.learner.state().digest()
    file = RunFile.open(tmp_path / "run.tinyattn", write=False)
    assert file.texts.large == {load_corpus(spec_of(path)).texts[0].sha256: path.stat().st_size}
    assert not file.lost
    assert [check.wrong for check in verify(file)] == [""]
    file.close()
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (tmp_path / "run.tinyattn").rename(moved / "run.tinyattn")
    path.rename(moved / "a.txt")
    with Run.open(moved / "run.tinyattn") as run:
        assert run.learner.state().digest() == digest
        assert not run.storage.lost
    (moved / "a.txt").write_bytes(b"another text")
    with pytest.raises(Exception, match=r"learned from a text, and .* allowed is the same text"):
        Run.open(moved / "run.tinyattn")


def test_the_narrowest_type_is_used(tmp_path: Path) -> None:
    cache = IdCache(tmp_path)
    for rows, kind in ((256, np.uint8), (257, np.uint16), (65_536, np.uint16), (65_537, np.uint32)):
        from model.data.decoding import Reading

        ids = np.array([0, rows - 1, 1])
        cache.put_ids("key", [ids], rows, rows - 1, Reading(3, 0, 1))
        stored = cache.ids("key")
        assert stored is not None
        assert stored.stream.dtype == kind
        assert stored.stream.tolist() == ids.tolist()
        assert (stored.unknown, stored.read) == (1, Reading(3, 0, 1))
    assert cache.ids("other") is None


@pytest.mark.usefixtures("small")
def test_a_vocabulary_file_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    vocabulary = as_tiktoken(tmp_path)
    spec = spec_of(written(tmp_path / "a.txt"), data_tokenizer=str(vocabulary), data_vocabulary="500")
    before = load_corpus(spec)
    assert is_large(before)
    assert "␣the" in before.tokenizer.labels
    vocabulary.write_bytes(tiktoken_lines({bytes([byte]): byte for byte in range(256)}))
    after = load_corpus(spec)
    assert "␣the" not in after.tokenizer.labels
    assert len(after.train.stream) > len(before.train.stream)
