"""Every head of every layer as a small map, with how widely it looks: what stands where, and what each says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.figures.request import FigurePart
from model.matrix.picture import exact
from model.matrix.reduce import shared
from model.messages import MeasureHeads, Reading
from model.messages.head_curves import HeadScores
from model.quantities import ATTENTION_WEIGHTS, Axis
from model.quantities.head_measures import HEAD_MEASURES, HeadMeasure
from model.quantities.site import Site
from model.quantities.stages import catalogue
from model.quantities.watch import ALL, MEAN, Lens, Watch
from model.spec.edits import mask_at
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.head_past import value_words
from tinyattn_gui.pictures.sight import Sight, heads_read

MAPS = "maps"
"""The view of every head's attention weights as small maps."""


class Order(Enum):
    """How the maps are arranged."""

    PLACE = "layers and heads"
    ENTROPY = "entropy, lowest first"
    DISTANCE = "distance, farthest first"


@dataclass(frozen=True)
class Thumb:
    """One map: of which layer and head (MEAN for the average), in which row and column, and how widely it looks.

    `entropy` is in nats and `distance` in tokens; both are None where they are not known. `score` is that of the
    measure by which the grid is coloured: nan where there is none, None of an average.
    """

    layer: int
    head: int
    row: int
    column: int
    entropy: float | None = None
    distance: float | None = None
    score: float | None = None

    @property
    def label(self) -> str:
        """A short name such as `L0 H1`."""
        if self.layer == MEAN:
            return "mean" if self.head == MEAN else f"mean H{self.head}"
        return f"L{self.layer} mean" if self.head == MEAN else f"L{self.layer} H{self.head}"

    @property
    def name(self) -> str:
        """Which map it is, in words."""
        head = "mean of heads" if self.head == MEAN else f"head {self.head}"
        return f"mean of layers, {head}" if self.layer == MEAN else f"layer {self.layer}, {head}"

    @property
    def is_mean(self) -> bool:
        """Whether it is an average and no head of its own."""
        return MEAN in (self.layer, self.head)


@dataclass(frozen=True, eq=False)
class HeadGrid:
    """Maps (N, rows, columns) of attention weights, 0 to 1, between two of `tokens` each, or between these and those of
    a `source`; and for each its Thumb, in order.

    In any order but that of PLACE the maps flow into as many columns as there is room for. `chosen` is the layer and
    head that the window shows. `back` says whether tokens look back only. `watch` is what was watched.
    Where there is a `measure` each head is coloured by its score, from 0 to `high`.
    """

    title: str
    caption: str
    where: str
    maps: NDArray[np.floating]
    thumbs: tuple[Thumb, ...]
    tokens: tuple[str, ...] = ()
    source: tuple[str, ...] | None = None
    order: Order = Order.PLACE
    chosen: tuple[int, int] | None = None
    back: bool = True
    lens: Lens = Lens.PROBE
    watch: Watch | None = None
    step: int | None = None
    measure: HeadMeasure | None = None
    high: float = 1.0

    @property
    def part(self) -> FigurePart | None:
        """This as the part of a figure."""
        if self.watch is None or self.chosen is None:
            return None
        layer, head = self.chosen
        order = "" if self.order is Order.PLACE else self.order.value
        measure = "" if self.measure is None else self.measure.slug
        return FigurePart(replace(self.watch, layer=layer, head=head), MAPS, order=order, measure=measure)

    @property
    def rows(self) -> int:
        """How many rows of maps there are."""
        return max((thumb.row for thumb in self.thumbs), default=-1) + 1

    @property
    def columns(self) -> int:
        """How many columns of maps there are."""
        return max((thumb.column for thumb in self.thumbs), default=-1) + 1

    @property
    def keys(self) -> tuple[str, ...]:
        """The tokens that are looked at."""
        return self.tokens if self.source is None else self.source

    @property
    def site(self) -> Site:
        """Where the attention is."""
        return Site.SELF if self.watch is None else self.watch.site

    @property
    def has_distance(self) -> bool:
        """Whether it is known how far the heads look: not from one sentence to another."""
        return self.source is None

    @property
    def has_spread(self) -> bool:
        """Whether it is known how widely the heads look."""
        return any(thumb.entropy is not None for thumb in self.thumbs)

    def spans(self, row: int, column: int) -> tuple[range, range]:
        """Which queries and keys share a cell of a map."""
        return shared(row, len(self.tokens), self.maps.shape[1]), shared(column, len(self.keys), self.maps.shape[2])

    def describe(self, index: int) -> str:
        """A map in words."""
        thumb = self.thumbs[index]
        if self.measure is not None and thumb.score is not None:
            return f"{thumb.name}: {self.measure.name.lower()} {value_words(self.measure, thumb.score)}"
        if thumb.entropy is None or thumb.distance is None:
            return thumb.name
        if not self.has_distance:
            return f"{thumb.name}: entropy {thumb.entropy:.3f} nats"
        way = "looks back" if self.back else "looks away"
        return f"{thumb.name}: entropy {thumb.entropy:.3f} nats, {way} {thumb.distance:.2f} tokens on average"

    def describe_cell(self, index: int, row: int, column: int) -> str:
        """A map in words, and one of its cells."""
        queries, keys = self.spans(row, column)
        value = exact(self.maps[index, row, column])
        many = len(queries) * len(keys) > 1
        query, key = _named(queries, self.tokens), _named(keys, self.keys)
        return f"{self.describe(index)}\nquery {query}, key {key}: {'up to ' if many else ''}{value}"


def _named(places: range, tokens: tuple[str, ...]) -> str:
    if len(places) == 1:
        return f"{places.start} “{tokens[places.start]}”"
    return f"{places.start}–{places.stop - 1}"


def arranged(thumbs: Iterable[Thumb], order: Order) -> tuple[list[int], tuple[Thumb, ...]]:
    """The thumbs in an order, and where each of them was; averages have a place only in the first order."""
    given = list(thumbs)
    if order is Order.PLACE:
        return list(range(len(given))), tuple(given)
    key = [thumb.entropy or 0.0 if order is Order.ENTROPY else -(thumb.distance or 0.0) for thumb in given]
    heads = (n for n, thumb in enumerate(given) if not thumb.is_mean)
    places = sorted(heads, key=lambda n: (math.isnan(key[n]), key[n], n))
    return places, tuple(replace(given[n], row=0, column=m) for m, n in enumerate(places))


def watches_of_grid(config: ModelConfig, most: int, site: Site = Site.SELF) -> tuple[Watch, ...]:
    """Thumbnails of every head of a site, and of the averages over those and over layers."""
    layers = [ALL, *([MEAN] if catalogue(config).layers(site) > 1 else [])]
    heads = [ALL, *([MEAN] if config.n_head > 1 else [])]
    whole = Watch(ATTENTION_WEIGHTS.slug, most=most, site=site)
    return tuple(replace(whole, layer=layer, head=head) for layer in layers for head in heads)


def scores_asked(measure: HeadMeasure | None, site: Site) -> tuple[MeasureHeads, ...]:
    """What a grid asks that is coloured by a measure."""
    return () if measure is None else (MeasureHeads(site),)


def head_grid(
    sight: Sight, watches: Iterable[Watch], order: Order = Order.PLACE, measure: HeadMeasure | None = None
) -> HeadGrid | str | None:
    """The maps of what is watched, coloured by a measure; a sentence where there are none, None where they are not yet
    known."""
    read = {watch: sight.reading(watch) for watch in watches}
    known = {watch: reading for watch, reading in read.items() if reading is not None}
    if len(known) < len(read):
        return None
    why = next((reading.why for reading in known.values() if reading.values is None), "")
    first = next(iter(known.values()))
    if why or not all(sight.tokens(first.watch, axis) for axis in (Axis.QUERY, Axis.KEY)):
        return why or "No tokens: type a sentence."
    made = _grid(sight, known, order)
    return made if measure is None else _coloured(made, sight, measure)


def _coloured(grid: HeadGrid, sight: Sight, measure: HeadMeasure) -> HeadGrid | str | None:
    """The same with the score of each head; heads are measured by the sentence of the run on show alone."""
    if grid.lens is not Lens.PROBE or sight.side is FigureSide.OTHER:
        return "Heads are measured by the sentence of the run on show: nothing else can be coloured by it."
    answers = dict(sight.frame.answers)
    scores = next((answers.get(question) for question in scores_asked(measure, grid.site)), None)
    if not isinstance(scores, HeadScores):
        return None
    if scores.values is None:
        return scores.why
    values = scores.values[..., HEAD_MEASURES.index(measure)]
    thumbs = (
        thumb if thumb.is_mean else replace(thumb, score=float(values[thumb.layer, thumb.head]))
        for thumb in grid.thumbs
    )
    title, high = f"Heads by {measure.name.lower()}", measure.most_of(max(len(grid.keys), 2))
    return replace(grid, title=title, thumbs=tuple(thumbs), measure=measure, high=high)


def _grid(sight: Sight, known: Mapping[Watch, Reading], order: Order) -> HeadGrid:
    config, seen, first = sight.config, sight.shown, next(iter(known.values()))
    site = first.watch.site
    count = catalogue(config).layers(site)
    thumbs, maps = list[Thumb](), list[NDArray[np.float32]]()
    per_layer = heads_read(first, count) if (first.watch.layer, first.watch.head) == (ALL, ALL) else config.n_head
    for watch, read in known.items():
        assert read.values is not None
        assert read.spread is not None
        layers = range(count) if watch.layer == ALL else [MEAN]
        heads = range(per_layer) if watch.head == ALL else [MEAN]
        maps.append(read.values.reshape(-1, *read.values.shape[-2:]))
        spread = read.spread.reshape(-1, 2).tolist()
        places = [(layer, head) for layer in layers for head in heads]
        thumbs.extend(_thumb((count, per_layer), *at, *each) for at, each in zip(places, spread, strict=True))
    chosen, shown = arranged(thumbs, order)
    return HeadGrid(
        title=f"{ATTENTION_WEIGHTS.name} of all heads",
        caption=ATTENTION_WEIGHTS.caption,
        where=sight.where(replace(first.watch, layer=None, head=None)),
        maps=np.concatenate(maps)[chosen],
        thumbs=shown,
        tokens=sight.tokens(first.watch, Axis.QUERY),
        source=None if site.is_within_one else sight.tokens(first.watch, Axis.KEY),
        order=order,
        chosen=(sight.selection.layer, sight.selection.head),
        back=not mask_at(seen.edits, sight.network, seen.step).foresees and site is not Site.ENCODER,
        lens=first.watch.lens,
        watch=first.watch,
        step=sight.frame.step,
    )


def _thumb(counts: tuple[int, int], layer: int, head: int, entropy: float, distance: float) -> Thumb:
    """A map at its place, of so many layers and heads: averages stand after all others."""
    row = counts[0] if layer == MEAN else layer
    column = counts[1] if head == MEAN else head
    return Thumb(layer, head, row, column, entropy, distance)


def grid_of(maps: NDArray[np.floating], spread: NDArray[np.floating]) -> tuple[Thumb, ...]:
    """A Thumb for each of the maps (layers, heads, …), in order; `spread` (…, 2) is their entropy and distance."""
    return tuple(
        Thumb(layer, head, layer, head, *map(float, spread[layer, head])) for layer, head in np.ndindex(*maps.shape[:2])
    )
