"""What is to be drawn, as plain data: a matrix with its names, range and labels. No Qt, no torch.

The same `Picture` is painted on the screen, written to PNG, SVG and PDF, and printed as CSV and JSON.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.messages import Lens, Sentence, Watch
from model.messages.explanation import LARGEST
from model.quantities import ATTENTION_WEIGHTS, DROPPED_WEIGHTS, Axis, Facet, Kind, Quantity
from model.quantities.site import Site

Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Picture:
    """One matrix, ready to be drawn.

    `values` has shape (rows, columns); −∞ marks a masked cell, and NaN is no number. `low` and `high`
    are the ends of the colour map; they are finite, and symmetric about zero for signed quantities. `watch` says what
    of the run this is; None for what is made of several such matrices, as a difference is, of which `source` says what
    was watched. `step` is the state that it is of. Positions are those of the sentence seen through `lens`; None for
    those of any sentence. Where `decimals` is said, numbers in cells have so many: in a film they must not jump.
    """

    title: str
    symbol: str
    formula: str
    shape: str
    caption: str
    where: str
    kind: Kind
    values: Matrix
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    row_axis: Axis | None
    column_axis: Axis
    low: float
    high: float
    quantity: Quantity | None = None
    watch: Watch | None = None
    source: Watch | None = None
    lens: Lens | None = None
    step: int | None = None
    decimals: int | None = None
    gaps: NDArray[np.bool_] | None = None
    """The cells that have no number because they do not count for the loss: nothing is wrong there."""
    locked: bool = False
    """Whether the ends of the colour map are those of the whole run so far, and not of these values."""

    @property
    def site(self) -> Site:
        """The attention that it belongs to, which says whose places its axes count."""
        watch = self.watch or self.source
        return Site.SELF if watch is None else watch.site

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.values.shape[0])

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return int(self.values.shape[1])

    @cached_property
    def inked(self) -> Matrix:
        """The values as cells are painted: one that does not count as one that is masked, and not as a lost number."""
        return self.values if self.gaps is None else np.where(self.gaps, np.float32(-np.inf), self.values)

    def counts(self, row: int, column: int) -> bool:
        """Whether the cell counts for the loss, if that is what it tells."""
        return self.gaps is None or not self.gaps[row, column]

    def describe(self, row: int, column: int) -> str:
        """The cell in words, with its exact value: `query cat, key fat: 0.6173425`."""
        value = exact(self.values[row, column]) if self.counts(row, column) else NOT_COUNTED
        where = f"{_named(self.column_axis, self.column_labels, column)}: {value}"
        return where if self.row_axis is None else f"{_named(self.row_axis, self.row_labels, row)}, {where}"


NOT_COUNTED = "does not count for the loss"


def _named(axis: Axis, labels: tuple[str, ...], index: int) -> str:
    label = labels[index]
    name = axis.value.replace("_", " ")
    return f"{name} {index}" if label == str(index) else f"{name} {index} “{label}”"


def spoken(picture: Picture, row: int, column: int, earlier: float | None = None, since: int = 0) -> str:
    """The cell as words to be heard: `query cat, key fat, 0.62, up 0.08 since step 40`.

    `earlier` is what it was after step `since`, if that is known.
    """
    places = [(picture.column_axis, picture.column_labels, column)]
    if picture.row_axis is not None:
        places.insert(0, (picture.row_axis, picture.row_labels, row))
    value = float(picture.values[row, column])
    words = _as_words(value, picture.kind) if picture.counts(row, column) else NOT_COUNTED
    parts = [*(_heard(*place) for place in places), words]
    if earlier is not None and math.isfinite(earlier) and math.isfinite(value):
        parts.append(f"{_change(value - earlier, picture.kind)} step {since}")
    return ", ".join(parts)


def _heard(axis: Axis, labels: tuple[str, ...], index: int) -> str:
    """A place by its name; also by its number, where the name stands more than once."""
    label, name = labels[index], axis.value.replace("_", " ")
    return f"{name} {label} at {index}" if labels.count(label) > 1 else f"{name} {label}"


def _as_words(value: float, kind: Kind) -> str:
    """A number without signs that are not read out."""
    if value == -math.inf:
        return "masked"
    return (
        exact(value)
        if math.isnan(value)
        else short(value, kind).replace("e", " times 10 to the ").replace("−", "minus ")
    )


def _change(change: float, kind: Kind) -> str:
    if change and float(short(abs(change), kind).replace("−", "-")):
        return f"{'up' if change > 0 else 'down'} {_as_words(abs(change), kind)} since"
    return "hardly changed since" if change else "unchanged since"


def exact(value: float | np.floating) -> str:
    """A number with every digit that a float32 needs, such as `0.6173425`; “−∞” and “nan”."""
    number = float(value)
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    if abs(number) > LARGEST:
        return np.format_float_scientific(number, precision=8, trim="-", exp_digits=2).replace("-", "−")
    single = np.float32(number)
    if number and not 1e-4 <= abs(number) < 1e6:
        text = np.format_float_scientific(single, unique=True, trim="-", exp_digits=2)
    else:
        text = np.format_float_positional(single, unique=True, trim="0")
    return text.replace("-", "−")


def short(value: float | np.floating, kind: Kind) -> str:
    """A number of at most five characters or so, for a cell or the end of a colour bar."""
    number = float(value)
    if kind is Kind.INDEX:
        return f"{number:.0f}"
    if not math.isfinite(number):
        return exact(number)
    size = abs(number)
    if size and (size < 0.005 or size >= 10_000) and not (kind is Kind.UNIT and size < 1):
        text = f"{number:.0e}".replace("e-0", "e-").replace("e+0", "e")
    else:
        text = f"{number:.2f}" if size < 100 else f"{number:.0f}"
    return text.replace("-", "−")


def bar_ends(picture: Picture) -> tuple[str, str]:
    """The numbers at the low and the high end of the colour bar."""
    low, high = short_ends(picture.low, picture.high, picture.kind)
    return _trimmed(low), _trimmed(high)


@lru_cache(maxsize=1024)
def short_ends(low: float, high: float, kind: Kind) -> tuple[str, str]:
    """The ends of a colour range as numbers in cells are written."""
    return short(low, kind), short(high, kind)


def trimmed(value: float, kind: Kind) -> str:
    """A short number without zeros that say nothing."""
    return _trimmed(short(value, kind))


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def colour_range(values: Matrix, kind: Kind) -> tuple[float, float]:
    """The ends of the colour map for `values`: fixed for unit values, else a round number that holds them all."""
    if kind is Kind.UNIT:
        return 0.0, 1.0
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    if kind is Kind.INDEX:
        return 0.0, max(largest, 1.0)
    top = _round_up(largest)
    return (-top if kind is Kind.SIGNED else 0.0), top


def _round_up(value: float) -> float:
    if value <= 1e-30:
        return 1.0
    ten = 10.0 ** math.floor(math.log10(value))
    return next((ten * lead for lead in (1.0, 1.5, 2.0, 3.0, 5.0, 7.5) if value <= ten * lead * (1 + 1e-9)), ten * 10)


def shown_kind(quantity: Quantity, facet: Facet, config: ModelConfig | None = None) -> Kind:
    """Gradients, changes and first moments are signed whatever the quantity; second moments are positive.

    So are the weights of a network whose weights are no shares.
    """
    if facet is Facet.DATA:
        of_weights = quantity in (ATTENTION_WEIGHTS, DROPPED_WEIGHTS)
        return Kind.SIGNED if of_weights and config and not config.score_weighting.is_share else quantity.kind
    return Kind.POSITIVE if facet is Facet.MOMENT2 else Kind.SIGNED


def make_picture(
    quantity: Quantity,
    values: Matrix,
    labels: dict[Axis, tuple[str, ...]],
    *,
    facet: Facet = Facet.DATA,
    symbol: str = "",
    formula: str = "",
    where: str = "",
    watch: Watch | None = None,
    lens: Lens | None = None,
    step: int | None = None,
    gaps: NDArray[np.bool_] | None = None,
    config: ModelConfig | None = None,
) -> Picture:
    """The picture of one quantity's matrix.

    `values` is (rows, columns) over the quantity's last two axes, or (columns,) where it has but one. `labels` names
    the places of an axis; an axis without labels is numbered from 0. `symbol` is the quantity's where none is given;
    `watch`, `lens`, `step` and `gaps` are as in Picture; `config` is that of the network.
    """
    matrix = np.atleast_2d(values).astype(np.float32, copy=False)
    axes = [axis for axis in quantity.shown_axes if axis is not Axis.HEAD]
    row_axis = axes[-2] if len(axes) > 1 else None
    kind = shown_kind(quantity, facet, config)
    low, high = colour_range(matrix, kind)
    prefix = {Facet.DATA: "", Facet.GRAD: "∂loss/∂", Facet.DELTA: "Δ", Facet.MOMENT1: "m of ", Facet.MOMENT2: "v of "}
    return Picture(
        title=quantity.name if facet is Facet.DATA else f"{quantity.name}: {facet.title}",
        symbol=prefix[facet] + (symbol or quantity.symbol),
        formula=formula if facet is Facet.DATA else "",
        shape=" × ".join(str(size) for size in matrix.shape),
        caption=quantity.caption,
        where=where,
        kind=kind,
        values=matrix,
        row_labels=_labels(labels, row_axis, matrix.shape[0]),
        column_labels=_labels(labels, axes[-1], matrix.shape[1]),
        row_axis=row_axis,
        column_axis=axes[-1],
        low=low,
        high=high,
        quantity=quantity,
        watch=watch,
        lens=lens,
        step=step,
        gaps=None if gaps is None else np.atleast_2d(gaps),
    )


def labels_of(
    sentence: Sentence, vocabulary: tuple[str, ...], site: Site = Site.SELF, classes: tuple[str, ...] = ()
) -> dict[Axis, tuple[str, ...]]:
    """The names along the axes that have names: the pieces of the sequence that each indexes, the vocabulary, and the
    classes that a network may end in."""
    pieces = {axis: sentence.labels_in(site.sequence(axis)) for axis in _PLACES}
    return pieces | {Axis.VOCAB: vocabulary, Axis.CLASS: classes}


_PLACES = tuple(axis for axis in Axis if axis.is_position)


def _labels(labels: dict[Axis, tuple[str, ...]], axis: Axis | None, size: int) -> tuple[str, ...]:
    if axis is None:
        return ("",) * size
    named = labels.get(axis, ())
    return named if len(named) == size else _numbers(size)


@lru_cache(maxsize=64)
def _numbers(size: int) -> tuple[str, ...]:
    return tuple(map(str, range(size)))
