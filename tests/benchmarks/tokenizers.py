"""Byte pairs: how long merges take to be learned, and how fast text is cut, beside tiktoken itself."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from model.text.byte_pair import learn_merges
from model.text.byte_pair_tokenizer import BytePairTokenizer
from model.text.patterns import PATTERNS

CHARACTERS = 1_000_000
MERGES = 5_000
TIMES = 5


def text() -> str:
    """A million characters whose words are as unequally frequent as those of a language, always the same."""
    draw = random.Random(0)
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "ou")]
    words = ["".join(draw.choices(syllables, k=draw.randint(1, 4))) for _ in range(30_000)]
    weights = [1 / (n + 2) for n in range(len(words))]
    parts = (word + draw.choice((" ", " ", " ", " ", ", ", ".\n")) for word in draw.choices(words, weights, k=200_000))
    return "".join(parts)[:CHARACTERS]


def quickest(*ways: Callable[[], object]) -> list[float]:
    """The least seconds of each, all tried in turn."""
    least = [float("inf")] * len(ways)
    for _ in range(TIMES):
        for n, way in enumerate(ways):
            start = time.perf_counter()
            way()
            least[n] = min(least[n], time.perf_counter() - start)
    return least


def main() -> str:
    corpus = text()
    rows = ["| pattern | 5,000 merges learned | tokens a second | of tiktoken's own |", "|---|---|---|---|"]
    for pattern in PATTERNS:
        start = time.perf_counter()
        merges = learn_merges([corpus], 256 + MERGES, pattern)
        learned = time.perf_counter() - start
        assert len(merges) == MERGES
        tokenizer = BytePairTokenizer.of(merges, pattern)
        encoding = tokenizer.base.encoding
        ids: Sequence[int] = tokenizer.ids_of(corpus)
        assert [*ids] == encoding.encode_ordinary(corpus)
        ours, theirs = quickest(lambda t=tokenizer: t.ids_of(corpus), lambda e=encoding: e.encode_ordinary(corpus))
        rows.append(f"| {pattern} | {learned:.2f} s | {len(ids) / ours / 1e6:.2f} M | {theirs / ours:.2f} |")
    return "\n".join(rows)
