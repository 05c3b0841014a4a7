"""Byte pairs trained here: the merges that a text suggests, run by tiktoken. Imports no torch.

>>> tokenizer = BytePairTokenizer.of(learn_merges(["the cat the hat"], 259, "gpt2"), "gpt2")
>>> [piece.label for piece in tokenizer.encode("the chat")]
['the', '␣', 'c', 'h', 'at']
>>> BytePairTokenizer.read(tokenizer.vocabulary).merges == tokenizer.merges
True
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from model.errors import OptionError
from model.text.byte_pair import FIRST_TOKENS, Merge, learn_merges
from model.text.encoding import EncodingTokenizer
from model.text.patterns import PATTERNS
from model.text.tokenizer import MOST_PIECES, Cutting, Progress, Tokenizer, TokenizerKind, bytes_in, quiet
from model.text.vocabulary import Vocabulary

_MOST_BYTES = 8_000_000
"""What the merges of the largest vocabulary take as they are written, and more."""

_MOST_TOKENS_BYTES = 50_000_000
"""Bytes that all tokens may have together."""

_ALPHABET, _THREE_BYTES = 100, "\u0800"
"""Merges that have made the letters of an alphabet, and the first letter of more than two bytes, before which the
alphabets of Europe and the Near East lie.
"""


@dataclass(frozen=True, eq=False)
class BytePairTokenizer(EncodingTokenizer):
    """A row for each byte and one for each merge, in their order; nothing is unknown."""

    merges: tuple[Merge, ...] = ()
    split_by: str = ""
    """The name of the pattern, one of PATTERNS."""

    @classmethod
    def of(cls, merges: tuple[Merge, ...], pattern: str) -> BytePairTokenizer:
        """The tokenizer that makes these merges between what a pattern splits."""
        tokens = (*FIRST_TOKENS, *(merge.token for merge in merges))
        vocabulary = Vocabulary("byte-pair", PATTERNS[pattern], {token: number for number, token in enumerate(tokens)})
        return cls(vocabulary, merges=merges, split_by=pattern)

    @cached_property
    def vocabulary(self) -> bytes:
        """The pattern and, of each merge, the ids of its two tokens and how often they stood side by side; packed."""
        ids = self.base.ranks
        rows = [[ids[merge.left], ids[merge.right], merge.count] for merge in self.merges]
        return zlib.compress(json.dumps({"pattern": self.split_by, "merges": rows}).encode())

    @classmethod
    def read(cls, vocabulary: bytes, special: bool = False) -> BytePairTokenizer:
        """The tokenizer that had this `vocabulary`; raises OptionError for any other bytes. None of it is special."""
        written = _unpacked(vocabulary)
        pattern, rows = written.get("pattern"), written.get("merges")
        if (
            not isinstance(pattern, str)
            or pattern not in PATTERNS
            or not isinstance(rows, list)
            or len(rows) > MOST_PIECES - len(FIRST_TOKENS)
        ):
            raise _damaged("it has no pattern and merges")
        tokens, merges, size = list(FIRST_TOKENS), list[Merge](), 0
        for row in rows:
            left, right, count = _merge(row, len(tokens))
            merges.append(Merge(tokens[left], tokens[right], count))
            tokens.append(merges[-1].token)
            size += len(tokens[-1])
            if size > _MOST_TOKENS_BYTES:
                raise _damaged("its tokens are too long")
        if len(set(tokens)) < len(tokens):
            raise _damaged("two of its merges make the same token")
        return cls.of(tuple(merges), pattern)


def _unpacked(packed: bytes) -> dict[str, Any]:
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed, _MOST_BYTES)
        written = json.loads(data) if unpacking.eof else None
    except (zlib.error, ValueError, RecursionError):
        written = None
    if not isinstance(written, dict):
        raise _damaged("it is not what was packed")
    return written


def _merge(row: Any, tokens: int) -> tuple[int, int, int]:
    """Ids of two of the tokens that there are so far, and a count."""
    if not isinstance(row, list) or len(row) != 3 or not all(type(number) is int and number >= 0 for number in row):
        raise _damaged("a merge is not two ids and a count")
    left, right, count = row
    if max(left, right) >= tokens:
        raise _damaged(f"a merge has the id {max(left, right)}, and there are {tokens} tokens before it")
    return left, right, count


def _damaged(reason: str) -> OptionError:
    return OptionError(f"The packed merges cannot be read: {reason}.", "data.tokenizer")


def _make(texts: Iterable[str], how: Cutting, progress: Progress = quiet, /) -> Tokenizer:
    return BytePairTokenizer.of(learn_merges(texts, how.vocabulary, how.pattern, progress), how.pattern)


def _read(vocabulary: bytes, how: Cutting) -> Tokenizer:
    return BytePairTokenizer.read(vocabulary)


def _count(text: str, how: Cutting) -> int:
    """About how many tokens a line becomes, before there are merges: letters of two bytes are among the first made."""
    if how.vocabulary - len(FIRST_TOKENS) < _ALPHABET:
        return bytes_in(text, how)
    return sum(1 if letter < _THREE_BYTES else bytes_in(letter, how) for letter in text)


BYTE_PAIR = TokenizerKind(
    "token",
    "Bytes, and merges of the most frequent pairs of the text: the vocabulary counts both.",
    _make,
    _read,
    count=_count,
    rows=lambda how: how.vocabulary,
    is_merged=True,
    smallest=len(FIRST_TOKENS),
    uses=frozenset({"vocabulary", "pattern"}),
)
