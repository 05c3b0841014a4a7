"""Each recipe of CONTRIBUTING.md adds what it promises by the files that it names, and a test misses each of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.kit.documents import ROOT
from tests.kit.recipes import RECIPES
from tests.kit.recipes.preset import PRESET
from tests.kit.recipes.recipe import Recipe, added, copied

HALVES = [(recipe, path) for recipe in RECIPES if recipe.has_halves for path in recipe.halves]

pytestmark = pytest.mark.timeout(300)  # the first of them compiles a copy of the program

FORKS = ROOT / "tests" / "kit" / "recipes" / "forks.py"

PASSED, FAILED, BROKEN, NOT_FOUND = 0, 1, 2, 4
"""What pytest ends with: all was well, a test has failed, one could not be imported, alone or among others."""


class Tree:
    """A copy of the program as it is, and a process in which nothing of it is imported yet."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._said, self._asked = copied(folder), folder.with_suffix(".txt"), 0
        self._process = subprocess.Popen(
            [sys.executable, FORKS, self._said], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tried(self, of: Iterable[str]) -> tuple[int, str]:
        """What pytest ends with for these tests of the copy, and what it says."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        self._asked += 1
        stdin.write(json.dumps([self._asked, ["-q", "-x", "-n", "0", "-p", "no:cacheprovider", *of]]) + "\n")
        stdin.flush()
        number, ended = 0, PASSED
        while number != self._asked:  # what was asked for a test that took too long may still come
            number, ended = json.loads(stdout.readline())
        return ended, self._said.read_text(encoding="utf-8")

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    made = Tree(tmp_path_factory.mktemp("tree"))
    yield made
    made.close()


def test_what_is_added_can_be_used_and_nothing_misses_a_half_of_it(tree: Tree) -> None:
    guards = dict.fromkeys(guard for recipe in RECIPES for guard in recipe.guards)
    pages = [tree.folder / name for name in ("README.md", ".github/CONTRIBUTING.md")]
    before = [page.read_bytes() for page in pages]
    with added(tree.folder, (row for recipe in RECIPES for row in recipe.additions)):
        write = [sys.executable, "-m", "tests.readme"]
        written = subprocess.run(write, cwd=tree.folder, capture_output=True, text=True, timeout=250)
        assert written.returncode == 0, written.stderr
        ended, said = tree.tried(["tests/architecture/used_recipes.py", *guards])
    for page, was in zip(pages, before, strict=True):
        page.write_bytes(was)
    assert ended == PASSED, said


def test_the_pages_miss_what_is_added_until_they_are_written(tree: Tree) -> None:
    with added(tree.folder, PRESET.additions):
        ended, said = tree.tried(PRESET.guards)
    assert ended == FAILED, said
    assert "python -m tests.readme writes them anew" in said


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.thing)
def test_a_guard_is_a_test(recipe: Recipe) -> None:
    assert recipe.guards
    for guard in recipe.guards:
        path, _, name = guard.partition("::")
        assert (ROOT / path).is_file(), guard
        assert f"\ndef {name}" in (ROOT / path).read_text(encoding="utf-8"), guard


@pytest.mark.parametrize(("recipe", "path"), HALVES, ids=[f"{recipe.thing}: {path}" for recipe, path in HALVES])
def test_a_half_is_missed(recipe: Recipe, path: str, tree: Tree) -> None:
    with added(tree.folder, recipe.without(path)):
        ended, said = tree.tried(recipe.guards)
    assert ended in (FAILED, BROKEN, NOT_FOUND), said
    assert ended == NOT_FOUND or re.search(r"\d (failed|error)", said), said
