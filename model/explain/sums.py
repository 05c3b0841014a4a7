"""Where the numbers of an explanation are had, and how lines are made of them. Imports no torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from model.choices.masks import Mask
from model.config import Edit, ModelConfig, TrainConfig
from model.messages.explanation import LIMIT, Operand, Term
from model.quantities import Axis, Facet
from model.quantities.stages import Ref
from model.quantities.watch import MEAN, Ask, Lens, Watch
from model.spec.recipe import Clipping

Index = tuple[int, ...]
Places = tuple[int | NDArray[np.int64], ...]
Array = NDArray[np.float32]
Exact = NDArray[np.float64]


class Source(Protocol):
    """What a step was, as numbers."""

    @property
    def model(self) -> ModelConfig:
        """The network's shape."""

    def mask(self, before: bool) -> Mask:
        """Which keys a query may look at: in that step, or in a pass after it and what was changed then."""

    @property
    def train(self) -> TrainConfig:
        """How it learns."""

    @property
    def seed(self) -> int:
        """What the first weights were drawn with."""

    @property
    def step(self) -> int:
        """The step that led to what is looked at; 0 if none was made."""

    @property
    def learning_rate(self) -> float:
        """The learning rate of that step."""

    @property
    def clipping(self) -> Clipping | None:
        """What came of the gradients of that step; None where they are not clipped."""

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What was changed after that step."""

    def kept(self, ref: Ref) -> Array:
        """What that step did not drop at such a stage, over all its axes: 0 and 1."""

    def values(self, watch: Watch) -> Array:
        """The numbers of what is watched, over all axes of its quantity; the probe is a batch of one sentence.

        A target that is not known is NaN. The head of a watch is None for all of them, or MEAN, for their average in
        place of the first. Raises RequestError, with the reason, where there are none.
        """


class QuantitySide(NamedTuple):
    """A quantity from one side."""

    ref: Ref
    facet: Facet = Facet.DATA


@dataclass(frozen=True)
class View:
    """The numbers that belong together: of one lens, and with the weights of before or after the step.

    Those of training always belong to the weights with which the step began.
    """

    source: Source
    lens: Lens
    before: bool
    _known: dict[QuantitySide, Array] = field(default_factory=dict, repr=False, compare=False)

    def watch(self, side: QuantitySide) -> Watch:
        """What names this side of a quantity in messages."""
        ref, facet = side
        if ref.quantity.learned:
            return Watch(
                ref.quantity.slug, facet, ref.layer, site=ref.site, before=self.before and facet is not Facet.GRAD
            )
        lens = self.lens if facet is Facet.DATA else Lens.EXAMPLE
        before = self.before and lens is Lens.PROBE
        return Watch(ref.quantity.slug, facet, ref.layer, lens=lens, before=before, site=ref.site)

    def array(self, side: QuantitySide) -> Array:
        """All its numbers, over all axes of the quantity."""
        if side not in self._known:
            self._known[side] = self.source.values(self.watch(side))
        return self._known[side]

    def mean(self, side: QuantitySide) -> Array:
        """Its numbers averaged over the heads; that axis stays, with one place."""
        return self.source.values(replace(self.watch(side), head=MEAN))

    def operand(self, side: QuantitySide, index: Index) -> Operand:
        """One of its numbers; `index` is over all axes of the quantity."""
        return _column(self, side, index)(0)


@dataclass(frozen=True, eq=False)
class Summands:
    """Numbers of a sum that are all made in one way: `says`, `factors` and `group` tell of the one at a place.

    `steps` are the lines that lead to them, `largest` the largest number there.
    """

    values: Exact
    says: Callable[[int], str] | str
    factors: Callable[[int], tuple[Operand, ...]]
    group: Callable[[int], str] | str = ""
    steps: tuple[Term, ...] = ()
    largest: float = 0.0

    def term(self, n: int, running: float | None) -> Term:
        """The line of the number at a place."""
        says, group = (part if isinstance(part, str) else part(n) for part in (self.says, self.group))
        return Term(says, float(self.values[n]), self.factors(n), group, running)


@dataclass(frozen=True, eq=False)
class Opened:
    """What a rule gives for a cell; `summands` are those whose sum the result is, if it is one.

    `formula` is that of this cell, of inputs `{0}` on, where it is another than that of the whole quantity.
    """

    terms: tuple[Term, ...]
    result: float
    largest: float = 0.0
    summands: Exact | None = None
    formula: str = ""


def summed(parts: Sequence[Summands]) -> Opened:
    """A sum, line by line with the sum so far; of more than LIMIT numbers those in the middle are one line."""
    values = np.concatenate([part.values for part in parts])
    running = np.cumsum(values)
    total = float(running[-1]) if len(values) else 0.0
    largest = max(largest_of(values, running), *(part.largest for part in parts), 0.0)
    return Opened(tuple(_lines(parts, values, running)), total, largest, values)


def _lines(parts: Sequence[Summands], values: Exact, running: Exact) -> Iterator[Term]:
    """The lines of a sum; a number that is alone has no sum so far."""
    size = len(values)
    start, end = (LIMIT // 2, size - LIMIT // 2) if size > LIMIT + 1 else (size, size)
    at = 0
    for part in parts:
        next_at = at + len(part.values)
        if at < start or next_at > end:
            yield from part.steps
        for n in range(at, min(start, next_at)):
            yield part.term(n - at, float(running[n]) if size > 1 else None)
        if at <= start < min(next_at, end):
            yield _rest(values[start:end], float(running[end - 1]))
        for n in range(max(end, at), next_at):
            yield part.term(n - at, float(running[n]))
        at = next_at


def _rest(values: Exact, running: float) -> Term:
    return Term(f"the sum of {len(values):,} more", float(values.sum()), running=running, count=len(values))


def contraction(
    view: View,
    left: tuple[str, QuantitySide],
    right: tuple[str, QuantitySide],
    known: Mapping[str, int],
    within: Mapping[str, range] = MappingProxyType({}),
) -> tuple[Summands, dict[str, NDArray[np.int64]]]:
    """The products of two tensors whose axes have these letters, over all places of the letters that are not known; of
    a letter `within` a range, over those in it.
    """
    sizes = dict(zip(left[0], view.array(left[1]).shape, strict=True))
    sizes |= dict(zip(right[0], view.array(right[1]).shape, strict=True))
    summed_over = [letter for letter in dict.fromkeys(left[0] + right[0]) if letter not in known]
    ranges = {letter: within.get(letter, range(sizes[letter])) for letter in summed_over}
    grid = np.indices([len(each) for each in ranges.values()]).reshape(len(ranges), -1)
    places = {letter: row + each.start for (letter, each), row in zip(ranges.items(), grid, strict=True)}
    sides = [(side, tuple(places.get(c, known.get(c, 0)) for c in letters)) for letters, side in (left, right)]
    a, b = (view.array(side)[place].astype(np.float64) for side, place in sides)
    return Summands(np.atleast_1d(a * b), "{0} × {1}", operands_at(view, *sides)), places


def taken(view: View, side: QuantitySide, place: Places, group: Callable[[int], str] | str = "") -> Summands:
    """The numbers at these places, as they are."""
    values = np.atleast_1d(view.array(side)[place]).astype(np.float64)
    return Summands(values, "{0}", operands_at(view, (side, place)), group)


def operands_at(view: View, *sides: tuple[QuantitySide, Places]) -> Callable[[int], tuple[Operand, ...]]:
    """The operands of a line, by its place; what is not an array of places is the same in all lines."""
    columns = [_column(view, side, place) for side, place in sides]
    return lambda n: tuple(column(n) for column in columns)


def _column(view: View, side: QuantitySide, place: Places) -> Callable[[int], Operand]:
    """Cells of one quantity, by their place in this list."""
    watch, skipped = view.watch(side), 1 if Axis.BATCH in side.ref.quantity.axes else 0
    array, config = view.array(side), view.source.model

    def at(n: int) -> Operand:
        index = tuple(int(each[n]) if isinstance(each, np.ndarray) else each for each in place)
        ask = Ask(watch, index[skipped:], index[0] if skipped else 0)
        return Operand(ask, float(array[index]), side.ref, config.is_deep, config.is_pair)

    return at


def largest_of(*arrays: Exact) -> float:
    """The largest finite size among these numbers; 0 if there is none."""
    return max((float(np.abs(a[np.isfinite(a)]).max(initial=0.0)) for a in arrays), default=0.0)
