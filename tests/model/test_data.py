"""Corpus, tokenizers, positions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.config import DataConfig, ModelConfig, RunSpec
from model.corpus import ADJECTIVES, ANIMALS, PLACES, VERBS, fat_cat, load_corpus
from model.embedding import sinusoids
from model.errors import OptionError
from model.tokenizer import UNKNOWN, CharacterTokenizer, WordTokenizer, visible


def test_the_grammar() -> None:
    texts = fat_cat().texts
    assert len(set(texts)) == 16
    assert "the fat cat sat on the mat ." in texts
    for text in texts:
        _, adjective, animal, verb, on, the, place, stop = text.split()
        a, n = ADJECTIVES.index(adjective), ANIMALS.index(animal)
        assert (verb, place) == (VERBS[(a + 2 * n) % 8], PLACES[n])
        assert (on, the, stop) == ("on", "the", ".")


@pytest.mark.parametrize(("tokenizer", "read"), [("word", 7), ("character", 27)])
def test_the_floor_is_the_entropy_of_the_corpus(tokenizer: str, read: int) -> None:
    """The best predictor knows, for each prefix, how often each token follows it; its mean loss is counted here."""
    spec = RunSpec(model=ModelConfig(context=32), data=DataConfig(tokenizer=tokenizer))
    corpus = load_corpus(spec)
    assert corpus.examples.shape == (16, read + 1)
    rows = [tuple(row) for row in corpus.examples.tolist()]
    total = 0.0
    for row in rows:
        for t in range(1, len(row)):
            same = [other for other in rows if other[:t] == row[:t]]
            total -= math.log(sum(other[t] == row[t] for other in same) / len(same))
    assert corpus.floor == pytest.approx(total / (16 * read))
    assert tokenizer != "word" or corpus.floor == pytest.approx(0.396, abs=5e-4)


def test_a_context_too_short_is_refused() -> None:
    with pytest.raises(OptionError, match=r"model\.context is 6, but .* has 7 words to read; allowed is 7 or more\."):
        load_corpus(RunSpec(model=ModelConfig(context=6)))


NASTY = ("", " ", "<img src=x>", "naïve café", "ﷺ", "👩‍👩‍👧", "a\u202eb", "\x00", "‹unknown›", "the\nfat\tcat")


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_come_back(text: str) -> None:
    assert "".join(piece.text for piece in CharacterTokenizer.of(["the"]).encode(text)) == text
    assert "".join(piece.text for piece in WordTokenizer.of(["the"]).encode(text)) == "".join(text.split())


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_are_known_exactly_if_the_corpus_has_them(learnt: str, asked: str) -> None:
    for kind in (WordTokenizer, CharacterTokenizer):
        tokenizer = kind.of([learnt])
        for piece in tokenizer.encode(asked):
            assert piece.known == (piece.text in kind.split(learnt))
            assert tokenizer.labels[piece.id] == (visible(piece.text) if piece.known else UNKNOWN)
            assert piece.label.isprintable()


def test_positions_follow_the_papers_formula() -> None:
    table = sinusoids(20, 7).numpy()
    for t in range(20):
        for c in range(7):
            angle = t / 10000 ** (2 * (c // 2) / 7)
            assert table[t, c] == pytest.approx(math.sin(angle) if c % 2 == 0 else math.cos(angle), abs=1e-6)
    assert not np.shares_memory(table, sinusoids(20, 7).numpy())
