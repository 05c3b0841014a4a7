"""A tokenizer is a row, and a piece knows its bytes: one that cuts into bytes is added here and learned with."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
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
from model.runs.run import Run
from model.spec.first_words import first_words
from model.text.tokenizer import TOKENIZERS, UNKNOWN, Piece, TokenizerKind
from model.text.visible import visible
from tests.kit.inline import InlineTrainer
from tests.kit.opened import Opened

TEXT = "the naïve café – 👩‍👧 sat ﷺ on the mat"


@dataclass(frozen=True)
class _Bytes:
    """Each byte a piece; half of a character is no text alone."""

    most: int

    @classmethod
    def of(cls, texts: Iterable[str], most: int) -> _Bytes:
        return cls(min(most, 256))

    @property
    def labels(self) -> tuple[str, ...]:
        return (*(visible(_text(byte)) for byte in range(self.most)), UNKNOWN)

    def ids_of(self, text: str) -> list[int]:
        return [min(byte, self.most) for byte in text.encode()]

    def encode(self, text: str) -> tuple[Piece, ...]:
        return tuple(Piece(_text(byte), min(byte, self.most), byte < self.most) for byte in text.encode())


def _text(byte: int) -> str:
    return bytes([byte]).decode("utf-8", "surrogateescape")


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RunSpec:
    """A run on a text that is cut in a way that the program does not have."""
    monkeypatch.setitem(TOKENIZERS, "byte", TokenizerKind("byte", _Bytes.of))
    path = tmp_path / "text.txt"
    path.write_text(TEXT * 9, encoding="utf-8")
    return RunSpec().with_options({"data.tokenizer": "byte", "data.corpus": str(path), "data.validation": "0"})


def test_what_is_no_row_cannot_be_chosen() -> None:
    with pytest.raises(OptionError, match="allowed is word or character"):
        DataConfig(tokenizer="byte")


def test_every_byte_is_learned_from_and_comes_back(spec: RunSpec) -> None:
    corpus = load_corpus(spec)
    assert bytes(corpus.train.stream.tolist()) == (TEXT * 9).encode()
    pieces = corpus.tokenizer.encode(TEXT)
    assert b"".join(piece.data for piece in pieces) == TEXT.encode()
    assert [piece.label for piece in pieces[4:9]] == ["n", "a", "\\xC3", "\\xAF", "v"]
    assert corpus.tokenizer.labels[0xC3] == "\\xC3"
    assert first_words(spec) == "the naïve café"


def test_it_learns_opens_and_is_replayed(spec: RunSpec, tmp_path: Path) -> None:
    with closing(Run(spec)) as run:
        run.save_as(tmp_path / "a.tinyattn")
        run.train_to(20)
        run.flush()
        digest = run.learner.state().digest()
        opened = Opened(run, "ï")
        assert opened.cell(Ref(ATTENTION_WEIGHTS, 0), 0, 1, 0).result > 0
        assert opened.source.values(Watch(TOKENS.slug)).tolist() == [[0xC3, 0xAF]]
    with closing(Run.open(tmp_path / "a.tinyattn")) as again:
        assert again.learner.state().digest() == digest


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
