"""Points of many dimensions in a plane: what they are, what they are called, and how they stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.messages import Projection, Sentence
from model.picture import short
from model.quantities import COORDINATES, QUANTITIES, Axis, Kind, Quantity
from model.stages import refs
from model.watch import Lens, Plane, Watch
from tinyattn_gui.pictures.compare import Side, is_branch, titled
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.matrix import place
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.pictures.steady import Album

Points = NDArray[np.float32]
Bounds = tuple[float, float, float, float]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Choice:
    """Something whose points can be shown: one quantity, or several of one space."""

    name: str
    slugs: tuple[str, ...]
    caption: str

    def plane(self, selection: Selection) -> Plane:
        """What is asked of the trainer, for the layer and head that are selected."""
        return Plane(tuple(_watch(QUANTITIES[slug], selection) for slug in self.slugs))


CHOICES = (
    Choice(
        "Token table", ("w_token",), "Each word of the vocabulary: words that are used alike come to stand together."
    ),
    Choice("Embeddings", ("embedding",), "Each token of the sentence as it enters attention: meaning plus place."),
    Choice(
        "Queries and keys",
        ("query", "key"),
        "What each token asks for and what it offers, in one plane: a query scores high with keys that lie its way.",
    ),
    Choice("Context vectors", ("context",), "What each token has gathered from those that it attends to."),
    Choice("Unembedding", ("w_unembed",), "Each word of the vocabulary: the direction of the stream that predicts it."),
)
"""What the panel offers."""


def _watch(quantity: Quantity, selection: Selection) -> Watch:
    layer = selection.layer if quantity.per_layer else None
    return Watch(quantity.slug, layer=layer, head=selection.head if quantity.per_head else None)


def choices(config: ModelConfig) -> tuple[Choice, ...]:
    """Those that such a network has."""
    there = {ref.quantity.slug for ref in refs(config)}
    return tuple(choice for choice in CHOICES if there.issuperset(choice.slugs))


@dataclass(frozen=True)
class Group:
    """The points of one matrix: `axis` counts them, `start` is the first of them among all."""

    axis: Axis
    start: int
    count: int

    def indices(self, places: frozenset[int]) -> set[int]:
        """The points at these places of the axis."""
        return {self.start + place for place in places if 0 <= place < self.count}


@dataclass(frozen=True)
class View:
    """Which part of the plane is looked at: how far its middle is from that of all, and how much larger it is."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points (N, 2), ready to be drawn.

    `shares` is how much of the variance each principal axis has, and the rows of `axes` (2, 2) say where they point.
    `bounds` are left, right, lower and upper limits that hold all points. `paths` are where the points stood in the
    states before, the newest first; `origins` where they stood in what they are compared with, which `origin` names.
    `lit` are the points that are pointed at, `chosen` those of the chosen token.
    """

    title: str
    symbol: str
    caption: str
    where: str
    points: Points
    groups: tuple[Group, ...]
    sentence: Sentence
    vocabulary: tuple[str, ...]
    lens: Lens
    shares: tuple[float, float]
    axes: NDArray[np.float64]
    bounds: Bounds
    paths: tuple[Points, ...] = ()
    origins: Points | None = None
    origin: str = ""
    lit: frozenset[int] = frozenset()
    chosen: frozenset[int] = frozenset()
    view: View = field(default_factory=View)

    @property
    def spread(self) -> str:
        """How much of all differences the plane shows: `PC1 61 %, PC2 20 % of the variance`."""
        first, second = (f"PC{n} {percent(share)}" for n, share in enumerate(self.shares, start=1))
        return f"{first}, {second} of the variance"

    def describe(self, index: int) -> str:
        """One point in words: `query 2 “cat”: 0.53 on PC1, −1.20 on PC2`."""
        group = self.group(index)
        first, second = (short(value, Kind.SIGNED) for value in self.points[index] @ self.axes.T)
        here = index - group.start
        return f"{group.axis.value} {here} “{self._names(group)[here]}”: {first} on PC1, {second} on PC2"

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What each point is called; a word that stands in the sentence more than once tells its place."""
        return tuple(label for group in self.groups for label in self._labels(group))

    @cached_property
    def of_sentence(self) -> NDArray[np.bool_]:
        """Which points are of the sentence on show: of the vocabulary, the words that it has."""
        found = np.ones(len(self.points), np.bool_)
        for group in self.groups:
            if group.axis is Axis.VOCAB:
                found[group.start : group.start + group.count] = False
                found[list(group.indices(frozenset(piece.id for piece in self.sentence.pieces)))] = True
        return found

    def _names(self, group: Group) -> tuple[str, ...]:
        if group.axis is Axis.VOCAB:
            return self.vocabulary
        return tuple(piece.label for piece in self.sentence.pieces)

    def _labels(self, group: Group) -> tuple[str, ...]:
        names = self._names(group)
        if group.axis is Axis.VOCAB:
            return names
        often = {name for name, count in Counter(names).items() if count > 1}
        return tuple(name + str(n).translate(_SUBSCRIPTS) if name in often else name for n, name in enumerate(names))

    def group(self, index: int) -> Group:
        """The group of one point."""
        return next(group for group in self.groups if index < group.start + group.count)

    def link(self, index: int) -> Link:
        """What else is to be lit when a point is pointed at: a word is also where the sentence has it."""
        group, here = self.group(index), index - self.group(index).start
        places = {group.axis: frozenset((here,))}
        if group.axis is Axis.VOCAB:
            places[Axis.POSITION] = frozenset(n for n, piece in enumerate(self.sentence.pieces) if piece.id == here)
        return Link(places, self.lens)

    def lit_by(self, link: Link | None) -> frozenset[int]:
        """The points to light when something is pointed at elsewhere."""
        return frozenset() if link is None else frozenset().union(*(self._lit(group, link) for group in self.groups))

    def token(self, index: int) -> int | None:
        """The place in the sentence that a point is of; None for a word of the vocabulary."""
        group = self.group(index)
        return None if group.axis is Axis.VOCAB else index - group.start

    def of_token(self, token: int | None) -> frozenset[int]:
        """The points of one token of the sentence: what it asks, or what it is, but not its key."""
        if token is None or token >= len(self.sentence.pieces):
            return frozenset()
        here = Link({Axis.QUERY: frozenset((token,))}, self.lens)
        return self.lit_by(here)

    def _lit(self, group: Group, link: Link) -> set[int]:
        places = link.on(group.axis, self.lens)
        if group.axis is Axis.VOCAB:
            pieces = self.sentence.pieces
            here = link.on(Axis.POSITION, self.lens)
            places |= {pieces[place].id for place in here if place < len(pieces)}
        return group.indices(places)


def percent(share: float) -> str:
    """A part of all, such as `61 %`."""
    return f"{100 * share:.0f} %"


def cloud_of(choice: Choice, sight: Sight, album: Album, path: int = 0) -> Cloud | str | None:
    """The picture of what was chosen, or the sentence that says why there is none; None if it is not known yet.

    `path` is how many of the states before are to be drawn.
    """
    frame, side, plane = sight.frame, sight.side, choice.plane(sight.selection)
    mine, other = sight.projections.get(plane), sight.beside.get(plane)
    if mine is None or mine.points is None:
        return None if mine is None else mine.why
    watch = mine.plane.watches[0]
    sentence = frame.example if watch.lens is Lens.EXAMPLE else frame.probe
    if side is not Side.THIS and (why := _why_not(mine.points, other)):
        return why
    step = frame.step - watch.before
    steady = album.page((plane, sentence if _follows(mine) else None))
    known = steady.place(frame.run, step, mine.points)
    beside = None
    if other is not None and other.points is not None and other.points.shape == mine.points.shape:
        beside = (other.points @ known.turn).astype(np.float32)
    cloud = Cloud(
        title=titled(choice.name, side, frame),
        symbol=", ".join(QUANTITIES[slug].symbol for slug in choice.slugs),
        caption=choice.caption,
        where=place(watch, frame.step),
        points=known.placed,
        groups=_groups(mine),
        sentence=sentence,
        vocabulary=frame.info.vocabulary,
        lens=watch.lens,
        shares=mine.shares,
        axes=known.turn,
        bounds=_bounds(known.placed if beside is None else np.concatenate((known.placed, beside))),
    )
    if side is Side.THIS or other is None or beside is None or frame.beside is None:
        return replace(cloud, paths=steady.path(frame.run, step, path))
    if side is Side.DIFFERENCE:
        origin = "other" if is_branch(frame) else f"step {frame.beside.step}"
        return replace(cloud, origins=beside, origin=origin)
    return replace(cloud, points=beside, shares=other.shares, where=place(watch, frame.beside.step))


def _follows(projection: Projection) -> bool:
    """Whether the points are those of the sentence."""
    return not all(QUANTITIES[watch.slug].learned for watch in projection.plane.watches)


def _why_not(points: Points, other: Projection | None) -> str:
    """Why nothing beside these points can be shown; empty if it can."""
    if other is None:
        return "Not compared yet."
    if other.points is None:
        return other.why
    same = other.points.shape == points.shape
    return "" if same else "The two read different sentences: their points do not compare."


def _groups(projection: Projection) -> tuple[Group, ...]:
    found, start = [], 0
    for watch, count in zip(projection.plane.watches, projection.counts, strict=True):
        found.append(Group(_axis(QUANTITIES[watch.slug]), start, count))
        start += count
    return tuple(found)


def _axis(quantity: Quantity) -> Axis:
    """What the points of a quantity are counted by."""
    return next(axis for axis in quantity.shown_axes if axis is not Axis.HEAD and axis not in COORDINATES)


def _bounds(points: Points) -> Bounds:
    """The middle of all points, which is 0, always lies inside."""
    low, high = (_rounded(-points.min(0)), _rounded(points.max(0)))
    return -low[0], high[0], -low[1], high[1]


def _rounded(lengths: Points) -> list[float]:
    """Each length, 0 for a negative one, up to the next of 1, 1.19, 1.41, 1.68, 2, …: seldom another as points move."""
    powers = np.ceil(4 * np.log2(np.maximum(lengths.astype(np.float64), 1e-30)) - 1e-6) / 4
    found: list[float] = np.where(lengths > 0, 2.0**powers, 0.0).tolist()
    return found
