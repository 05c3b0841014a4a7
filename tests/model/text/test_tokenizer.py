"""A tokenizer is a row, and a piece knows its bytes: what cuts into bytes is learned with and comes back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.config import DataConfig, RunSpec
from model.data.corpus import load_corpus
from model.errors import OptionError
from model.messages import Goal, Watch
from model.messages.codec import pack, unpack
from model.quantities import ATTENTION_WEIGHTS, TOKENS
from model.quantities.stages import Ref
from model.spec.first_words import first_words
from model.text.tokenizer import Piece
from tests.kit.inline import InlineTrainer
from tests.kit.opened import Opened
from tests.kit.oracles import coming_back

TEXT = "the naïve café – 👩‍👧 sat ﷺ on the mat"


@pytest.fixture
def spec(tmp_path: Path) -> RunSpec:
    """A run on the bytes of a text."""
    path = tmp_path / "text.txt"
    path.write_text(TEXT * 9, encoding="utf-8")
    return RunSpec().with_options({"data.tokenizer": "bytes", "data.corpus": str(path), "data.validation": "0"})


def test_what_is_no_row_cannot_be_chosen() -> None:
    with pytest.raises(OptionError, match="allowed is word or character or bytes"):
        DataConfig(tokenizer="syllable")


def test_every_byte_is_learned_from_and_comes_back(spec: RunSpec) -> None:
    corpus = load_corpus(spec)
    assert bytes(corpus.train.stream.tolist()) == (TEXT * 9).encode()
    assert (corpus.tokenizer.unknown, corpus.unknown, corpus.vocabulary_size) == (None, 0.0, 256)
    pieces = corpus.tokenizer.encode(TEXT)
    assert b"".join(piece.data for piece in pieces) == TEXT.encode()
    assert [piece.label for piece in pieces[4:9]] == ["n", "a", r"\xc3", r"\xaf", "v"]
    assert corpus.tokenizer.labels[0xC3] == r"\xc3"
    assert first_words(spec) == "the naïve café"


def test_it_learns_opens_and_is_replayed(spec: RunSpec, tmp_path: Path) -> None:
    with coming_back(spec, tmp_path / "a.tinyattn") as run:
        opened = Opened(run, "ï")
        assert opened.cell(Ref(ATTENTION_WEIGHTS, 0), 0, 1, 0).result > 0
        assert opened.source.values(Watch(TOKENS.slug)).tolist() == [[0xC3, 0xAF]]


def test_lone_bytes_pass_between_window_and_trainer(spec: RunSpec) -> None:
    with closing(InlineTrainer()) as trainer:
        trainer.aim(Goal(run=1, spec=spec, probe="ï", watch=(Watch(ATTENTION_WEIGHTS.slug, layer=0),)))
        frame = trainer.take()
    assert frame is not None
    back = unpack(pack(frame))
    assert [piece.data for piece in back.probe.pieces] == [b"\xc3", b"\xaf"]  # type: ignore[union-attr]


def test_too_short_a_text_is_counted_in_its_own_pieces(spec: RunSpec) -> None:
    with pytest.raises(OptionError, match=r"bytes to train on; allowed is more than model\.context 900"):
        load_corpus(spec.with_options({"model.context": "900"}))


@given(st.text(max_size=30))
def test_the_bytes_of_a_piece_are_those_of_its_text(text: str) -> None:
    assert Piece(text, 0, True).data == text.encode()


def test_half_a_character_that_was_typed_has_bytes() -> None:
    assert Piece("\ud83d", 0, False).data == b"\xed\xa0\xbd"
