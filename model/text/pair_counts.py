"""How often each pair of tokens comes in a text, kept while it changes. Imports no torch.

A pair has one number, its code, so that all of them stay sorted in one array.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Positions = NDArray[np.int64]

InOrder = Callable[[], Iterable[tuple[Codes, Positions]]]
"""Gives the codes of all pairs of a text in their order, in parts."""


def code_of(left: int, right: int) -> int:
    """The code of two tokens."""
    return left << 32 | right


def codes_of(left: Codes | int, right: Codes | int) -> Codes:
    """The codes of pairs of tokens."""
    found: Codes = np.left_shift(left, 32) | right
    return found


class PairCounts:
    """The pairs that come at all, each with its count."""

    def __init__(self) -> None:
        self._codes, self._counts = np.empty(0, np.int64), np.empty(0, np.int64)

    def add(self, codes: Codes, changes: NDArray[np.int64]) -> None:
        """Count each of these pairs up by its change, or down."""
        named, where = np.unique(codes, return_inverse=True)
        sums = np.zeros(len(named), np.int64)
        np.add.at(sums, where, changes)
        named, sums = named[sums != 0], sums[sums != 0]
        at = np.searchsorted(self._codes, named)
        is_known = at < len(self._codes)
        is_known[is_known] = self._codes[at[is_known]] == named[is_known]
        self._counts[at[is_known]] += sums[is_known]
        if not is_known.all():
            self._codes = np.insert(self._codes, at[~is_known], named[~is_known])
            self._counts = np.insert(self._counts, at[~is_known], sums[~is_known])
        is_left = self._counts > 0
        if 2 * int(is_left.sum()) < len(is_left):
            self._codes, self._counts = self._codes[is_left], self._counts[is_left]

    def __len__(self) -> int:
        return int((self._counts > 0).sum())

    def of(self, code: int) -> int:
        """How often a pair comes."""
        at = int(np.searchsorted(self._codes, code))
        return int(self._counts[at]) if at < len(self._codes) and self._codes[at] == code else 0

    def having(self, count: int) -> int:
        """How many pairs come so often."""
        return int((self._counts == count).sum())

    def best(self, most: int, in_order: InOrder) -> list[tuple[int, int]]:
        """The codes of the most frequent pairs with their counts, equals in the order in which they come first."""
        most = min(most, int((self._counts > 0).sum()))
        if not most:
            return []
        least = int(np.partition(self._counts, -most)[-most])
        above = self._counts > least
        found = list(zip(self._codes[above].tolist(), self._counts[above].tolist(), strict=True))
        place = self._first(self._tied(above), int(above.sum()), in_order)
        found.sort(key=lambda row: (-row[1], place.get(row[0], 0)))
        last = self._codes[self._counts == least]
        missing = most - len(found)
        ordered = self._first(last, missing, in_order) if len(last) > 1 else dict.fromkeys(last.tolist(), 0)
        return [*found, *((code, least) for code in ordered)]

    def _tied(self, among: NDArray[np.bool_]) -> Codes:
        """Those pairs among these that come as often as another."""
        counts = self._counts[among]
        _, where, times = np.unique(counts, return_inverse=True, return_counts=True)
        tied: Codes = self._codes[among][times[where] > 1]
        return tied

    @staticmethod
    def _first(codes: Codes, most: int, in_order: InOrder) -> dict[int, int]:
        """Of these pairs, which are sorted, the first that come, in their order; at most so many."""
        found: dict[int, int] = {}
        most = min(most, len(codes))
        if not most:
            return found
        for part, _ in in_order():
            at = np.minimum(np.searchsorted(codes, part), len(codes) - 1)
            met, where = np.unique(part[codes[at] == part], return_index=True)
            for code in met[np.argsort(where)].tolist():
                found.setdefault(code, len(found))
                if len(found) == most:
                    return found
        return found
