"""A matrix of an example beside the numbers that the book prints for it. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.book.examples import Example, Line
from model.book.printed import Agreement, agreement, printed_numbers

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Checked:
    """Our own numbers of a line (rows, columns), and the printed ones, None where the book prints none."""

    line: Line
    own: Array
    printed: Array | None

    @property
    def agreements(self) -> tuple[tuple[Agreement, ...], ...]:
        """How each number stands to the printed one; empty where none is printed."""
        if self.printed is None:
            return ()
        rows = zip(self.printed, self.own, strict=True)
        decimals = self.line.decimals
        return tuple(tuple(agreement(p, o, decimals) for p, o in zip(*row, strict=True)) for row in rows)

    @property
    def summary(self) -> str:
        """In words: `6 of 6 numbers as printed`."""
        told = [each for row in self.agreements for each in row]
        if not told:
            return "not printed in the book"
        equal = told.count(Agreement.EQUAL)
        near = told.count(Agreement.LAST_DIGIT)
        words = f"{equal} of {len(told)} numbers as printed"
        if near:
            words += f", {near} differ by one in the last digit"
        if self.line.is_chance and equal < len(told):
            words += "; which are left out is drawn, and this system draws others"
        return words


def checked(example: Example, own: Mapping[str, Array]) -> tuple[Checked, ...]:
    """The lines of an example with our numbers (by slug) beside the printed ones."""
    return tuple(Checked(line, own[line.slug], _printed(line)) for line in example.lines)


def _printed(line: Line) -> Array | None:
    if not line.name:
        return None
    numbers = np.array(printed_numbers()[line.name], dtype=object)
    flat = [-np.inf if number is None else float(number) for number in numbers.ravel()]
    return np.array(flat).reshape(len(line.rows), len(line.columns))
