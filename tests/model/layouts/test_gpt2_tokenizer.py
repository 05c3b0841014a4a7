"""The files beside a GPT-2: the merges behind a vocabulary, held to those that it was made of."""

from __future__ import annotations

from model.layouts.gpt2_tokenizer import merges_behind, tokenizer_files
from model.text.byte_pair import learn_merges
from model.text.byte_pair_tokenizer import BytePairTokenizer
from model.text.bytes import ByteTokenizer
from model.text.encoding import EncodingTokenizer, compact
from model.text.words import WordTokenizer
from tests.kit.vocabularies import TEXT, merges_of, small


def test_the_merges_are_those_that_made_the_vocabulary() -> None:
    assert merges_behind(small().ranks) == list(merges_of())
    learned = learn_merges([TEXT], 320, "gpt2")
    ranks = BytePairTokenizer.of(learned, "gpt2").base.ranks
    assert merges_behind(ranks) == [(merge.left, merge.right) for merge in learned]


def test_a_token_that_no_merge_makes_has_none() -> None:
    assert merges_behind({**{bytes([byte]): byte for byte in range(256)}, b"abc": 256}) is None


def test_only_what_cuts_as_gpt2_does_has_files() -> None:
    assert tokenizer_files(EncodingTokenizer(small()), 8).keys() == {
        "vocab.json",
        "merges.txt",
        "tokenizer_config.json",
    }
    assert tokenizer_files(ByteTokenizer(), 8)["merges.txt"] == b"#version: 0.2\n"
    assert not tokenizer_files(EncodingTokenizer(small("none")), 8)
    assert not tokenizer_files(compact(small(), ["the cat"]), 8)
    assert not tokenizer_files(WordTokenizer.of(["the cat"]), 8)
