"""Text comes back: of byte-level tokenizers from ids alone, of words and characters from pieces, whatever was typed."""

from __future__ import annotations

import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import OptionError, RequestError
from model.text.byte_pair_tokenizer import BytePairTokenizer
from model.text.patterns import PATTERNS
from model.text.splitting import normal, words
from model.text.table import TOKENIZERS
from model.text.tokenizer import ByteLevelTokenizer, Cutting, Tokenizer
from tests.kit.nasty import NASTY

LEARNT = "The fat cat sat on the mat. Все счастливые семьи похожи 👩‍👧 naïve \n\n  def total(values):\n    return 0"
BYTE_LEVEL = {
    "bytes": TOKENIZERS["bytes"].make([LEARNT], Cutting()),
    **{
        f"byte-pair, {pattern}": TOKENIZERS["byte-pair"].make([LEARNT * 2], Cutting(330, pattern=pattern))
        for pattern in PATTERNS
    },
}


@pytest.mark.parametrize("name", BYTE_LEVEL)
def test_ids_alone_give_every_text_back(name: str) -> None:
    assert len(NASTY) == 200
    tokenizer = BYTE_LEVEL[name]
    assert isinstance(tokenizer, ByteLevelTokenizer)
    for text in NASTY:
        comes_back(tokenizer, text)


@pytest.mark.parametrize("name", BYTE_LEVEL)
@given(text=st.text(max_size=40))
def test_any_text_comes_back(name: str, text: str) -> None:
    tokenizer = BYTE_LEVEL[name]
    assert isinstance(tokenizer, ByteLevelTokenizer)
    comes_back(tokenizer, text)


def comes_back(tokenizer: ByteLevelTokenizer, text: str) -> None:
    ids, pieces, labels = [*map(int, tokenizer.ids_of(text))], tokenizer.encode(text), tokenizer.labels
    assert tokenizer.data_of(ids) == text.encode()
    assert [piece.id for piece in pieces] == ids
    assert all(piece.known and piece.label == labels[piece.id] for piece in pieces)
    assert b"".join(piece.data for piece in pieces) == text.encode()
    assert tokenizer.text_of(pieces) == text


@pytest.mark.parametrize("unit", ["word", "character"])
def test_pieces_give_text_back_as_far_as_is_said(unit: str) -> None:
    kind = TOKENIZERS[unit]
    tokenizer = kind.make([LEARNT], Cutting())
    for text in NASTY:
        pieces = tokenizer.encode(text)
        back = tokenizer.text_of(pieces)
        assert back == (" ".join(words(text)) if kind.is_words else normal(text))
        labels = tokenizer.labels
        assert [labels[piece.id] for piece in pieces if piece.known] == [p.label for p in pieces if p.known]
    assert "NFC" in kind.loses


@pytest.mark.parametrize("name", BYTE_LEVEL)
@pytest.mark.parametrize("half", ["\ud83d", "a\udc80b", "\ud83d \ude00"])
def test_half_a_character_is_refused_in_a_sentence(name: str, half: str) -> None:
    for cut in (BYTE_LEVEL[name].encode, BYTE_LEVEL[name].ids_of):
        with pytest.raises(RequestError, match=r"has half a character, U\+D[0-9A-F]{3}, at place [12]; allowed"):
            cut(half)


@pytest.mark.parametrize("name", BYTE_LEVEL)
@pytest.mark.parametrize("letter", ["^", " ", "a", "\n"])
def test_a_million_of_one_character_are_cut_soon(name: str, letter: str) -> None:
    start = time.process_time()
    ids = BYTE_LEVEL[name].ids_of(letter * 1_000_000)
    assert time.process_time() - start < 20
    assert ids_are(BYTE_LEVEL[name], ids, letter.encode() * 1_000_000)


def ids_are(tokenizer: Tokenizer, ids: object, data: bytes) -> bool:
    assert isinstance(tokenizer, ByteLevelTokenizer)
    return tokenizer.data_of(ids) == data  # type: ignore[arg-type]


def test_what_looks_like_a_special_token_is_text() -> None:
    for special in (False, True):
        tokenizer = TOKENIZERS["byte-pair"].make([LEARNT], Cutting(300, special_tokens=special))
        assert len(tokenizer.encode("<|endoftext|>")) > 3


def test_the_vocabulary_makes_the_same_tokenizer_again() -> None:
    for pattern in PATTERNS:
        how = Cutting(330, pattern=pattern)
        kind = TOKENIZERS["byte-pair"]
        tokenizer = kind.make([LEARNT * 2], how)
        assert isinstance(tokenizer, BytePairTokenizer)
        assert kind.read is not None
        assert tokenizer.vocabulary is not None
        again = kind.read(tokenizer.vocabulary, how)
        assert isinstance(again, BytePairTokenizer)
        assert (again.merges, again.labels, again.vocabulary) == (
            tokenizer.merges,
            tokenizer.labels,
            tokenizer.vocabulary,
        )
        assert all(again.encode(text) == tokenizer.encode(text) for text in NASTY)


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"[]",
        b"{}",
        b'{"pattern": "gpt3", "merges": []}',
        b'{"pattern": "gpt2", "merges": [[0, 256, 1]]}',
        b'{"pattern": "gpt2", "merges": [[0, -1, 1]]}',
        b'{"pattern": "gpt2", "merges": [[0, 1]]}',
        b'{"pattern": "gpt2", "merges": [[0, 1, 1], [0, 1, 1]]}',
        b'{"pattern": "gpt2", "merges": [[0, true, 1]]}',
        b"[" * 100_000,
        b'{"pattern": "gpt2", "merges": [[0, 0, 9]'
        + b"".join(b", [%d, %d, 9]" % (n, n) for n in range(256, 300))
        + b"]}",
    ],
)
def test_a_vocabulary_that_is_none_is_refused(written: bytes) -> None:
    for packed in (written, zlib.compress(written), zlib.compress(written)[:-3]):
        with pytest.raises(OptionError, match="The packed merges cannot be read"):
            BytePairTokenizer.read(packed)
