"""A recipe: the lines that add one thing to a copy of the program, and the tests that miss a half of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

from tests.kit.documents import ROOT


@dataclass(frozen=True)
class Addition:
    """`lines` below the one place in a file that reads `below`, so deep; `inline` right behind it, in its line. Without
    `below` they are a new file.

    Some cannot be forgotten: without them nothing could be imported, or nothing would be there.
    """

    path: str
    what: str
    lines: str
    below: str = ""
    depth: int = 0
    inline: bool = False
    can_be_forgotten: bool = True

    def add_to(self, tree: Path) -> None:
        """Write it into a copy of the program."""
        file, lines = tree / self.path, indent(dedent(self.lines).strip("\n ") + "\n", "    " * self.depth)
        if not self.below:
            file.write_text(lines, encoding="utf-8")
            return
        text = file.read_text(encoding="utf-8")
        if text.count(self.below) != 1:
            raise LookupError(f"{self.path} has {self.below!r} {text.count(self.below)} times; a recipe needs it once.")
        end = text.index(self.below) + len(self.below)
        if self.inline:
            lines = lines.rstrip("\n")
        else:
            end = text.index("\n", end - 1) + 1
        file.write_text(text[:end] + lines + text[end:], encoding="utf-8")


@dataclass(frozen=True)
class Recipe:
    """How to add a `thing`. One of its `guards`, tests, fails when an addition is left out."""

    thing: str
    guards: tuple[str, ...]
    additions: tuple[Addition, ...]

    @property
    def guarding(self) -> tuple[str, ...]:
        """The files of its guards, each once."""
        return tuple(dict.fromkeys(guard.partition("::")[0] for guard in self.guards))

    @property
    def touches(self) -> str:
        """What is to be written where."""
        rows = {row.path: row.what for row in reversed(self.additions)}  # of several additions to a file the first
        return "; ".join(f"{rows[path]} `{path}`" for path in dict.fromkeys(row.path for row in self.additions))

    def without(self, path: str) -> tuple[Addition, ...]:
        """What it adds, but for what it adds to one file."""
        return tuple(row for row in self.additions if row.path != path)

    @property
    def has_halves(self) -> bool:
        """Whether it takes more than one file."""
        return len({row.path for row in self.additions}) > 1

    @property
    def halves(self) -> tuple[str, ...]:
        """The files that could be forgotten."""
        return tuple(dict.fromkeys(row.path for row in self.additions if row.can_be_forgotten))


def copied(to: Path) -> Path:
    """A copy of the program, its pages and its tests."""
    for name in ("model", "tinyattn_gui", "tests", "assets", ".github", ".ci"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("results"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, to / name)
    return to


@contextmanager
def added(tree: Path, additions: Iterable[Addition]) -> Iterator[None]:
    """Within, a copy of the program has these additions; afterwards it is what it was.

    So what Python and pytest have compiled of the rest need not be compiled again for each.
    """
    additions = list(additions)
    before = {path: _as_it_is(path) for path in {tree / row.path for row in additions}}
    try:
        for addition in additions:
            addition.add_to(tree)
        yield
    finally:
        for path, was in before.items():
            path.unlink()
            if was is not None:
                path.write_bytes(was)


def _as_it_is(path: Path) -> bytes | None:
    """What is in a file; None where there is none."""
    return path.read_bytes() if path.exists() else None
