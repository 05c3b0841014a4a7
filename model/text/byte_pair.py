"""Byte-pair merges learned from a text: the most frequent pair of neighbours becomes a token, again and again.

Of pairs that are equally frequent the one that comes first in the text is merged, as in tiktoken's educational trainer
and in minbpe. Imports no torch.

>>> [(merge.token, merge.count) for merge in learn_merges(["abab abab"], 259, "gpt2")]
[(b'ab', 4), (b'abab', 2), (b' abab', 1)]
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heappush, heapreplace

import numpy as np
import regex
from numpy.typing import NDArray

from model.text.bytes import utf8
from model.text.patterns import PATTERNS
from model.text.tokenizer import Progress, quiet

FIRST_TOKENS = tuple(bytes([byte]) for byte in range(256))
"""The tokens that are there before any merge, by their ids."""

MOST_HELD = 8_000_000
"""Bytes of stretches that differ; merges are learned from the text up to where there are so many."""

_EDGE, _GONE = -1, -2
"""What stands for a token between two stretches, and where a token was that is part of the one before it now."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class Merge:
    """Two tokens that become one, and how often they stood side by side when they did."""

    left: bytes
    right: bytes
    count: int

    @property
    def token(self) -> bytes:
        """What they become."""
        return self.left + self.right


def learn_merges(texts: Iterable[str], vocabulary: int, pattern: str, progress: Progress = quiet) -> tuple[Merge, ...]:
    """The merges that make a vocabulary of this size, the 256 bytes included: merge i makes token 256 + i.

    `texts` are parts of one text, cut where the pattern cuts too. There are fewer where everything is merged already.
    Raises RequestError for half a character.
    """
    training = MergeTraining(texts, pattern)
    merges: list[Merge] = []
    wanted = vocabulary - len(FIRST_TOKENS)
    while len(merges) < wanted and (merge := training.merge()) is not None:
        merges.append(merge)
        progress("learning merges", len(merges) / wanted)
    return tuple(merges)


def stretches(texts: Iterable[str], pattern: str) -> Iterator[str]:
    """The text cut by a pattern: no token reaches from one stretch into another.

    Without a pattern it is a single stretch, and no more is read of it than can be held.
    """
    if pattern == "none":
        yield from filter(None, ("".join(_enough(texts)),))
        return
    compiled = _compiled(pattern)
    for text in texts:
        yield from compiled.findall(text)


def _enough(texts: Iterable[str]) -> Iterator[str]:
    read = 0
    for text in texts:
        yield text
        read += len(text)
        if read > MOST_HELD:
            return


@lru_cache(maxsize=8)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(PATTERNS[pattern])


class MergeTraining:
    """A text on its way from bytes to tokens, a merge at a time.

    Stretches that are equal are held once, with their number, in the order in which they first appear: so the first
    place of a pair among them tells which of two pairs comes first in the text. `_ids` has the token at each place, and
    an edge around each stretch. Of a merged pair the left place goes on. Places of a pair are looked over when they are
    needed: some may have become part of other tokens, but all that a pair ever stands at come with the younger of its
    tokens. No token is made twice, of other parts: what no merge has reached across was merged alike everywhere.
    """

    def __init__(self, texts: Iterable[str], pattern: str) -> None:
        self.tokens: list[bytes] = list(FIRST_TOKENS)
        data, edges, numbers = _laid_out(_counted(stretches(texts, pattern)))
        ids = np.frombuffer(data, np.uint8).astype(np.int32)
        ids[edges] = _EDGE
        weights = np.repeat(numbers, np.diff(edges)) if len(numbers) else np.empty(0, np.int32)
        self._ids, self._weights = _as_array(ids), _as_array(weights)
        self._after, self._before = array("i", range(1, len(ids) + 1)), array("i", range(-1, len(ids) - 1))
        self._counts: dict[Pair, int] = {}
        self._places: dict[Pair, array[int]] = {}
        self._starts: dict[Pair, int] = {}
        self._count_all(ids, weights)
        self._heap = [(-count, self._places[pair][0], pair) for pair, count in self._counts.items()]
        heapify(self._heap)

    def merge(self) -> Merge | None:
        """Make the merge that is next; None where no two tokens are neighbours any more."""
        pair = self._most_frequent()
        if pair is None:
            return None
        merge = Merge(self.tokens[pair[0]], self.tokens[pair[1]], self._counts[pair])
        self._replace(pair, len(self.tokens))
        self.tokens.append(merge.token)
        return merge

    def _count_all(self, ids: NDArray[np.int32], weights: NDArray[np.int32]) -> None:
        """Count the pairs of neighbouring bytes."""
        places = np.flatnonzero((ids[:-1] >= 0) & (ids[1:] >= 0)).astype(np.int32)
        if not len(places):
            return
        codes = (ids[places] << 8 | ids[places + 1]).astype(np.uint16)
        order = np.argsort(codes, kind="stable")
        codes, places = codes[order], places[order]
        starts = np.flatnonzero(np.diff(codes, prepend=codes[0] ^ 1))
        counts = np.add.reduceat(weights[places], starts, dtype=np.int64)
        rows = zip(codes[starts].tolist(), counts.tolist(), np.split(places, starts[1:]), strict=True)
        for code, count, some in rows:
            pair = divmod(code, 256)
            self._counts[pair], self._places[pair], self._starts[pair] = count, _as_array(some), 0

    def _most_frequent(self) -> Pair | None:
        """The pair to merge. What stands in the heap may have been more frequent, or earlier, than it is now."""
        heap, counts = self._heap, self._counts
        while heap:
            pair = heap[0][2]
            count = counts.get(pair, 0)
            if not count:
                heappop(heap)
                for table in (counts, self._places, self._starts):
                    table.pop(pair, None)
                continue
            row = (-count, self._first(pair), pair)
            if row == heap[0]:
                return pair
            heapreplace(heap, row)
        return None

    def _first(self, pair: Pair) -> int:
        """The first place where a pair stands."""
        ids, after, places, (left, right) = self._ids, self._after, self._places[pair], pair
        start = self._starts[pair]
        while ids[place := places[start]] != left or ids[after[place]] != right:
            start += 1
        self._starts[pair] = start
        return place

    def _replace(self, pair: Pair, token: int) -> None:
        """Put a token where the pair stands, from left to right."""
        ids, after, before, weights, counts = self._ids, self._after, self._before, self._weights, self._counts
        left, right = pair
        made: set[Pair] = set()
        for place in self._places.pop(pair)[self._starts.pop(pair) :]:
            if ids[place] != left:
                continue
            gone = after[place]
            if ids[gone] != right:
                continue
            weight, previous, following = weights[place], before[place], after[gone]
            if (neighbour := ids[previous]) >= 0:
                counts[neighbour, left] -= weight
                made.add(self._stand(neighbour, token, previous, weight))
            if (neighbour := ids[following]) >= 0:
                counts[right, neighbour] -= weight
                made.add(self._stand(token, neighbour, place, weight))
            ids[place], ids[gone] = token, _GONE
            after[place], before[following] = following, place
        del counts[pair]
        for pair in made:
            if self._counts.get(pair, 0):
                heappush(self._heap, (-self._counts[pair], self._first(pair), pair))

    def _stand(self, left: int, right: int, place: int, weight: int) -> Pair:
        """Count a pair that has come to a place."""
        pair = (left, right)
        if pair in self._counts:
            self._counts[pair] += weight
            self._places[pair].append(place)
        else:
            self._counts[pair], self._places[pair], self._starts[pair] = weight, array("i", (place,)), 0
        return pair


def _counted(stretches: Iterable[str]) -> Mapping[bytes, int]:
    """How often each stretch is there, until those that differ are long enough together."""
    counts: dict[str, int] = {}
    left = MOST_HELD
    for stretch in stretches:
        number = counts.get(stretch, 0)
        if not number:
            left -= len(stretch.encode("utf-8", "surrogatepass"))
        if left < 0:
            stretch = stretch.encode("utf-8", "surrogatepass")[:left].decode("utf-8", "ignore")
        counts[stretch] = counts.get(stretch, 0) + 1
        if left < 0:
            break
    return {utf8(stretch): number for stretch, number in counts.items()}


def _laid_out(numbers: Mapping[bytes, int]) -> tuple[bytes, NDArray[np.int64], NDArray[np.int32]]:
    """Stretches one after another, with a byte around each; where these are, and how often each stretch is there."""
    edges = np.cumsum([0, *(len(stretch) + 1 for stretch in numbers)])
    return b"\0".join((b"", *numbers, b"")), edges, np.array(list(numbers.values()), np.int32)


def _as_array(values: NDArray[np.int32]) -> array[int]:
    return array("i", values.tobytes())
