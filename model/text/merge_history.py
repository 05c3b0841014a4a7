"""A text as it stands after any number of merges, there and back: its pieces, and how often each pair comes in it.

The text lies in one array, in which a token stands at its first and at its last byte. So whatever a merge made can be
found again and taken apart without a memory of each merge; copies of the array here and there shorten long ways. No two
merges make the same bytes: between the ends of a token all merges went as they go everywhere. Imports no torch.

>>> history = MergeHistory([(b"aab", 2), (b"ab", 1)], [Merge(b"a", b"b", 3), Merge(b"a", b"ab", 2)])
>>> [(pair.left, pair.right, pair.count) for pair in history.pairs(2)]
[(b'a', b'b', 3), (b'a', b'a', 2)]
>>> history.go_to(1)
>>> [(pair.left, pair.right, pair.count) for pair in history.pairs(2)]
[(b'a', b'ab', 2)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.text.byte_pair import Merge
from model.text.pair_counts import PairCounts, Positions, code_of, codes_of

Ids = NDArray[np.unsignedinteger[Any]]

BYTES = 256
"""Token `BYTES + i` is made by merge i; those below are the bytes."""

CHUNK = 1 << 18
"""Places that are looked at between words about how far it is."""

COPY_BYTES, MOST_COPIES = 64 * 1024**2, 16
"""What copies of the array may take together, and how many there are at most."""

_SILENT = 100
"""From so many merges on, counting the text anew is quicker than keeping the counts at each of them."""


@dataclass(frozen=True)
class PairCount:
    """A pair of tokens, how often it comes, and how many other pairs come as often."""

    left: bytes
    right: bytes
    count: int
    ties: int


class MergeHistory:
    """Stands after `count` of the merges.

    `stretches` are the parts of the text over whose ends no pair reaches, each once, with how often it comes, in the
    order in which they come first.
    """

    def __init__(self, stretches: Iterable[tuple[bytes, int]], merges: Sequence[Merge]) -> None:
        rows = [(data, weight) for data, weight in stretches if data]
        self.merges, self.count = merges, 0
        self._data = [bytes([byte]) for byte in range(BYTES)] + [merge.left + merge.right for merge in merges]
        self._token = {data: token for token, data in enumerate(self._data)}
        self._layout(rows)
        self._counts: PairCounts | None = None
        copies = min(MOST_COPIES, COPY_BYTES // self._ids.nbytes)
        self._spacing = -(-len(merges) // (copies + 1)) or 1 if copies else 0
        self._copies: dict[int, Ids] = {}

    def go_to(self, count: int) -> None:
        """Stand after `count` merges, and know the counts there."""
        for _ in self.way_to(count):
            pass

    def way_to(self, count: int) -> Iterator[None]:
        """Go there little by little; may be left for another way at any point."""
        self._jump(count)
        if abs(count - self.count) > _SILENT:
            self._counts = None
        while self.count != count:
            if self.count < count:
                self._merge()
            else:
                self._take_back()
            yield
        if self._counts is None:
            counts = PairCounts()
            for codes, places in self._pairs():
                counts.add(codes, self._weights_at(places))
                yield
            self._counts = counts

    def pairs(self, most: int) -> tuple[PairCount, ...]:
        """The most frequent pairs, those that come as often as each other in the order in which they come first."""
        counts, names = self._known, self._data
        best = counts.best(most, self._pairs)
        return tuple(
            PairCount(names[code >> 32], names[code & 0xFFFFFFFF], count, counts.having(count) - 1)
            for code, count in best
        )

    @property
    def distinct(self) -> int:
        """How many pairs come at all."""
        return len(self._known)

    def count_of(self, left: bytes, right: bytes) -> tuple[int, int]:
        """How often a pair comes, and how many pairs come as often as that, itself included."""
        known = self._token
        count = self._known.of(code_of(known[left], known[right])) if left in known and right in known else 0
        return count, self._known.having(count) if count else 0

    def stretches(self) -> list[tuple[bytes, ...]]:
        """The tokens of every stretch: what the tests look at, for a text is large."""
        found: list[list[bytes]] = [[] for _ in self._starts]
        for ids, places in self._walk():
            for token, place in zip(ids.tolist(), places.tolist(), strict=True):
                if token != self._gap:
                    found[int(np.searchsorted(self._starts, place, "right")) - 1].append(self._data[token])
        return [tuple(tokens) for tokens in found]

    @property
    def _known(self) -> PairCounts:
        if self._counts is None:
            self.go_to(self.count)
        assert self._counts is not None
        return self._counts

    def _layout(self, rows: Sequence[tuple[bytes, int]]) -> None:
        """Lay the stretches into one array, with a gap before and after each."""
        kind: type[np.unsignedinteger[Any]] = np.uint16 if BYTES + len(self.merges) < 2**16 - 2 else np.uint32
        self._gap, self._inside = int(np.iinfo(kind).max), int(np.iinfo(kind).max) - 1
        lengths = np.array([len(data) for data, _ in rows], np.int64)
        ends = np.cumsum(lengths + 1)
        self._starts = ends - lengths
        self._weights = np.array([weight for _, weight in rows], np.int64)
        self._ids = np.full(int(lengths.sum()) + len(rows) + 1, self._gap, kind)
        is_text = np.ones(len(self._ids), bool)
        is_text[0] = False
        is_text[ends] = False
        self._ids[is_text] = np.frombuffer(b"".join(data for data, _ in rows), np.uint8)

    def _jump(self, count: int) -> None:
        """Begin at the copy from which it is nearest, if it is nearer than from here."""
        nearest = min(self._copies, key=lambda at: abs(at - count), default=None)
        if nearest is not None and 2 * abs(nearest - count) < abs(self.count - count):
            self._ids[:] = self._copies[nearest]
            self.count, self._counts = nearest, None

    def _merge(self) -> None:
        number, merge = self.count, self.merges[self.count]
        ends = self._ends_of_left(merge)
        if self._counts is not None:
            self._counts.add(*self._change(ends, number))
        left, right = len(merge.left), len(merge.right)
        self._ids[ends] = self._ids[ends + 1] = self._inside
        self._ids[ends - left + 1] = self._ids[ends + right] = BYTES + number
        self.count += 1
        if self._spacing and self.count % self._spacing == 0 and self.count not in self._copies:
            self._copies[self.count] = self._ids.copy()

    def _take_back(self) -> None:
        self.count -= 1
        number, merge = self.count, self.merges[self.count]
        left, right = len(merge.left), len(merge.right)
        ends = np.flatnonzero(self._ids == BYTES + number)[::2] + left - 1
        self._ids[ends - left + 1] = self._ids[ends] = self._token[merge.left]
        self._ids[ends + 1] = self._ids[ends + right] = self._token[merge.right]
        if self._counts is not None:
            codes, changes = self._change(ends, number)
            self._counts.add(codes, -changes)

    def _ends_of_left(self, merge: Merge) -> Positions:
        """Where the left token of each pair that is merged has its last byte; pairs are merged from left to right."""
        at = np.flatnonzero(self._ids == self._token[merge.left])
        ends = at[1::2] if len(merge.left) > 1 else at
        ends = ends[self._ids[ends + 1] == self._token[merge.right]]
        return _every_second(ends, len(merge.right)) if merge.left == merge.right else ends

    def _change(self, ends: Positions, number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What merging these pairs, which are not merged now, changes: codes of pairs, and by how much."""
        merge = self.merges[number]
        first, last = ends - len(merge.left) + 1, ends + len(merge.right)
        weights = self._weights_at(first)
        left, right, new = self._token[merge.left], self._token[merge.right], BYTES + number
        follows = np.zeros(len(ends), bool)  # the pair before it is merged too
        follows[1:] = first[1:] == last[:-1] + 1
        precedes = np.append(follows[1:], np.zeros(min(1, len(ends)), bool))
        before, after = self._ids[first - 1].astype(np.int64), self._ids[last + 1].astype(np.int64)
        has_before, has_after = before != self._gap, (after != self._gap) & ~precedes
        gone = [
            (np.full(len(ends), code_of(left, right)), weights),
            (codes_of(before, left)[has_before], weights[has_before]),
            (codes_of(right, after)[has_after], weights[has_after]),
        ]
        made = [
            (codes_of(np.where(follows, new, before), new)[has_before], weights[has_before]),
            (codes_of(new, after)[has_after], weights[has_after]),
        ]
        codes = np.concatenate([codes for codes, _ in (*gone, *made)])
        changes = np.concatenate([*(-weights for _, weights in gone), *(weights for _, weights in made)])
        return codes, changes

    def _weights_at(self, places: Positions) -> NDArray[np.int64]:
        """How often the stretch at each of these places comes."""
        return self._weights[np.searchsorted(self._starts, places, "right") - 1]

    def _walk(self) -> Iterator[tuple[Ids, Positions]]:
        """Tokens and gaps one after another, in parts, each with the place of its first byte."""
        odd = 0
        for start in range(0, len(self._ids), CHUNK):
            at = np.flatnonzero(self._ids[start : start + CHUNK] != self._inside) + start
            ids = self._ids[at]
            is_long = (ids >= BYTES) & (ids != self._gap)
            turn = np.cumsum(is_long) + odd
            odd = int(turn[-1]) % 2 if len(turn) else odd
            begins = ~is_long | (turn % 2 == 1)
            yield ids[begins], at[begins]

    def _pairs(self) -> Iterator[tuple[NDArray[np.int64], Positions]]:
        """The code of every pair, in the order of the text, in parts, each with its place."""
        ids, places = np.full(1, self._gap, self._ids.dtype), np.zeros(1, np.int64)
        for more, at in self._walk():
            ids, places = np.concatenate([ids[-1:], more]), np.concatenate([places[-1:], at])
            is_pair = (ids[:-1] != self._gap) & (ids[1:] != self._gap)
            lefts, rights = ids[:-1][is_pair].astype(np.int64), ids[1:][is_pair].astype(np.int64)
            yield codes_of(lefts, rights), places[:-1][is_pair]


def _every_second(ends: Positions, length: int) -> Positions:
    """Of pairs of equal tokens that overlap in a run, the first, the third and so on."""
    begins = np.ones(len(ends), bool)
    begins[1:] = np.diff(ends) != length
    order = np.arange(len(ends))
    kept: Positions = ends[(order - np.maximum.accumulate(np.where(begins, order, 0))) % 2 == 0]
    return kept
