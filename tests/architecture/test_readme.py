"""The README and the page for who builds say what the program does: the two commands, the tables, the files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.contributing import CONTRIBUTING
from tests.kit.documents import ROOT, Document
from tests.kit.recipes import RECIPES
from tests.readme import DOCUMENTS, README

TEST = 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/pytest'
RUN = 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/tinyattn'

of_each = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.path.name)


def after(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)\n```", README.text, re.DOTALL)
    assert found, mark
    return found.group(1)


def section(title: str) -> str:
    """A part of the page for who builds."""
    return CONTRIBUTING.text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_two_commands() -> None:
    assert after("run command") == RUN
    assert after("test command") == TEST
    assert "<!-- test command -->" in Path(ROOT, ".ci", "run").read_text(encoding="utf-8")


@of_each
def test_its_tables_are_those_of_the_program(document: Document) -> None:
    assert document.text == document.filled(), "python -m tests.readme writes them anew"


@of_each
def test_what_it_points_to_exists(document: Document) -> None:
    links = re.findall(r"\]\(([^)#][^)]*)\)|src=\"([^\"]+)\"", document.text)
    assert links
    for target in links:
        path = (target[0] or target[1]).partition("#")[0]
        if "://" not in path:
            assert (document.path.parent / path).exists(), path


def test_every_file_that_it_names_exists() -> None:
    """But for those that a recipe makes."""
    made = {row.path for recipe in RECIPES for row in recipe.additions if not row.below}
    named = set(re.findall(r"`([\w./]+/[\w.]+\.\w+)(?:::\w+)?`", CONTRIBUTING.text))
    assert len(named) > 20
    assert {path for path in named - made if not (ROOT / path).is_file()} == set()


def test_its_table_of_recipes_names_files_of_tests() -> None:
    """In the third column, as code with commas between; and every recipe has such a row."""
    rows = re.findall(r"^\| (.+) \| .+ \| (.+) \|$", section("Recipes"), re.MULTILINE)[
        2:
    ]  # without the two of the head
    assert [thing for thing, _ in rows] == [recipe.thing for recipe in RECIPES]
    for thing, guards in rows:
        for guard in guards.split(", "):
            assert re.fullmatch(r"`tests/[\w/]+\.py`", guard), f"{thing}: {guards}"


def test_a_keystroke_takes_twelve_steps_to_a_pixel() -> None:
    """Each in the files that it names, where what it names stands."""
    steps = re.findall(r"^\d+\. (.*(?:\n   .*)*)", section("From a keystroke to a pixel"), re.MULTILINE)
    assert len(steps) == 12
    for step in steps:
        named = re.findall(r"`([^`]+)`", step)
        paths = [name for name in named if name.endswith(".py")]
        code = "".join((ROOT / path).read_text(encoding="utf-8") for path in paths)
        words = {part for name in named if name not in paths for part in name.split(".")}
        assert paths, step
        assert words, step
        assert {word for word in words if not re.search(rf"\b{word}\b", code)} == set(), paths


def test_it_names_the_modules_that_it_says_to_run() -> None:
    for module in re.findall(r"python -m (tests\.\w+)", "".join(document.text for document in DOCUMENTS)):
        path = ROOT.joinpath(*module.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module
