"""A verb is a file and a row: what the table gives, and that parsed options go no further than its request."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from pathlib import Path

import pytest

from model.cli.arguments import RunSource, add_run_source
from model.cli.console import new_parser, say
from model.cli.lookup import Place, add_place
from model.cli.verb import DONE, Verb, add_verbs, run_verb
from model.config import RunSpec
from model.errors import RequestError, check_step
from model.runs.run import Run
from tests import readme
from tinyattn_gui import __main__ as window
from tinyattn_gui.cli.verbs import VERBS

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Greeting:
    """What a new verb needs to know."""

    source: RunSource
    place: Place
    loud: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Greeting:
        return cls(RunSource.of(options), Place.of(options), options.loud)


def add_options(parser: argparse.ArgumentParser) -> None:
    add_run_source(parser)
    add_place(parser)
    parser.add_argument("--loud", action="store_true", help="in capitals")


def greet(greeting: Greeting) -> int:
    words = greeting.place.sentence(greeting.source.beginning.spec()[0].probe)
    say(words.upper() if greeting.loud else words)
    return DONE


GREET = Verb("greet", "say the sentence", add_options, Greeting.of, greet)


def test_a_row_is_parsed_helped_run_and_told_in_the_readme(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the table alone: nothing else knows of the verb."""
    rows = (*VERBS, GREET)
    monkeypatch.setattr(window, "VERBS", rows)
    monkeypatch.setattr(readme, "VERBS", rows)
    assert run_verb(window.make_parser(), ["greet", "--loud", "--text", "the hen"]) == DONE
    assert run_verb(window.make_parser(), ["greet", "--preset", "dog"]) == 2
    out, err = capsys.readouterr()
    assert out == "THE HEN\n"
    assert err.startswith("tinyattn: There is no preset called 'dog'")
    assert re.search(r"\n +greet +say the sentence\n", window.make_parser().format_help())
    options = "`RUN` `--preset` `--set` `--edit` `--step` `--stage` `--layer` `--site` `--text` `--loud`"
    assert f"| `tinyattn greet` | say the sentence | {options} |" in readme.tables()["command line"].splitlines()


def test_the_requests_of_all_verbs_are_frozen() -> None:
    """What was asked for is not changed on the way to where it is done."""
    needed = {"explain": ["--cell", "0"], "info": ["a"], "verify": ["a"], "export": ["-o", "a.svg"]}
    needed["tokenize"] = ["--tokenizer", "bytes", "--text", "a"]
    needed["lab"], needed["experiment"] = ["cost"], ["another-seed"]
    needed["when"] = ["a", "loss<1"]
    needed["weights"] = ["import", "a", "-o", "b"]
    parser = new_parser("tinyattn", "")
    add_verbs(parser, VERBS)
    for verb in VERBS:
        request = verb.read(parser.parse_args([verb.name, *needed.get(verb.name, [])]))
        if is_dataclass(request):
            with pytest.raises(FrozenInstanceError):
                setattr(request, fields(request)[0].name, None)
        else:
            assert isinstance(request, bool | Path | tuple)


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of the command line, with the name of its module."""
    for path in [*ROOT.glob("*/cli/*.py"), *ROOT.glob("*/__main__.py")]:
        if path.parts[len(ROOT.parts)] in ("model", "tinyattn_gui"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield path.stem, node


def takes_options(function: ast.FunctionDef) -> bool:
    """Whether a Namespace is handed to it."""
    kinds = (one.annotation for one in function.args.args)
    return any(isinstance(kind, ast.Attribute) and kind.attr == "Namespace" for kind in kinds)


def test_parsed_options_go_no_further_than_a_request() -> None:
    """Only what reads a request off them takes them, and nothing but the parser writes to them."""
    readers = {verb.read.__name__ for verb in VERBS} | {"of", "__call__"}
    takers = [(module, function) for module, function in functions() if takes_options(function)]
    assert len(takers) >= len(VERBS)
    assert {function.name for _, function in takers} <= readers
    for module, function in takers:
        for node in ast.walk(function):
            assert not (isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)), (module, function.name)


def test_a_step_that_a_run_has_not_come_to_is_refused() -> None:
    with Run(RunSpec()) as run:
        run.train_to(2)
        newest = run.learner.step
        check_step(2, newest)
        with pytest.raises(RequestError, match=r"^Step 3 is not in this run; it has steps 0 to 2\.$"):
            check_step(3, newest)
        with pytest.raises(RequestError, match=r"^Step 4 is not in a\.tinyattn; it has steps 0 to 2\.$"):
            check_step(4, newest, "a.tinyattn")


def test_the_sentence_about_a_missing_step_is_written_once() -> None:
    files = [path for name in ("model", "tinyattn_gui") for path in (ROOT / name).rglob("*.py")]
    assert [path.name for path in files if "it has steps 0 to" in path.read_text(encoding="utf-8")] == ["errors.py"]
