"""Tables of a document that are written by the program: each stands between two marks, and is filled in anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Document:
    """A page and the tables in it, by their names."""

    path: Path
    tables: Mapping[str, str]

    @property
    def text(self) -> str:
        """The page as it is."""
        return self.path.read_text(encoding="utf-8")

    def filled(self) -> str:
        """The page with each table between its marks written anew."""
        text = self.text
        for name, rows in self.tables.items():
            begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
            pattern = re.escape(begin) + ".*?" + re.escape(end)
            if not re.search(pattern, text, re.DOTALL):
                raise SystemExit(f"{self.path.name} has no place for the table {name!r}: {begin} … {end}")
            text = re.sub(pattern, lambda _, b=begin, t=rows, e=end: f"{b}\n{t}\n{e}", text, flags=re.DOTALL)
        return text

    def write(self) -> None:
        """Fill the tables in."""
        self.path.write_text(self.filled(), encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as Markdown writes it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
