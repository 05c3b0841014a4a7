"""The pieces of any sentence after any number of merges, held to tiktoken with as many ranks."""

from __future__ import annotations

import doctest
import random

import pytest
import tiktoken

from model.text import merging
from model.text.byte_pair import Merge
from model.text.encoding import EncodingTokenizer
from model.text.merge_history import MergeHistory
from model.text.merging import MergeTable, growth_of
from tests.kit.vocabularies import END, small
from tests.model.text.test_merge_history import learned

TEXT = "the there them aaaa banana bananas мама мыла café"
WORDS = [(word.encode(), 1 + n % 3) for n, word in enumerate(TEXT.split())]


@pytest.fixture(scope="module")
def merges() -> list[Merge]:
    return learned(WORDS, 60)[0]


def table(merges: list[Merge]) -> MergeTable:
    return MergeTable([merge.left + merge.right for merge in merges], merges)


def test_pieces_are_those_of_tiktoken_with_as_many_ranks(merges: list[Merge]) -> None:
    known, chance = table(merges), random.Random(1)
    for count in (0, 1, 7, len(merges)):
        ranks = {bytes([byte]): byte for byte in range(256)}
        ranks |= {token: 256 + number for number, token in enumerate(known.tokens[:count])}
        encoding = tiktoken.Encoding("some", pat_str=r"[\s\S]+", mergeable_ranks=ranks, special_tokens={})
        for _ in range(60):
            text = "".join(chance.choice("thermbna мылаé") for _ in range(chance.randrange(1, 40)))
            expected = [encoding.decode_single_token_bytes(token) for token in encoding.encode_ordinary(text)]
            assert list(known.pieces(text.encode(), count)) == expected


def test_the_words_that_it_was_learned_from_are_cut_as_their_text_is(merges: list[Merge]) -> None:
    known, history = table(merges), MergeHistory(WORDS, merges)
    for count in range(len(merges) + 1):
        history.go_to(count)
        assert history.stretches() == [known.pieces(word, count) for word, _ in WORDS]


def test_parts_follow_from_the_tokens_alone(merges: list[Merge]) -> None:
    foreign = MergeTable([merge.left + merge.right for merge in merges], None)
    assert [foreign.parts(n) for n in range(len(merges))] == [(merge.left, merge.right) for merge in merges]


def test_a_token_that_no_merge_makes_has_no_parts() -> None:
    assert MergeTable([b"ab", b"xyz"], None).parts(1) is None


def test_nothing_is_cut_into_nothing(merges: list[Merge]) -> None:
    assert table(merges).pieces(b"", 5) == ()


def test_the_examples_in_the_text() -> None:
    assert doctest.testmod(merging).failed == 0


def test_a_special_token_is_one_at_any_number_of_merges() -> None:
    text = f"the cat{END}the{END}"
    for special in (False, True):
        tokenizer = EncodingTokenizer(small(), special=special)
        growth = growth_of(tokenizer)
        assert growth is not None
        total = len(growth.table.tokens)
        assert growth.cut(growth.stretches((text,)), total) == tokenizer.encode(text)
        cut = [piece.text for piece in growth.cut(growth.stretches((text,)), 0)]
        assert cut == (["t", "h", "e", " ", "c", "a", "t", END, "t", "h", "e", END] if special else list(text))
