"""A vocabulary as it grew: for any sentence its pieces after any number of merges. Imports no torch.

>>> table = MergeTable((b"th", b"the"), None)
>>> table.pieces(b"the", 1), table.pieces(b"the", 2)
((b'th', b'e'), (b'the',))
>>> table.parts(1)
(b'th', b'e')
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import regex

from model.text.byte_pair import Merge, stretches
from model.text.byte_pair_tokenizer import BytePairTokenizer
from model.text.bytes import text_from, utf8
from model.text.encoding import EncodingTokenizer
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

    def parts(self, number: int) -> tuple[bytes, bytes] | None:
        """The two tokens that a merge joins; None where a vocabulary from elsewhere has a token that none makes."""
        if self.merges is not None:
            return self.merges[number].left, self.merges[number].right
        pieces = self.pieces(self.tokens[number], number)
        return (pieces[0], pieces[1]) if len(pieces) == 2 else None


@dataclass(frozen=True, eq=False)
class Growth:
    """The vocabulary of a tokenizer as it grew: its merges, what cuts a text into the stretches that are merged each on
    its own, and the piece that a token is. A stretch that is one of the `special` tokens is no text: no merge made it.
    """

    table: MergeTable
    stretches: Callable[[Iterable[str]], Iterator[str]]
    piece_of: Callable[[bytes], Piece]
    special: Collection[str] = ()

    def cut(self, stretches: Iterable[str], count: int) -> tuple[Piece, ...]:
        """The pieces of these stretches after `count` merges. Raises RequestError for half a character."""
        cut = (self._tokens(stretch, count) for stretch in stretches)
        return tuple(self.piece_of(token) for tokens in cut for token in tokens)

    def _tokens(self, stretch: str, count: int) -> tuple[bytes, ...]:
        data = utf8(stretch)
        return (data,) if stretch in self.special else self.table.pieces(data, count)


def growth_of(tokenizer: Tokenizer) -> Growth | None:
    """How the vocabulary of a tokenizer grew; None where it is not made by merges."""
    if not isinstance(tokenizer, EncodingTokenizer):
        return None
    ranks, merges = tokenizer.base.ranks, None
    special = tokenizer.base.special if tokenizer.special else {}
    split = partial(_split, tokenizer.base.pattern, special)
    if isinstance(tokenizer, BytePairTokenizer):
        merges, split = tokenizer.merges, partial(stretches, pattern=tokenizer.split_by)
    order = sorted(ranks, key=lambda token: ranks[token])
    tokens = [token for token in order if len(token) > 1]
    ids = {**ranks, **{name.encode(): number for name, number in special.items()}}
    return Growth(MergeTable(tokens, merges), split, partial(_piece, ids, _rows(tokenizer)), special)


def _split(pattern: str, special: Collection[str], texts: Iterable[str]) -> Iterator[str]:
    compiled, names = regex.compile(pattern), "|".join(map(regex.escape, special))
    for text in texts:
        for part in regex.split(f"({names})", text) if names else (text,):
            yield from (part,) if part in special else compiled.findall(part)


def _rows(tokenizer: EncodingTokenizer) -> Mapping[int, int] | None:
    """The row of each id that has one; None where all have that of their number."""
    if tokenizer.originals is None:
        return None
    return {original: row for row, original in enumerate(tokenizer.originals.tolist())}


def _piece(ids: Mapping[bytes, int], rows: Mapping[int, int] | None, token: bytes) -> Piece:
    original = ids[token]
    if rows is None:
        return Piece(text_from(token), original, True)
    return Piece(text_from(token), rows.get(original, len(rows)), original in rows, original)
