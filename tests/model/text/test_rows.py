"""Rows of a vocabulary are read back as the pieces that they were: a training example has the bytes of its text."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from model.text.bytes import ByteTokenizer
from model.text.rows import pieces_of
from model.text.tokenizer import Piece
from model.text.words import CharacterTokenizer, WordTokenizer


class _Few(ByteTokenizer):
    """Of all bytes three have a row."""

    originals = (0xC3, 0x20, 0xA9)

    @property
    def unknown(self) -> int:  # type: ignore[override]
        return 3

    def data_of(self, ids: Iterable[int]) -> bytes:
        return bytes(self.originals[row] for row in ids)

    def __hash__(self) -> int:
        return id(self)


@pytest.mark.parametrize("tokenizer", [WordTokenizer.of(["a\u3164 b"]), CharacterTokenizer.of(["a b\t\\xC3"])])
def test_words_and_characters_have_their_own_text(tokenizer: WordTokenizer) -> None:
    known = list(tokenizer.ids)
    pieces = pieces_of(tokenizer, range(len(known) + 1))
    assert [piece.text for piece in pieces[:-1]] == known
    assert [piece.label for piece in pieces] == list(tokenizer.labels)
    assert [piece.known for piece in pieces] == [True] * len(known) + [False]
    assert all(piece.original is None for piece in pieces)


def test_bytes_have_theirs() -> None:
    assert b"".join(piece.data for piece in pieces_of(ByteTokenizer(), range(256))) == bytes(range(256))


def test_of_a_larger_vocabulary_the_original_ids_come_back() -> None:
    assert pieces_of(_Few(), [1, 0, 2, 3]) == (
        Piece(" ", 1, True, 0x20),
        Piece("\udcc3", 0, True, 0xC3),
        Piece("\udca9", 2, True, 0xA9),
        Piece("unknown", 3, False),
    )
