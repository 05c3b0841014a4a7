"""The verb `book`: the worked examples of the book, each number beside the one that is printed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from model.book.checked import Array, Checked, checked
from model.book.examples import EXAMPLES, Example
from model.book.printed import Agreement
from model.cli.console import give_json, say
from model.cli.verb import DONE, FAILED, Verb

_MARKS = {Agreement.EQUAL: "=", Agreement.LAST_DIGIT: "~", Agreement.OTHER: "!"}


@dataclass(frozen=True)
class Reading:
    """Which examples are worked, and in which form they are printed."""

    names: tuple[str, ...]
    as_json: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Reading:
        """What the options say."""
        return cls(tuple(options.example) or tuple(EXAMPLES), options.json)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which examples, and in which form."""
    parser.add_argument("example", nargs="*", choices=[*EXAMPLES, []], help="which (default: all)")
    parser.add_argument("--json", action="store_true", help="print an array of objects")


def read_book(reading: Reading) -> int:
    """Print each matrix; ends with 1 if a number differs that no chance decides.

    A number is marked = where it is the printed one, ~ where its last digit differs by one, and ! where it is another.
    """
    from model.cli.computing import work

    worked = [(EXAMPLES[name], checked(EXAMPLES[name], work(EXAMPLES[name]))) for name in reading.names]
    if reading.as_json:
        give_json([_as_json(example, lines) for example, lines in worked])
    else:
        say("\n\n".join("\n".join(_told(example, lines)) for example, lines in worked))
    wrong = any(_differs(line) for _, lines in worked for line in lines)
    return FAILED if wrong else DONE


def _differs(line: Checked) -> bool:
    return not line.line.is_chance and any(Agreement.OTHER in row for row in line.agreements)


def _told(example: Example, lines: Sequence[Checked]) -> Iterator[str]:
    yield f"{example.name} ({example.section}): {example.title}"
    yield example.about
    for checked_line in lines:
        line = checked_line.line
        yield f"\n  {line.title}: {line.formula} ({checked_line.summary})"
        width = max(map(len, line.rows))
        marks = checked_line.agreements or [[None] * len(line.columns)] * len(line.rows)
        for name, numbers, row in zip(line.rows, checked_line.own, marks, strict=True):
            yield f"  {name:<{width}} {_cells(numbers, row, line.decimals)}"


def _cells(numbers: Array, marks: Sequence[Agreement | None], decimals: int) -> str:
    pairs = zip(numbers, marks, strict=True)
    return " ".join(f"{number:8.{decimals}f}{' ' if mark is None else _MARKS[mark]}" for number, mark in pairs)


def _as_json(example: Example, lines: Sequence[Checked]) -> dict[str, object]:
    return {
        "name": example.name,
        "section": example.section,
        "title": example.title,
        "lines": [
            {
                "slug": each.line.slug,
                "title": each.line.title,
                "formula": each.line.formula,
                "rows": each.line.rows,
                "columns": each.line.columns,
                "own": _numbers(each.own),
                "printed": None if each.printed is None else _numbers(each.printed),
                "agreement": [[mark.value for mark in row] for row in each.agreements],
            }
            for each in lines
        ],
    }


def _numbers(matrix: Array) -> list[list[float | None]]:
    """JSON knows no infinity: a masked score is null."""
    return [[float(number) if np.isfinite(number) else None for number in row] for row in matrix]


VERB = Verb("book", "work the book's examples, each number beside the printed one", add_options, Reading.of, read_book)
