"""Tiktoken's encodings: as tiktoken itself describes them, found where it keeps them, and never fetched by a run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tiktoken.load
import tiktoken_ext.openai_public

from model.config import RunSpec
from model.data.corpus import load_corpus
from model.errors import OptionError
from model.text import tiktoken_encodings
from model.text.foreign import file_vocabulary
from model.text.table import TOKENIZERS
from model.text.tiktoken_encodings import ENCODINGS, Source, folders, found, is_ready, load, path_in
from tests.kit.vocabularies import as_pair, as_tiktoken, small


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def put(monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, folder: Path) -> Path:
    """Have such an encoding, and its file in the cache."""
    source = replace(ENCODINGS[name].source, sha256=hashlib.sha256(data).hexdigest())
    monkeypatch.setitem(ENCODINGS, name, replace(ENCODINGS[name], source=source))  # type: ignore[arg-type]
    path = path_in(folder, source)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ENCODINGS)
def test_they_are_what_tiktoken_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def load_one(url: str, expected_hash: str) -> dict[bytes, int]:
        asked["source"] = (url, expected_hash)
        return {}

    def load_two(vocab_bpe_file: str, vocab_bpe_hash: str, **others: str) -> dict[bytes, int]:
        return load_one(vocab_bpe_file, vocab_bpe_hash)

    monkeypatch.setattr(tiktoken_ext.openai_public, "load_tiktoken_bpe", load_one)
    monkeypatch.setattr(tiktoken_ext.openai_public, "data_gym_to_mergeable_bpe_ranks", load_two)
    theirs, ours = tiktoken_ext.openai_public.ENCODING_CONSTRUCTORS[name](), ENCODINGS[name]
    assert theirs["name"] == ours.name
    assert theirs["pat_str"] == ours.pattern
    assert theirs["special_tokens"] == ours.special
    assert asked["source"] == (ours.source.url, ours.source.sha256)
    assert max(ours.special.values()) + 1 == ours.size
    assert TOKENIZERS[name].unit == "token"


def test_a_file_lies_where_tiktoken_keeps_it(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = as_tiktoken(tmp_path).read_bytes()
    path = put(monkeypatch, "cl100k_base", data, folder)
    source = ENCODINGS["cl100k_base"].source
    assert tiktoken.load.read_file_cached(source.url, source.sha256) == data  # not from the network
    assert found(source) == path


def test_a_run_says_which_job_to_run() -> None:
    with pytest.raises(OptionError, match="vocabulary of gpt2 is not on this machine; tinyattn fetch gpt2") as caught:
        load_corpus(RunSpec().with_options({"data.tokenizer": "gpt2"}))
    assert caught.value.field == "data.tokenizer"
    assert not any(map(is_ready, ENCODINGS))


def test_gpt2_needs_its_merges_alone(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, "gpt2", as_pair(tmp_path).read_bytes(), folder)
    assert is_ready("gpt2")
    assert load("gpt2").ranks == small().ranks
    text = tmp_path / "text.txt"
    text.write_text("the fat cat sat on the mat. " * 9, encoding="utf-8")
    options = {"data.tokenizer": "gpt2", "data.corpus": str(text), "model.context": "4"}
    corpus = load_corpus(RunSpec().with_options(options))
    assert {"the", "␣fat", "␣cat"} <= set(corpus.tokenizer.labels)
    with pytest.raises(OptionError, match="cuts the sentences of fat-cat into 9 to 19 tokens"):
        load_corpus(RunSpec().with_options({"data.tokenizer": "gpt2", "model.context": "40"}))


def test_a_file_of_other_bytes_is_not_it(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(monkeypatch, "cl100k_base", as_tiktoken(tmp_path).read_bytes(), folder)
    assert is_ready("cl100k_base")
    path.write_bytes(path.read_bytes() + b"\n")
    assert not is_ready("cl100k_base")
    path.unlink()
    path.mkdir()
    assert not is_ready("cl100k_base")


def test_a_file_of_theirs_keeps_its_pattern_under_any_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = as_tiktoken(tmp_path)
    put(monkeypatch, "cl100k_base", own.read_bytes(), folder)
    known = file_vocabulary(own, "none")
    assert (known.pattern, known.special) == (ENCODINGS["cl100k_base"].pattern, ENCODINGS["cl100k_base"].special)


def test_folders_are_tiktokens_and_one_that_lasts(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    assert folders() == (folder,)
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    monkeypatch.setenv("DATA_GYM_CACHE_DIR", str(tmp_path))
    assert folders() == (tmp_path,)
    monkeypatch.delenv("DATA_GYM_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(tiktoken_encodings.sys, "platform", "linux")
    assert folders()[1] == tmp_path / "tinyattn" / "encodings"


def test_a_source_is_told_in_words() -> None:
    assert Source("https://a.example/b/c", "", 456_318).words == "0.5 MB from a.example"
