"""A worked example of the book as it is read: matrix after matrix, each number with how it stands to the printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from model.book.checked import Checked, checked
from model.book.examples import EXAMPLES, Example
from model.book.printed import Agreement
from model.messages import WorkedExample
from model.spec.book_presets import learning_preset

MARKS = {Agreement.EQUAL: "✓", Agreement.LAST_DIGIT: "≈", Agreement.OTHER: "✗"}
"""As printed; but for one in the last digit; another number."""


@dataclass(frozen=True)
class BookNumber:
    """A number in words, and its mark; `printed` is what the book has, where that is not the same."""

    text: str
    mark: str = ""
    printed: str = ""


@dataclass(frozen=True)
class BookMatrix:
    """One line of an example."""

    title: str
    formula: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    numbers: tuple[tuple[BookNumber, ...], ...]
    summary: str


@dataclass(frozen=True)
class BookPage:
    """An example as far as it is unfolded; `count` is how many matrices it has in all.

    `learning` says what to watch for when its weights learn, once all is unfolded; empty where none can.
    """

    heading: str
    about: str
    matrices: tuple[BookMatrix, ...]
    count: int
    learning: str = ""


def page_of(worked: WorkedExample, unfolded: int) -> BookPage:
    """The first `unfolded` matrices of an example, with our numbers beside the printed ones."""
    example = EXAMPLES[worked.name]
    slugs = (line.slug for line in example.lines)
    lines = checked(example, dict(zip(slugs, worked.matrices, strict=True)))
    learning = learning_preset(worked.name).watch_for if example.can_learn and unfolded >= len(lines) else ""
    return BookPage(heading_of(example), example.about, tuple(map(_matrix, lines[:unfolded])), len(lines), learning)


def heading_of(example: Example) -> str:
    """`3.3 · Attention without weights`."""
    return f"{example.section} · {example.title}"


def _matrix(line: Checked) -> BookMatrix:
    decimals = line.line.decimals
    marks: Sequence[Sequence[Agreement | None]] = line.agreements or [[None] * len(line.line.columns)] * len(line.own)
    printed = line.own if line.printed is None else line.printed
    numbers = tuple(
        tuple(_number(*cell, decimals=decimals) for cell in zip(own, beside, row, strict=True))
        for own, beside, row in zip(line.own, printed, marks, strict=True)
    )
    return BookMatrix(line.line.title, line.line.formula, line.line.rows, line.line.columns, numbers, line.summary)


def _number(own: float, printed: float, mark: Agreement | None, decimals: int) -> BookNumber:
    if mark is None:
        return BookNumber(_text(own, decimals))
    beside = "" if mark is Agreement.EQUAL else _text(printed, decimals)
    return BookNumber(_text(own, decimals), MARKS[mark], beside)


def _text(number: float, decimals: int) -> str:
    if math.isinf(number):
        return "−∞" if number < 0 else "∞"
    return f"{number:.{decimals}f}".replace("-", "−")
