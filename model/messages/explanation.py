"""The arithmetic of one cell as plain data: what went in, line by line what was made of it, what that comes to.

Sums are made in float64 and then compared with the tensor's own float32 number, so `Explanation.agreement` says
honestly how far the two are apart. Imports no torch.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from model.messages.wording import Wording
from model.quantities import Facet
from model.quantities.catalogue import Ref
from model.quantities.watch import MEAN, Ask

LIMIT = 512
"""Lines of one sum that are given at most: its first and last; what lies between them comes as one line."""

TINY = float(np.finfo(np.float32).tiny)
"""Numbers below this count as zero in training."""

_PLACE = re.compile(r"\{(\d)\}")

_SIDES = {Facet.DATA: "", Facet.GRAD: "∂", Facet.DELTA: "Δ", Facet.MOMENT1: "m ", Facet.MOMENT2: "v "}


@dataclass(frozen=True)
class Operand:
    """A number that went in: its cell, which can be asked for in turn, its value there, and what it is a cell of."""

    ask: Ask
    value: float
    ref: Ref
    deep: bool = False
    """Whether its network has several layers, so that its symbol says of which it is."""
    pair: bool = False
    """The same of two sentences."""

    @property
    def there(self) -> tuple[int, Ask]:
        """Where it came about: so many steps on from the one that it is an operand of (0 or −1), and what to ask there.

        What a step began with is what the step before it left.
        """
        if self.ref.quantity.learned and self.ask.watch.before:
            return -1, replace(self.ask, watch=replace(self.ask.watch, before=False))
        return 0, self.ask

    @property
    def symbol(self) -> str:
        """What it is a cell of, in formulas; ∂ before the symbol is the gradient of the loss."""
        return f"{_SIDES[self.ask.watch.facet]}{self.ref.symbol(deep=self.deep, pair=self.pair)}"

    @property
    def cell(self) -> str:
        """Which cell it is, such as `Q[0, 5, 3]`."""
        place = ", ".join("mean" if at == MEAN else str(at) for at in self.ask.index)
        return f"{self.symbol}[{place}]"

    @property
    def said(self) -> str:
        """How it stands in a line, such as `Q[0, 5, 3] −0.1234`."""
        return f"{self.cell} {written(self.value)}"


LARGEST = float(np.finfo(np.float32).max)
"""The largest number that a float32 holds."""

_LAST = 2.0**127
"""From here on no float32 is twice as large: all have the same distance to the next."""


@dataclass(frozen=True)
class Term:
    """One line of the arithmetic: what is computed, and what it gives.

    `says` has `{0}`, `{1}`, … where its `factors` stand. Lines of a sum have the sum so far, `running`; a line that
    stands for more than one number of a sum says for how many in `count`. `group` is the heading that it belongs to.
    """

    says: str
    value: float
    factors: tuple[Operand, ...] = ()
    group: str = ""
    running: float | None = None
    count: int = 1

    @property
    def text(self) -> str:
        """The line in words and numbers."""
        return "".join(part if isinstance(part, str) else part.said for part in self.parts)

    @property
    def parts(self) -> tuple[str | Operand, ...]:
        """The line in pieces: words, and the operands between them."""
        pieces = _PLACE.split(self.says)
        mixed = (self.factors[int(piece)] if n % 2 else piece for n, piece in enumerate(pieces))
        return tuple(part for part in mixed if part)


@dataclass(frozen=True)
class Fold:
    """Lines of a sum that are not shown one by one."""

    terms: tuple[Term, ...]

    @property
    def count(self) -> int:
        """How many numbers are summed in them."""
        return sum(term.count for term in self.terms)

    @property
    def group(self) -> str:
        """The heading of the first of them."""
        return self.terms[0].group

    @property
    def text(self) -> str:
        """What is said instead of them."""
        return f"… {self.count:,} more"

    @property
    def value(self) -> float:
        """What they add."""
        values = [term.value for term in self.terms]
        try:
            return math.fsum(values)
        except (ValueError, OverflowError):  # ∞ − ∞ is no number, and fsum says so by raising
            return sum(values)

    @property
    def running(self) -> float | None:
        """The sum after them."""
        return self.terms[-1].running


@dataclass(frozen=True)
class Explanation:
    """One cell opened: `result` is what the arithmetic comes to, `value` what the network computed.

    `largest` is the largest number on the way. `order` names a way of summing that gives `value` to the bit, if one
    was found. `wording` says in a sentence what the number means, where there is one for its stage.
    """

    ask: Ask
    formula: str
    terms: tuple[Term, ...]
    result: float
    value: float
    largest: float
    order: str = ""
    wording: Wording = ()

    @property
    def operands(self) -> tuple[Operand, ...]:
        """What went in, in the order of the lines."""
        return tuple(dict.fromkeys(operand for term in self.terms for operand in term.factors))

    @property
    def distance(self) -> float:
        """How far result and value are apart, in units in the last place of the largest number on the way."""
        apart = abs(self.result - self.value)
        if apart <= TINY or self.result == self.value or (math.isnan(self.result) and math.isnan(self.value)):
            return 0.0
        if not math.isfinite(apart):
            return math.inf
        return apart / float(np.spacing(np.float32(min(_LAST, max(self.largest, abs(self.value), TINY)))))

    @property
    def is_beyond(self) -> bool:
        """Whether the arithmetic comes to a number that float32 cannot hold: the network has an infinity for it."""
        return math.isinf(self.value) and LARGEST < abs(self.result) < math.inf and self.result * self.value > 0

    @property
    def agreement(self) -> str:
        """How the arithmetic shown relates to the tensor's own number."""
        if math.isnan(self.value) and math.isnan(self.result):
            return "alike: both are nan"
        if self.is_beyond:
            return f"beyond float32, which ends at {written(LARGEST)}: there the network has {written(self.value)}"
        if self.order:
            return f"equal to the bit, {self.order}"
        if not self.distance:
            return "equal, as numbers below 1e−38 count as zero"
        if math.isinf(self.distance):
            return "not comparable: one of them is no finite number"
        units = max(1, math.ceil(self.distance))
        return f"within {units} unit{'s' if units > 1 else ''} in the last place of the largest number on the way"


def folded(terms: Sequence[Term], first: int = 4, last: int = 2) -> tuple[Term | Fold, ...]:
    """The lines with long sums folded: of each the first and last lines, and between them what was left out."""

    def items() -> Iterator[Term | Fold]:
        for of_sum, run in groupby(terms, lambda term: term.running is not None):
            lines = tuple(run)
            if of_sum and len(lines) > first + last + 1:
                yield from lines[:first]
                yield Fold(lines[first : len(lines) - last])
                yield from lines[len(lines) - last :]
            else:
                yield from lines

    return tuple(items())


def written(value: float) -> str:
    """A number in a line: six digits."""
    return f"{value + 0.0:.6g}".replace("-", "−").replace("inf", "∞")


def bracketed(value: float) -> str:
    """The same after an operator: in brackets if it is negative."""
    return f"({written(value)})" if value < 0 else written(value)
