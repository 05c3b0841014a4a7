"""How the numbers of one matrix are written: alike, and with as many digits as it takes to tell them apart."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from model.matrix.picture import exact
from model.quantities import Kind

MOST = 9
"""Decimals of a number that is not written exactly."""

_FIXED = tuple(f"z.{count}f" for count in range(MOST + 1))

_FINER = 4
"""So many decimals may follow the first digit of the largest number."""

_SLACK = 0.25
"""How far, in decimals, the numbers must change before they are written otherwise than just before."""


class NumberForm(Enum):
    """A way to write a number."""

    FIXED = "fixed"
    TENS = "tens"
    EXACT = "exact"


@dataclass(frozen=True)
class Digits:
    """`0.62` is FIXED with two `decimals`, `6.2e−1` is TENS with one, `0.6173425` is EXACT."""

    form: NumberForm
    decimals: int = 0

    def text(self, number: float) -> str:
        """A number as it is written."""
        if self.form is NumberForm.FIXED and math.isfinite(number):
            text = format(number, _FIXED[self.decimals])
            return text.replace("-", "−") if number < 0 else text
        if self.form is NumberForm.EXACT or not math.isfinite(number):
            return exact(number)
        if number == 0:
            return "0"
        digits, _, tens = f"{number:.{self.decimals}e}".partition("e")
        return f"{digits}e{int(tens)}".replace("-", "−")


def decimals(values: NDArray[np.floating], kind: Kind, before: int | None = None) -> int:
    """How many decimals tell the numbers of a matrix apart: half of those that differ at all then differ as written.

    Never fewer than two for numbers below 100, and no more than can matter beside the largest. `before` is how many
    there were just before: it stays where it is about as good, so that numbers in motion do not jump between forms.
    """
    if kind is Kind.INDEX:
        return 0
    finite = np.sort(values[np.isfinite(values)])
    top = float(max(-finite[0], finite[-1])) if finite.size else 0.0
    if top == 0:
        return 2
    least = 2 if top < 99.5 else 0
    lead = -math.floor(math.log10(top))
    gaps = np.diff(finite)
    gaps = gaps[gaps > 0]
    need = float(-np.log10(np.partition(gaps, gaps.size // 2)[gaps.size // 2])) if gaps.size else 0.0
    least, most = max(least, min(lead + 1, MOST)), max(least, min(lead + _FINER, MOST))
    if before is not None and least <= before <= most and before - 1 - _SLACK < need < before + _SLACK:
        return before
    return min(max(math.ceil(need - 0.05), least), most)


def fitting(
    wanted: int, values: NDArray[np.floating], ends: tuple[float, float], fits: Callable[[str], bool]
) -> Digits:
    """The best way to write the numbers of a matrix of which each fits: `wanted` decimals, else what comes near it.

    `ends` are numbers beyond which none of them is. Fewer decimals must leave a digit of the largest number; where
    there is no room for that, numbers are written with tens.
    """
    finite = values[np.isfinite(values)]
    top = float(np.abs(finite).max()) if finite.size else 0.0
    least = max(-math.floor(math.log10(top)), 0) if top else 0
    ways = [Digits(NumberForm.FIXED, count) for count in range(wanted, least - 1, -1)]
    for way in (*ways, Digits(NumberForm.TENS, 1)):
        if all(fits(way.text(end)) for end in ends):
            return way
    return Digits(NumberForm.TENS, 0)
