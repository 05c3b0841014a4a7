"""Each recipe of CONTRIBUTING.md adds what it promises by the files that it names, and a test misses each of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.kit.documents import ROOT
from tests.kit.recipes import RECIPES
from tests.kit.recipes.preset import PRESET
from tests.kit.recipes.recipe import Recipe, added, copied

HALVES = [(recipe, path) for recipe in RECIPES if recipe.has_halves for path in recipe.halves]

pytestmark = pytest.mark.timeout(300)  # each begins a Python of its own, with all that the program imports

PASSED, FAILED, BROKEN, NOT_FOUND = 0, 1, 2, 4
"""What pytest ends with: all was well, a test has failed, one could not be imported, alone or among others."""


def python(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=tree, capture_output=True, text=True, timeout=250)


def tried(tree: Path, of: Iterable[str]) -> subprocess.CompletedProcess[str]:
    return python(tree, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *of)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program as it is."""
    return copied(tmp_path_factory.mktemp("tree"))


def test_what_is_added_can_be_used_and_nothing_misses_a_half_of_it(tree: Path) -> None:
    guards = dict.fromkeys(guard for recipe in RECIPES for guard in recipe.guards)
    pages = [tree / name for name in ("README.md", ".github/CONTRIBUTING.md")]
    before = [page.read_bytes() for page in pages]
    with added(tree, (row for recipe in RECIPES for row in recipe.additions)):
        written = python(tree, "-m", "tests.readme")
        assert written.returncode == 0, written.stderr
        done = tried(tree, ["tests/architecture/used_recipes.py", *guards])
    for page, was in zip(pages, before, strict=True):
        page.write_bytes(was)
    assert done.returncode == PASSED, done.stdout + done.stderr


def test_the_pages_miss_what_is_added_until_they_are_written(tree: Path) -> None:
    with added(tree, PRESET.additions):
        done = tried(tree, PRESET.guards)
    assert done.returncode == FAILED, done.stdout + done.stderr
    assert "python -m tests.readme writes them anew" in done.stdout


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.thing)
def test_a_guard_is_a_test(recipe: Recipe) -> None:
    assert recipe.guards
    for guard in recipe.guards:
        path, _, name = guard.partition("::")
        assert (ROOT / path).is_file(), guard
        assert f"\ndef {name}" in (ROOT / path).read_text(encoding="utf-8"), guard


@pytest.mark.parametrize(("recipe", "path"), HALVES, ids=[f"{recipe.thing}: {path}" for recipe, path in HALVES])
def test_a_half_is_missed(recipe: Recipe, path: str, tree: Path) -> None:
    with added(tree, recipe.without(path)):
        done = tried(tree, recipe.guards)
    assert done.returncode in (FAILED, BROKEN, NOT_FOUND), done.stdout + done.stderr
