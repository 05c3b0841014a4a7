"""Corpus, tokenizers, positions."""

from __future__ import annotations

import math
import os
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.config import DataConfig, ModelConfig, RunSpec
from model.data.corpus import load_corpus
from model.errors import OptionError
from model.network.positions import sinusoids
from model.tasks.fat_cat import ADJECTIVES, ANIMALS, PLACES, VERBS
from model.tasks.table import make_task
from model.text.tokenizer import UNKNOWN
from model.text.visible import visible
from model.text.words import CharacterTokenizer, WordTokenizer
from model.training.rows import as_rows


def test_the_grammar() -> None:
    texts = make_task("fat-cat").texts or ()
    assert len(set(texts)) == 16
    assert "the fat cat sat on the mat ." in texts
    for text in texts:
        _, adjective, animal, verb, on, the, place, stop = text.split()
        a, n = ADJECTIVES.index(adjective), ANIMALS.index(animal)
        assert (verb, place) == (VERBS[(a + 2 * n) % 8], PLACES[n])
        assert (on, the, stop) == ("on", "the", ".")


@pytest.mark.parametrize(("tokenizer", "read"), [("word", 7), ("character", 27)])
def test_the_floor_is_the_entropy_of_the_corpus(tokenizer: str, read: int) -> None:
    """The best predictor knows, for each prefix, how often each token follows it; its mean loss is counted here."""
    spec = RunSpec(model=ModelConfig(context=32), data=DataConfig(tokenizer=tokenizer))
    corpus = load_corpus(spec)
    assert (corpus.train.count, corpus.train.length) == (16, read + 1)
    rows = [tuple(row) for row in corpus.train.stream.reshape(16, -1).tolist()]
    total = 0.0
    for row in rows:
        for t in range(1, len(row)):
            same = [other for other in rows if other[:t] == row[:t]]
            total -= math.log(sum(other[t] == row[t] for other in same) / len(same))
    assert corpus.floor == pytest.approx(total / (16 * read))
    assert tokenizer != "word" or corpus.floor == pytest.approx(0.396, abs=5e-4)


def test_a_context_too_short_is_refused() -> None:
    with pytest.raises(OptionError, match=r"model\.context is 6, but .* has 7 words to read; allowed is 7 or more\."):
        load_corpus(RunSpec(model=ModelConfig(context=6)))


def text_spec(path: Path, **options: str) -> RunSpec:
    given = {"data.corpus": str(path), "model.context": "4"}
    return RunSpec().with_options(given | {name.replace("_", ".", 1): value for name, value in options.items()})


def test_a_text_file_is_cut_into_stretches(tmp_path: Path) -> None:
    path = tmp_path / "naïve text.txt"
    path.write_text("a b c d e f g h i j", encoding="utf-8")
    corpus = load_corpus(text_spec(path, data_validation="0.4"))
    assert corpus.tokenizer.labels == (*"abcdefghij", UNKNOWN)
    assert corpus.floor is None
    assert corpus.train.stream.tolist() == [0, 1, 2, 3, 4, 5]
    assert (corpus.train.count, corpus.train.length) == (2, 5)
    assert corpus.held_out is None  # four words hold no stretch of five
    assert as_rows(corpus.train).tolist() == [[0, 1, 2, 3, 4], [1, 2, 3, 4, 5]]
    longer = load_corpus(text_spec(path, data_validation="0.5"))
    assert longer.held_out is not None
    assert longer.held_out.stream.tolist() == [5, 6, 7, 8, 9]


@pytest.mark.parametrize("tokenizer", ["word", "character"])
def test_a_text_read_in_parts_is_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tokenizer: str) -> None:
    text = "Thé fat  cat\nsat, on-the mat.\r\n" * 9
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode())
    whole = load_corpus(text_spec(path, data_tokenizer=tokenizer, data_validation="0"))
    monkeypatch.setattr("model.data.textfile._BLOCK", 7)
    parts = load_corpus(text_spec(path, data_tokenizer=tokenizer, data_validation="0"))
    assert parts.train.stream.tolist() == whole.train.stream.tolist()
    assert parts.tokenizer.labels == whole.tokenizer.labels
    kind = {"word": WordTokenizer, "character": CharacterTokenizer}[tokenizer]
    assert len(whole.train.stream) == len(kind.split(text.replace("\r\n", "\n")))


def test_rare_pieces_are_unknown(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("x the cat the cat the y z", encoding="utf-8")
    corpus = load_corpus(text_spec(path, data_vocabulary="2", data_validation="0"))
    assert corpus.tokenizer.labels == ("the", "cat", UNKNOWN)
    assert corpus.train.stream.tolist() == [2, 0, 1, 0, 1, 0, 2, 2]


@pytest.mark.skipif(os.name != "posix", reason="such files are POSIX's")
def test_a_file_that_cannot_be_learned_from_is_refused(tmp_path: Path) -> None:
    latin, short, empty, one = (tmp_path / f"{name}.txt" for name in ("latin", "short", "empty", "one"))
    latin.write_bytes("café".encode("latin-1"))
    short.write_text("a b c", encoding="utf-8")
    empty.touch()
    one.write_text("a", encoding="utf-8")
    for path, sentence in (
        (latin, r"latin\.txt is not UTF-8 text \(byte 0xE9 at position 3, line 1\); allowed is UTF-8, or UTF-16"),
        (
            short,
            r"short\.txt has 3 words to train on; allowed is more than model\.context 4; the largest that fits is 2\.",
        ),
        (empty, r"empty\.txt is empty; allowed is a text file with something in it\."),
        (one, r"one\.txt has 1 word to train on; allowed is more than model\.context 4\."),
        (tmp_path, r"is a folder; allowed is a text file\."),
        (Path("/dev/null"), r"/dev/null is not a file; allowed is a text file\."),
        (tmp_path / "none.txt", r"none\.txt cannot be read: no such file or directory; allowed is a text file\."),
    ):
        with pytest.raises(OptionError, match=sentence) as error:
            load_corpus(text_spec(path, data_validation="0"))
        assert error.value.field == "data.corpus"


NASTY = ("", " ", "<img src=x>", "naïve café", "ﷺ", "👩‍👩‍👧", "a\u202eb", "\x00", "‹unknown›", "the\nfat\tcat")


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_come_back(text: str) -> None:
    normal = unicodedata.normalize("NFC", text)
    assert "".join(piece.text for piece in CharacterTokenizer.of(["the"]).encode(text)) == normal
    assert "".join(piece.text for piece in WordTokenizer.of(["the"]).encode(text)) == "".join(normal.split())


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_are_known_exactly_if_the_corpus_has_them(learnt: str, asked: str) -> None:
    for kind in (WordTokenizer, CharacterTokenizer):
        tokenizer = kind.of([learnt])
        for piece in tokenizer.encode(asked):
            assert piece.known == (piece.text in kind.split(learnt))
            assert tokenizer.labels[piece.id] == (visible(piece.text) if piece.known else UNKNOWN)
            assert piece.label.replace("\u200c", "").replace("\u200d", "").isprintable()


def test_positions_follow_the_papers_formula() -> None:
    table = sinusoids(20, 7).numpy()
    for t in range(20):
        for c in range(7):
            angle = t / 10000 ** (2 * (c // 2) / 7)
            assert table[t, c] == pytest.approx(math.sin(angle) if c % 2 == 0 else math.cos(angle), abs=1e-6)
    assert not np.shares_memory(table, sinusoids(20, 7).numpy())


def test_who_sees_what_comes_has_no_floor() -> None:
    spec = RunSpec().with_options({"model.causal": "no"})
    assert load_corpus(spec).floor is None
    assert load_corpus(spec).is_finite
    assert spec.model.caveat == "No causal mask: a position sees the token it must predict, so there is no floor."
    assert RunSpec().model.caveat == ""
    assert load_corpus(RunSpec()).floor is not None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_that_seems_to_be_of_another_encoding_is_read_with_a_word(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(("the fat cat — sat on the mat. " * 20).encode(encoding, "ignore").replace(b"\x14 ", b"-\x00"))
    assert load_corpus(text_spec(path)).notes[0].startswith("a.txt seems to be UTF-16 without a byte order mark, for")
    path.write_bytes(b"the fat cat\x00 sat on the mat\x00" * 20)
    assert load_corpus(text_spec(path)).notes == ()
    path.write_text("the fat cat sat on the mat. " * 20, encoding="utf-16")
    assert load_corpus(text_spec(path)).notes == ("a.txt: 1 byte order mark skipped.",)
