"""How the values of a matrix are spread: how many there are in each stretch of its colour scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.figures.request import FigurePart
from model.matrix.picture import Picture, short
from model.quantities import Kind
from model.quantities.watch import Watch
from tinyattn_gui.pictures.ranges import Ends, held_ends

HISTOGRAM = "histogram"
"""The view of how the values of a matrix are spread."""

_BINS = 40


@dataclass(frozen=True, eq=False)
class Histogram:
    """`counts` of values in equal stretches from `low` to `high`, the ends of the colour scale.

    Cells that are masked or have no value are not among them, but told in `words`. `mark` is the value of the chosen
    cell, if it has one, `marked` says which cell that is. `watch` is what the matrix was watched by, if by anything;
    `held` are the ends of its colours if they do not follow from its values.
    """

    title: str
    symbol: str
    where: str
    kind: Kind
    low: float
    high: float
    counts: NDArray[np.int64]
    words: str
    mark: float | None = None
    marked: str = ""
    watch: Watch | None = None
    cell: tuple[int, int] | None = None
    step: int | None = None
    held: Ends | None = None
    lost: int = 0
    """How many of them are nan."""

    @property
    def part(self) -> FigurePart | None:
        """This as the part of a figure."""
        return None if self.watch is None else FigurePart(self.watch, HISTOGRAM, cell=self.cell, ends=self.held)

    @property
    def edges(self) -> NDArray[np.float64]:
        """Where the stretches begin and end: one more than there are."""
        return np.linspace(self.low, self.high, len(self.counts) + 1)

    def describe(self, index: int) -> str:
        """One stretch in words: `12 values from 0.10 to 0.12`."""
        count, edges = int(self.counts[index]), self.edges
        values = "1 value" if count == 1 else f"{count} values"
        return f"{values} from {short(edges[index], self.kind)} to {short(edges[index + 1], self.kind)}"


def histogram(picture: Picture, cell: tuple[int, int] | None = None) -> Histogram:
    """The histogram of a matrix, with the value of a chosen cell marked."""
    values = picture.values
    finite = values[np.isfinite(values)]
    bins = _BINS + (picture.kind is Kind.SIGNED)  # a stretch of its own for what is about zero
    places = (finite.astype(np.float64) - picture.low) * (bins / ((picture.high - picture.low) or 1.0))
    counts = np.bincount(np.clip(places, 0, bins - 1).astype(np.intp), minlength=bins)
    value = None if cell is None else float(values[cell])
    mark = value if value is not None and np.isfinite(value) else None
    return Histogram(
        title=f"Values of {picture.title[:1].lower()}{picture.title[1:]}",
        symbol=picture.symbol,
        where=picture.where,
        kind=picture.kind,
        low=picture.low,
        high=picture.high,
        counts=counts,
        words=_words(values, finite),
        mark=mark,
        marked="" if cell is None else picture.describe(*cell),
        watch=picture.watch or picture.source,
        cell=cell,
        step=picture.step,
        held=held_ends(picture),
        lost=int(np.isnan(values).sum()),
    )


def _words(values: NDArray[np.float32], finite: NDArray[np.float32]) -> str:
    """How many there are, apart from those that are masked or missing; with mean and spread."""
    masked, missing = int(np.isneginf(values).sum()), int(np.isnan(values).sum())
    infinite = values.size - len(finite) - masked - missing
    parts = [f"{len(finite)} value{'s' * (len(finite) != 1)}"]
    apart = ((masked, "masked"), (missing, "nan"), (infinite, "infinite"))
    parts += [f"{count} {what}" for count, what in apart if count]
    if len(finite):
        mean, spread = float(finite.mean(dtype=np.float64)), float(finite.std(dtype=np.float64))
        parts += [f"mean {mean:.3g}", f"standard deviation {spread:.3g}"]
    return " · ".join(parts).replace("-", "−")


def histogram_as_text(picture: Histogram) -> str:
    """The counts for a spreadsheet: a line for each stretch."""
    rows = zip(picture.edges, picture.edges[1:], picture.counts, strict=False)
    lines = (f"{low:.9g}\t{high:.9g}\t{count}" for low, high, count in rows)
    return "\n".join(["from\tto\tvalues", *lines, ""])
