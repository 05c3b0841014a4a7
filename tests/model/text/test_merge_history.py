"""A text after any number of merges, held to one that is merged and counted anew, pair by pair."""

from __future__ import annotations

import doctest
import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.text import merge_history
from model.text.byte_pair import Merge
from model.text.merge_history import MergeHistory

Words = list[list[bytes]]
Stretches = list[tuple[bytes, int]]


def merged(word: list[bytes], left: bytes, right: bytes) -> list[bytes]:
    """A word with every such pair joined, from left to right."""
    out: list[bytes] = []
    for token in word:
        if out and (out[-1], token) == (left, right) and not joined(out):
            out[-1] = Joined(left + right)
        else:
            out.append(token)
    return [bytes(token) for token in out]


class Joined(bytes):
    """A token that was made just now, and is not joined again."""


def joined(out: list[bytes]) -> bool:
    return isinstance(out[-1], Joined)


def counted(words: Words, weights: list[int]) -> Counter[tuple[bytes, bytes]]:
    """How often each pair comes, in the order in which they come first."""
    found: Counter[tuple[bytes, bytes]] = Counter()
    for word, weight in zip(words, weights, strict=True):
        for pair in itertools.pairwise(word):
            found[pair] += weight
    return found


def learned(stretches: Stretches, most: int) -> tuple[list[Merge], list[Words]]:
    """What training makes of a text: its merges, and the text before each and after all."""
    words: Words = [[bytes([byte]) for byte in data] for data, _ in stretches]
    weights, merges, states = [weight for _, weight in stretches], list[Merge](), [words]
    while len(merges) < most and (counts := counted(words, weights)):
        (left, right), count = max(counts.items(), key=lambda item: item[1])
        merges.append(Merge(left, right, count))
        words = [merged(word, left, right) for word in words]
        states.append(words)
    return merges, states


def agrees(history: MergeHistory, words: Words, stretches: Stretches, most: int = 6) -> None:
    """The history stands where the text is cut so, and has its counts."""
    assert history.stretches() == [tuple(word) for word in words]
    counts = counted(words, [weight for _, weight in stretches])
    best = sorted(counts.items(), key=lambda item: -item[1])[:most]
    times = Counter(counts.values())
    told = [(pair.left, pair.right, pair.count, pair.ties) for pair in history.pairs(most)]
    assert told == [(*pair, count, times[count] - 1) for pair, count in best]
    for pair, count in best[:2]:
        assert history.count_of(*pair) == (count, times[count])


TEXTS: dict[str, Stretches] = {
    "words": [(b"the", 3), (b" theme", 2), (b" them", 5), (b" other", 1), (b" hethe", 1)],
    "one letter": [(b"a" * 37, 1), (b"aaa", 2), (b"aa", 1)],
    "russian": [("мама мыла раму, мама мыла раму".encode(), 1)],
    "emoji": [("👩‍👩‍👧 👩‍👧 🙂🙂🙃".encode(), 2)],
    "one byte": [(b"x", 4)],
}


@pytest.mark.parametrize("name", TEXTS)
def test_there_and_back_it_is_the_text_that_is_merged_and_counted_anew(name: str) -> None:
    stretches = TEXTS[name]
    merges, states = learned(stretches, 40)
    history = MergeHistory(stretches, merges)
    for count in (*range(len(states)), *reversed(range(len(states)))):
        history.go_to(count)
        assert history.count == count
        agrees(history, states[count], stretches)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text("abx", min_size=1, max_size=14).map(str.encode), st.integers(1, 4)), max_size=5),
    st.lists(st.integers(0, 30), max_size=6),
)
def test_any_way_through_any_text(stretches: Stretches, way: list[int]) -> None:
    merges, states = learned(stretches, 30)
    history = MergeHistory(stretches, merges)
    for count in way:
        history.go_to(min(count, len(merges)))
        agrees(history, states[min(count, len(merges))], stretches)


def test_long_ways_are_counted_anew_and_begin_at_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge_history, "_SILENT", 2)
    monkeypatch.setattr(merge_history, "CHUNK", 7)
    letters = np.random.default_rng(1).choice(list(b"abcde "), 400).astype(np.uint8).tobytes()
    stretches = [(word, 1 + n % 3) for n, word in enumerate(dict.fromkeys(letters.split()))]
    merges, states = learned(stretches, 60)
    history = MergeHistory(stretches, merges)
    for count in (60, 3, 55, 54, 0, 31, 30, 29):
        history.go_to(min(count, len(merges)))
        agrees(history, states[min(count, len(merges))], stretches, most=20)


def test_a_way_may_be_left_for_another() -> None:
    stretches = TEXTS["words"]
    merges, states = learned(stretches, 8)
    history = MergeHistory(stretches, merges)
    way = history.way_to(8)
    for _ in range(3):
        next(way)
    assert history.count == 3
    history.go_to(1)
    agrees(history, states[1], stretches)


def test_no_two_merges_make_the_same_bytes() -> None:
    random = np.random.default_rng(3)
    for _ in range(40):
        stretches = [(random.choice(list(b"ab"), 12).astype(np.uint8).tobytes(), 1) for _ in range(6)]
        merges, _ = learned(stretches, 60)
        assert len({merge.left + merge.right for merge in merges}) == len(merges)


def test_copies_stay_within_their_bounds() -> None:
    stretches: Stretches = [(bytes(range(97, 123)) * 40, 1)]
    merges, _ = learned(stretches, 30)
    history = MergeHistory(stretches, merges)
    history.go_to(len(merges))
    assert 0 < len(history._copies) <= merge_history.MOST_COPIES


def test_no_text_has_no_pairs() -> None:
    history = MergeHistory([], [])
    assert history.pairs(20) == ()
    assert history.count_of(b"a", b"b") == (0, 0)


def test_the_examples_in_the_text() -> None:
    assert doctest.testmod(merge_history).failed == 0
