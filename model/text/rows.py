"""Ids read back: the pieces that rows of a vocabulary stand for. Imports no torch.

>>> from model.text.bytes import ByteTokenizer
>>> from model.text.words import WordTokenizer
>>> [piece.label for piece in pieces_of(WordTokenizer.of(["the cat"]), [1, 2])]
['cat', '‹unknown›']
>>> pieces_of(ByteTokenizer(), [0xC3])[0].data
b'\\xc3'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol, runtime_checkable

from model.text.bytes import text_from
from model.text.tokenizer import UNKNOWN, ByteLevelTokenizer, Piece, Tokenizer
from model.text.words import SplittingTokenizer


@runtime_checkable
class _Compact(Protocol):
    """A tokenizer of which only some of a larger vocabulary have rows: `originals` are those, in their order."""

    @property
    def originals(self) -> Sequence[int] | None: ...


def pieces_of(tokenizer: Tokenizer, ids: Iterable[int]) -> tuple[Piece, ...]:
    """The piece of each row, with its exact bytes and its original id; of what is unknown nothing more is known."""
    return tuple(_piece(tokenizer, row) for row in ids)


@lru_cache(maxsize=8_192)
def _piece(tokenizer: Tokenizer, row: int) -> Piece:
    if row == tokenizer.unknown:
        return Piece(UNKNOWN.strip("‹›"), row, False)
    originals = tokenizer.originals if isinstance(tokenizer, _Compact) else None
    return Piece(_text(tokenizer, row), row, True, None if originals is None else int(originals[row]))


def _text(tokenizer: Tokenizer, row: int) -> str:
    if isinstance(tokenizer, ByteLevelTokenizer):
        return text_from(tokenizer.data_of([row]))
    return _texts(tokenizer)[row]


@lru_cache(maxsize=4)
def _texts(tokenizer: Tokenizer) -> tuple[str, ...]:
    return tuple(tokenizer.ids) if isinstance(tokenizer, SplittingTokenizer) else tokenizer.labels
