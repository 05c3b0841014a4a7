"""A vocabulary as it grew: for any sentence its pieces after any number of merges. Imports no torch.

>>> table = MergeTable((b"th", b"the"), None)
>>> table.pieces(b"the", 1), table.pieces(b"the", 2)
((b'th', b'e'), (b'the',))
>>> table.parts(1)
(b'th', b'e')
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex
import tiktoken

from model.text.byte_pair import Merge
from model.text.bytes import text_from, utf8
from model.text.patterns import PATTERNS
from model.text.tokenizer import Piece, Tokenizer


@dataclass(frozen=True, eq=False)
class MergeTable:
    """The tokens in the order in which merges made them; with the merges themselves, where they were learned here."""

    tokens: Sequence[bytes]
    merges: Sequence[Merge] | None

    @cached_property
    def _ranks(self) -> dict[bytes, int]:
        """Which merge makes a token."""
        return {token: number for number, token in enumerate(self.tokens)}

    def pieces(self, data: bytes, count: int) -> tuple[bytes, ...]:
        """A stretch after `count` merges: the pair that was merged first is joined first, from left to right."""
        starts, ends = list(range(len(data))), list(range(1, len(data) + 1))
        before, joined = [n - 1 for n in starts], [False] * len(data)
        waiting: list[tuple[int, int, int]] = []

        def offer(left: int) -> None:
            """Note the pair that begins with this piece, if a merge joins it."""
            if left >= 0 and ends[left] < len(data):
                end = ends[ends[left]]
                rank = self._ranks.get(data[left:end], count)
                if rank < count:
                    heapq.heappush(waiting, (rank, left, end))

        for left in starts:
            offer(left)
        while waiting:
            _, left, end = heapq.heappop(waiting)
            if joined[left] or ends[left] == len(data) or ends[ends[left]] != end or end <= ends[left]:
                continue
            joined[ends[left]] = True
            ends[left] = end
            if end < len(data):
                before[end] = left
            offer(left)
            offer(before[left])
        return tuple(data[left : ends[left]] for left in starts if not joined[left])

    def parts(self, number: int) -> tuple[bytes, bytes]:
        """The two tokens that a merge joins."""
        if self.merges is not None:
            return self.merges[number].left, self.merges[number].right
        left, right = self.pieces(self.tokens[number], number)
        return left, right


@dataclass(frozen=True, eq=False)
class Growth:
    """The vocabulary of a tokenizer as it grew: its merges, and the `pattern` whose matches no token reaches across."""

    table: MergeTable
    pattern: str
    piece_of: Callable[[bytes], Piece]

    def stretches(self, parts: Iterable[str]) -> Iterator[str]:
        """The stretches of a text that comes in parts, which are merged each on its own."""
        if self.pattern == PATTERNS["none"]:
            yield from filter(None, ["".join(parts)])
            return
        compiled = regex.compile(self.pattern)
        for part in parts:
            yield from compiled.findall(part)

    def cut(self, stretches: Iterable[str], count: int) -> tuple[Piece, ...]:
        """The pieces of these stretches after `count` merges. Raises RequestError for half a character."""
        cut = (self.table.pieces(utf8(stretch), count) for stretch in stretches)
        return tuple(self.piece_of(token) for tokens in cut for token in tokens)


def growth_of(tokenizer: Tokenizer) -> Growth | None:
    """How the vocabulary of a tokenizer grew; None where it is not made by merges."""
    encoding = getattr(tokenizer, "encoding", None)
    if not isinstance(encoding, tiktoken.Encoding):
        return None
    ranks: dict[bytes, int] = encoding._mergeable_ranks
    order = sorted(ranks, key=lambda token: ranks[token])
    table = MergeTable(tuple(token for token in order if len(token) > 1), getattr(tokenizer, "merges", None))
    return Growth(table, encoding._pat_str, lambda token: Piece(text_from(token), ranks[token], True))
