"""A byte-pair vocabulary: the bytes of every token by its id, and how text is split first. Imports no torch.

>>> from model.text.patterns import PATTERNS
>>> vocabulary = Vocabulary("tiny", PATTERNS["gpt2"], {**BYTES, b"th": 256, b"the": 257})
>>> vocabulary.encoding.encode_ordinary("the t")
[257, 32, 116]
>>> again, rows = Vocabulary.unpacked(vocabulary.packed([32, 257]))
>>> again.ranks == vocabulary.ranks, rows
(True, [32, 257])
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from model.errors import OptionError, shown
from model.text.ranks import MOST_BYTES, MOST_ID, ranks_of, refusal, tiktoken_lines

if TYPE_CHECKING:
    from tiktoken import Encoding

BYTES: Mapping[bytes, int] = {bytes([byte]): byte for byte in range(256)}
"""The tokens that every vocabulary begins with here."""

_MOST_HEAD = 4_000_000


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """What a byte-pair tokenizer knows.

    `ranks` has the id of each token, the lower the earlier it is merged, and all single bytes; `special` the ids of
    what stands for no text. `pattern` is a regular expression; no piece reaches across what it splits.
    """

    name: str
    pattern: str
    ranks: Mapping[bytes, int]
    special: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many tokens it has, the special ones included."""
        return len(self.ranks) + len(self.special)

    @cached_property
    def encoding(self) -> Encoding:
        """Tiktoken's tokenizer for it; raises OptionError if its pattern is none."""
        from tiktoken import Encoding

        ranks, special = dict(self.ranks), dict(self.special)
        try:
            return Encoding(self.name, pat_str=self.pattern, mergeable_ranks=ranks, special_tokens=special)
        except ValueError:
            raise refusal(f"The pattern of {self.name} is {shown(self.pattern)}, which cannot be used.") from None

    @cached_property
    def data(self) -> Mapping[int, bytes]:
        """The bytes of each token by its id; of a special token, those of its name."""
        tokens = {rank: token for token, rank in self.ranks.items()}
        return tokens | {rank: name.encode() for name, rank in self.special.items()}

    def packed(self, rows: Sequence[int] | None = None) -> bytes:
        """A line of JSON, then a `.tiktoken` file, packed by zlib; `rows` are ids to remember."""
        told = {"name": self.name, "pattern": self.pattern, "special": dict(self.special), "rows": rows}
        return zlib.compress(json.dumps(told).encode() + b"\n" + tiktoken_lines(self.ranks))

    @classmethod
    def unpacked(cls, packed: bytes) -> tuple[Vocabulary, list[int] | None]:
        """What was packed, and the ids that were to be remembered; raises OptionError for anything else."""
        head, lines = _parts(packed)
        try:
            told = json.loads(head)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict) or not all(isinstance(told.get(key), str) for key in ("name", "pattern")):
            raise _damaged("its first line is not what was written")
        special, rows = told.get("special"), told.get("rows")
        if not isinstance(special, dict) or not all(_is_id(value) for value in special.values()):
            raise _damaged("its special tokens have no ids")
        ranks = ranks_of(lines, "The packed vocabulary")
        ids = {*ranks.values(), *special.values()}
        if len(ids) < len(ranks) + len(special):
            raise _damaged("two of its tokens have one id")
        if rows is not None and not (isinstance(rows, list) and all(_is_id(row) and row in ids for row in rows)):
            raise _damaged("its rows are not tokens of it")
        if rows is not None and len(set(rows)) < len(rows):
            raise _damaged("two of its rows have one id")
        return cls(told["name"], told["pattern"], ranks, special), rows


def _parts(packed: bytes) -> tuple[bytes, bytes]:
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed, MOST_BYTES)
    except zlib.error:
        raise _damaged("it is not packed by zlib") from None
    if not unpacking.eof:
        raise _damaged(f"it ends too early, or unpacked it has more than {MOST_BYTES / 1e6:.0f} MB")
    head, _, lines = data.partition(b"\n")
    if len(head) > _MOST_HEAD:
        raise _damaged(f"its first line has {len(head)} bytes, allowed are {_MOST_HEAD}")
    return head, lines


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_ID


def _damaged(reason: str) -> OptionError:
    return refusal(f"The packed vocabulary cannot be read: {reason}.")
