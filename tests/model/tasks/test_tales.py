"""The storybook: always the same, as unlikely as it says, each tale written in one way only, and read as a text."""

from __future__ import annotations

import hashlib
import re
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from model.config import RunSpec
from model.data.corpus import Examples, load_corpus
from model.runs.run import Run
from model.spec.fingerprint import fingerprint
from model.spec.first_words import first_words
from model.tasks.grammar import entropy, written
from model.tasks.tales import END, tale, write_tales
from model.tasks.texts import TEXTS
from model.text.splitting import words
from model.text.table import TOKENIZERS
from model.text.tiktoken_encodings import ENCODINGS
from tests.kit.readings import readings

TALES = [f"{one}{END}" for one in write_tales().rstrip().split(END)]


def spec(**options: str) -> RunSpec:
    given = {"data.corpus": "tales"} | {name.replace("_", ".", 1): value for name, value in options.items()}
    return RunSpec().with_options(given)


def test_it_is_always_the_same() -> None:
    found = hashlib.sha256(TEXTS["tales"].data).hexdigest()
    assert found == "0efbe4711b6bca4a1f4c7999f2c5c81b6cf7cd342051d910ee9c18c541f0dd60"
    assert 100_000 <= len(write_tales()) < 102_000
    assert len(set(TALES)) == len(TALES) > 100


def test_each_tale_can_have_been_written_in_one_way_only() -> None:
    grammar = tale()
    for one in TALES[::4]:
        assert readings(grammar, one) == 1
    assert readings(grammar, TALES[0].replace(" and the ", " and a ")) == 0


def test_the_mean_surprise_is_the_entropy_that_it_tells_of() -> None:
    """The mean of 2,000 tales may be five standard errors away; they are about 0.1 nats wide."""
    random, grammar = Random(7), tale()
    surprises = [written(grammar, random)[1] for _ in range(2000)]
    assert sum(surprises) / len(surprises) == pytest.approx(entropy(grammar), abs=0.5)
    chance = entropy(grammar)
    per_piece = [chance * len(TALES) / count for count in (len(write_tales()), len(words(write_tales())))]
    assert f"{chance:.1f} nats of each tale, {per_piece[0]:.3f} a character or {per_piece[1]:.3f} a word" in (
        TEXTS["tales"].about
    )


def test_it_reads_as_prose() -> None:
    text = write_tales()
    paragraphs = [line for line in text.split("\n") if line.endswith((".", "”", "!"))]
    sentences = [one for line in paragraphs for one in re.split(r"(?<=[.!?”]) (?=[“A-Z])", line)]
    assert max(map(len, sentences)) <= 120
    assert all(one[0] in "“" or one[0].isupper() for one in sentences)
    assert all(line.count("“") == line.count("”") for line in paragraphs)
    assert not re.search(r"[{}\[\]|]|  | [,.!?]|\b[Aa] [aeiou]|\b[Aa]n [^aeiouh]", text)


def test_he_and_she_are_one_each() -> None:
    """So that it is never in doubt who is meant."""
    for one in TALES:
        assert re.search(r"\b([Hh]e|[Hh]is|him)\b", one)
        assert re.search(r"\b([Ss]he|[Hh]er)\b", one)


@pytest.mark.parametrize("tokenizer", [name for name in TOKENIZERS if name not in ENCODINGS])
def test_it_is_a_text_for_every_tokenizer(tokenizer: str) -> None:
    corpus = load_corpus(spec(data_tokenizer=tokenizer))
    assert not corpus.is_finite
    assert corpus.held_out is not None
    assert corpus.floor is None
    assert corpus.unknown == 0
    assert isinstance(corpus.train, Examples)
    assert corpus.held_out.count == pytest.approx(corpus.train.count / 9, rel=0.02)


def test_it_is_no_file_and_its_first_words_are_watched() -> None:
    assert not spec().data.is_file
    assert fingerprint(spec()) is None
    assert first_words(spec()) == write_tales().split("\n")[0] == "Jasper and the Long Winter"


def test_a_run_of_it_is_kept_and_opened_again(tmp_path: Path) -> None:
    with closing(Run(spec())) as run:
        run.save_as(tmp_path / "a.tinyattn")
        run.train_to(8)
        assert run.learner.held_out_loss() is not None
        assert run.learner.texts == ()
        run.flush()
        digest = run.learner.state().digest()
    with closing(Run.open(tmp_path / "a.tinyattn")) as again:
        assert again.learner.state().digest() == digest
