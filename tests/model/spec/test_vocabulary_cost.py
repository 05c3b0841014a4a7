"""What a vocabulary costs is counted from the network's own shapes, and said in words."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest

from model.cli.console import new_parser
from model.cli.verb import DONE, MISUSE, add_verbs, run_verb
from model.cli.vocabulary import VERB
from model.config import RunSpec
from model.data.corpus import load_corpus
from model.spec import vocabulary_cost
from model.spec.vocabulary_cost import VocabularyCost, state_bytes
from model.training.learner import Learner
from tests.kit.vocabularies import as_pair, small


def tell(*arguments: str) -> int:
    parser = new_parser("tinyattn", "")
    add_verbs(parser, [VERB])
    return run_verb(parser, ["vocabulary", *arguments])


@pytest.fixture
def options(tmp_path: Path) -> dict[str, str]:
    """A text, and a vocabulary file for it."""
    (tmp_path / "text.txt").write_text("the fat cat sat on the mat. " * 20, encoding="utf-8")
    return {
        "data.corpus": str(tmp_path / "text.txt"),
        "data.tokenizer": str(as_pair(tmp_path)),
        "data.vocabulary": "6",
        "model.context": "4",
    }


def test_the_examples_in_the_text() -> None:
    assert doctest.testmod(vocabulary_cost).failed == 0


def test_it_is_that_of_the_network(options: dict[str, str]) -> None:
    spec = RunSpec().with_options(options)
    cost, learner = VocabularyCost.of(load_corpus(spec)), Learner(spec)
    assert (cost.rows, cost.full) == (7, small().size)
    assert cost.rows == len(learner.corpus.tokenizer.labels)
    assert 0 < cost.unknown < 1
    assert state_bytes(spec, cost.rows) == learner.state().size


def test_the_verb_tells_it(options: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    sets = [part for name, value in options.items() for part in ("--set", f"{name}={value}")]
    assert tell(*sets) == DONE
    assert "vocab.bpe: 6 of its 337 tokens have a row" in capsys.readouterr().out.replace("\u00a0", " ")
    assert tell(*sets, "--json") == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["full"]) == (7, 337)
    assert told["parameters"] < told["parameters_in_full"]


def test_what_is_missing_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert tell("--set", "data.tokenizer=gpt2") == MISUSE
    assert "tinyattn fetch gpt2 downloads it once" in capsys.readouterr().err
