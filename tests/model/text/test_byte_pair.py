"""Merges are those of tiktoken's educational trainer, whatever the text and with or without a pattern."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from tiktoken._educational import bpe_train

from model.errors import RequestError
from model.text import byte_pair
from model.text.byte_pair import FIRST_TOKENS, MergeTraining, learn_merges
from model.text.patterns import PATTERNS

ENGLISH = "Gisburn's portrait hung there, and the painter's hand had never been surer than in the painting of it. " * 4
RUSSIAN = "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.\n\n" * 3
CODE = "def total(values):\n    total = 0\n    for value in values:\n        total += value\n    return total\n" * 3
EMOJI = "👩\u200d👩\u200d👧 👍🏽👍🏽 🇩🇪🇫🇷🇩🇪 ❤\ufe0f\u200d🔥 👩\u200d👧 🇩🇪👍🏽 🏴\u200d☠\ufe0f" * 3
TEXTS = {"English": ENGLISH, "Russian": RUSSIAN, "code": CODE, "emoji": EMOJI, "one letter": "a" * 217}


def educational(text: str, vocabulary: int, pattern: str) -> list[bytes]:
    """The tokens that tiktoken's educational trainer makes, in their order."""
    ranks = bpe_train(text, vocabulary, PATTERNS[pattern], visualise=None)
    assert sorted(ranks.values()) == list(range(vocabulary))
    return sorted(ranks, key=ranks.__getitem__)[256:]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("name", TEXTS)
def test_merges_are_those_of_the_educational_trainer(name: str, pattern: str) -> None:
    merges = learn_merges([TEXTS[name]], 256 + 60, pattern)
    assert len(merges) >= 10
    assert [merge.token for merge in merges] == educational(TEXTS[name], 256 + len(merges), pattern)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("pattern", PATTERNS)
def test_ties_and_runs_are_resolved_as_there(seed: int, pattern: str) -> None:
    draw = random.Random(seed)
    for _ in range(25):
        letters = "ab c'"[: draw.choice((1, 2, 3, 5))]
        text = "".join(draw.choices(letters, k=draw.randint(2, 90)))
        merges = learn_merges([text], 256 + draw.randint(1, 14), pattern)
        assert [merge.token for merge in merges] == educational(text, 256 + len(merges), pattern)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_counts_are_those_of_the_text_as_it_stands(pattern: str) -> None:
    text = ENGLISH[:300]
    words = [[bytes([byte]) for byte in stretch.encode()] for stretch in byte_pair.stretches([text], pattern)]
    for merge in learn_merges([text], 256 + 40, pattern):
        pairs = [pair for word in words for pair in pairwise(word)]
        counts = {pair: pairs.count(pair) for pair in pairs}
        assert merge.count == max(counts.values())
        assert (merge.left, merge.right) == next(pair for pair in counts if counts[pair] == merge.count)
        words = [_merged(word, merge.left, merge.right) for word in words]


def _merged(word: list[bytes], left: bytes, right: bytes) -> list[bytes]:
    out: list[bytes] = []
    rest = list(word)
    while rest:
        token = rest.pop(0)
        if token == left and rest and rest[0] == right:
            token += rest.pop(0)
        out.append(token)
    return out


def test_a_text_in_parts_is_the_text() -> None:
    cut = ENGLISH.index(" ", 50)
    parts = [ENGLISH[:cut], ENGLISH[cut:]]
    for pattern in PATTERNS:
        assert learn_merges(parts, 300, pattern) == learn_merges([ENGLISH], 300, pattern)


def test_there_are_no_more_merges_than_there_are_pairs() -> None:
    assert [merge.token for merge in learn_merges(["the cat the"], 1000, "gpt2")] == [
        b"th",
        b"the",
        b" c",
        b" ca",
        b" cat",
        b" the",
    ]
    for nothing in ("", "x", "x y"[:1]):
        assert learn_merges([nothing], 1000, "none") == ()
    training = MergeTraining([], "gpt2")
    assert (training.merge(), tuple(training.tokens)) == (None, FIRST_TOKENS)


def test_only_so_much_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(byte_pair, "MOST_HELD", 40)
    for pattern in PATTERNS:
        held = learn_merges([ENGLISH], 300, pattern)
        assert held
        assert sum(len(merge.token) for merge in held[-1:]) <= 40
    assert learn_merges(["é" * 30 + "xy" * 9], 300, "none") == learn_merges(["é" * 20], 300, "none")


def test_progress_is_told_and_can_end_it() -> None:
    shares: list[float] = []
    learn_merges([ENGLISH], 256 + 20, "gpt2", lambda work, share: shares.append(share))
    assert shares == [n / 20 for n in range(1, 21)]

    class EnoughError(Exception):
        pass

    def stop(work: str, share: float) -> None:
        raise EnoughError(work)

    with pytest.raises(EnoughError, match="learning merges"):
        learn_merges([ENGLISH], 300, "gpt2", stop)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(RequestError, match=r"half a character, U\+D83D, at place \d; allowed are whole ones"):
        learn_merges(["ab \ud83d"], 300, "gpt2")
