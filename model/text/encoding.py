"""Text cut by a byte-pair vocabulary, on tiktoken: with a row for each token, or for those alone that a corpus uses.

>>> from model.text.patterns import PATTERNS
>>> from model.text.vocabulary import BYTES
>>> vocabulary = Vocabulary("tiny", PATTERNS["gpt2"], {**BYTES, b"th": 256, b"the": 257, b" c": 258, b"at": 259})
>>> whole = EncodingTokenizer(vocabulary)
>>> [(piece.label, piece.id) for piece in whole.encode("the cat é")]
[('the', 257), ('␣c', 258), ('at', 259), ('␣', 32), ('\\\\xc3', 195), ('\\\\xa9', 169)]
>>> few = compact(vocabulary, ["the cat"])
>>> few.labels
('the', '␣c', 'at', '‹unknown›')
>>> [(piece.label, piece.id, piece.original) for piece in few.encode("the hat")]
[('the', 0, 257), ('‹␣›', 3, 32), ('‹h›', 3, 104), ('at', 2, 259)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.errors import RequestError
from model.text.bytes import text_from, utf8
from model.text.tokenizer import UNKNOWN, Piece
from model.text.visible import visible
from model.text.vocabulary import Vocabulary

LONGEST_SPACE = 100_000
"""Longer runs of white space are cut before tiktoken sees them: its patterns panic at a million."""


@dataclass(frozen=True, eq=False)
class EncodingTokenizer:
    """Cuts text as tiktoken does. `originals` are the vocabulary's ids that have a row, in the order of the rows, and
    one row more is for all others; None gives each id the row of its number.

    Text that looks like a special token is ordinary text unless `special` is set.
    """

    base: Vocabulary
    originals: NDArray[np.int64] | None = None
    special: bool = False

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What each row stands for, as it can be read."""
        data = self.base.data
        if self.originals is None:
            return tuple(_label(data.get(i, b"")) for i in range(self.full_size))
        return (*(_label(data[original]) for original in self.originals.tolist()), UNKNOWN)

    @property
    def full_size(self) -> int:
        """How many rows there would be with one for each id."""
        return max(self.base.data) + 1

    @property
    def unknown(self) -> int | None:
        """The row of what has none; None where every token has one."""
        return None if self.originals is None else len(self.originals)

    @cached_property
    def vocabulary(self) -> bytes:
        """The vocabulary and which of its tokens have a row."""
        return self.base.packed(None if self.originals is None else self.originals.tolist())

    @classmethod
    def read(cls, vocabulary: bytes, special: bool = False) -> EncodingTokenizer:
        """The tokenizer that had this `vocabulary`; raises OptionError for any other bytes."""
        base, rows = Vocabulary.unpacked(vocabulary)
        return cls(base, None if rows is None else np.array(rows, np.int64), special)

    def original_ids(self, text: str) -> NDArray[np.uint32]:
        """The vocabulary's own ids, whether they have a row or not. Raises RequestError for half a character."""
        utf8(text)
        parts = [self._encoded(part) for part in _stretches(text)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def ids_of(self, text: str) -> Sequence[int]:
        """The rows alone, for reading a corpus: a view of an array."""
        originals = self.original_ids(text)
        return originals.data if self._rows is None else self._rows[originals].data

    def encode(self, text: str) -> tuple[Piece, ...]:
        """The pieces, each with its exact bytes and, where rows are fewer, its id in the vocabulary."""
        data, unknown = self.base.data, self.unknown
        found = self.original_ids(text)
        if self._rows is None:
            return tuple(Piece(text_from(data[i]), i, True) for i in found.tolist())
        return tuple(
            Piece(text_from(data[original]), row, row != unknown, original)
            for original, row in zip(found.tolist(), self._rows[found].tolist(), strict=True)
        )

    def text_of(self, pieces: Sequence[Piece]) -> str:
        """The text that was cut into these pieces, unknown ones too."""
        return text_from(b"".join(piece.data for piece in pieces))

    def data_of(self, ids: Iterable[int]) -> bytes:
        """The bytes that these rows stand for; raises RequestError for the unknown row and for what is no row."""
        return _joined(self._data, ids, "row of a token", len(self._data))

    def original_data(self, ids: Iterable[int]) -> bytes:
        """The bytes that these ids of the vocabulary stand for; raises RequestError for what is none of its ids."""
        return _joined(self.base.data, ids, f"id of {self.base.name}", self.base.size)

    @cached_property
    def _data(self) -> Mapping[int, bytes]:
        """The bytes of each row."""
        data = self.base.data
        if self.originals is None:
            return data
        return {row: data[original] for row, original in enumerate(self.originals.tolist())}

    @cached_property
    def _rows(self) -> NDArray[np.int64] | None:
        """The row of each of the vocabulary's ids."""
        if self.originals is None:
            return None
        rows = np.full(self.full_size, len(self.originals), np.int64)
        rows[self.originals] = np.arange(len(self.originals))
        return rows

    def _encoded(self, text: str) -> NDArray[np.uint32]:
        encoding, allowed = self.base.encoding, set(self.base.special) if self.special else set()
        try:
            return encoding.encode_to_numpy(text, allowed_special=allowed, disallowed_special=())
        except BaseException as error:  # a panic in Rust is no Exception
            if type(error).__name__ != "PanicException":
                raise
            raise RequestError(
                f"A stretch of {len(text)} characters cannot be cut by {self.base.name}; allowed is text without such "
                "long runs of one kind."
            ) from None


def compact(
    vocabulary: Vocabulary, texts: Iterable[str], most: int | None = None, *, special: bool = False
) -> EncodingTokenizer:
    """A tokenizer with rows for the tokens that these texts use, at most the `most` frequent, and one for all others.

    Rows are in the order of the vocabulary's ids: they depend on which tokens there are, not on what comes first.
    """
    whole = EncodingTokenizer(vocabulary, special=special)
    counts = np.zeros(whole.full_size, np.int64)
    for text in texts:
        counts += np.bincount(whole.original_ids(text), minlength=len(counts))
    used = np.flatnonzero(counts)
    if most is not None and len(used) > most:
        used = np.sort(used[np.argsort(-counts[used], kind="stable")[:most]])
    return EncodingTokenizer(vocabulary, used.astype(np.int64), special)


def _joined(data: Mapping[int, bytes], ids: Iterable[int], what: str, count: int) -> bytes:
    try:
        return b"".join(map(data.__getitem__, ids))
    except KeyError as error:
        raise RequestError(f"{error} is no {what}; there are {count}.") from None


def _label(data: bytes) -> str:
    return visible(text_from(data)) if data else "‹none›"


def _stretches(text: str) -> Iterator[str]:
    """The text, cut within runs of white space that are too long for a pattern."""
    cuts = [0, *_cuts(text), len(text)]
    return (text[start:end] for start, end in pairwise(cuts))


def _cuts(text: str) -> Iterator[int]:
    """Where runs of white space have reached their longest. Each such run has one of the places that are looked at."""
    end = 0
    for place in range(LONGEST_SPACE, len(text), LONGEST_SPACE):
        if place >= end and (run := _SPACE.match(text, place)):
            before = place - LONGEST_SPACE
            start, end = before + len(text[before:place].rstrip()), run.end()
            yield from range(start + LONGEST_SPACE, end, LONGEST_SPACE)


_SPACE = re.compile(r"\s+")
