"""Points of many dimensions in a plane, ready to be drawn: how they stand, their names, what they belong to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.exports.table import spreadsheet
from model.figures.request import FigurePart
from model.matrix.picture import short
from model.messages import Sentence
from model.quantities import Axis, Kind
from model.quantities.site import Site
from model.quantities.watch import Lens, Watch
from tinyattn_gui.pictures.link import Link

SPACE = "space"
"""The view of points in the plane in which they differ most."""

Points = NDArray[np.float32]
Bounds = tuple[float, float, float, float]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


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
class PlaneView:
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
    `lit` are the points that are pointed at, `chosen` those of the chosen token. `watch` is the first matrix whose rows
    are points.
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
    view: PlaneView = field(default_factory=PlaneView)
    watch: Watch | None = None
    site: Site = Site.SELF

    @property
    def filmed(self) -> FigurePart | None:
        """What a film shows of this; from where the points came, and which part is looked at, only the window knows."""
        return None if self.watch is None else FigurePart(self.watch, SPACE)

    @property
    def spread(self) -> str:
        """How much of all differences the plane shows: `PC1 61 %, PC2 20 % of the variance`."""
        return f"{self.shortly} of the variance"

    @property
    def shortly(self) -> str:
        """The same where there is less room."""
        return ", ".join(f"PC{n} {percent(share)}" for n, share in enumerate(self.shares, start=1))

    def describe(self, index: int) -> str:
        """One point in words: `query 2 “cat”: 0.53 on PC1, −1.20 on PC2`."""
        group = self.group(index)
        first, second = (short(value, Kind.SIGNED) for value in self.points[index] @ self.axes.T)
        here = index - group.start
        return f"{group.axis.value} {here} “{self.names(group)[here]}”: {first} on PC1, {second} on PC2"

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
                words = (*self.sentence.source, *self.sentence.pieces)
                found[list(group.indices(frozenset(piece.id for piece in words)))] = True
        return found

    def names(self, group: Group) -> tuple[str, ...]:
        """What the points of one matrix are called, in their order."""
        if group.axis is Axis.VOCAB:
            return self.vocabulary
        return self.sentence.labels_in(self.site.sequence(group.axis))

    def _labels(self, group: Group) -> tuple[str, ...]:
        names = self.names(group)
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
        return Link(places, self.lens, self.site)

    def lit_by(self, link: Link | None) -> frozenset[int]:
        """The points to light when something is pointed at elsewhere."""
        return frozenset() if link is None else frozenset().union(*(self._lit(group, link) for group in self.groups))

    def token(self, index: int) -> int | None:
        """The place in the sentence that a point is of; None for a word of the vocabulary."""
        group = self.group(index)
        return None if group.axis is Axis.VOCAB else index - group.start

    def of_token(self, token: int | None) -> frozenset[int]:
        """The points of one token of the sentence: what it asks, or what it is, but not its key."""
        if token is None or token >= len(self.sentence.labels_in(self.site.sequence(Axis.QUERY))):
            return frozenset()
        here = Link({Axis.QUERY: frozenset((token,))}, self.lens, self.site)
        return self.lit_by(here)

    def _lit(self, group: Group, link: Link) -> set[int]:
        places = link.on(group.axis, self.lens, self.site)
        if group.axis is Axis.VOCAB:
            pieces = self.sentence.pieces
            here = link.on(Axis.POSITION, self.lens)
            places |= {pieces[place].id for place in here if place < len(pieces)}
        return group.indices(places)


def percent(share: float) -> str:
    """A part of all, such as `61 %`."""
    return f"{100 * share:.0f} %"


def cloud_as_text(cloud: Cloud) -> str:
    """The points for a spreadsheet: a line for each, with its coordinates on both axes."""
    along = (cloud.points @ cloud.axes.T).astype(np.float32)
    rows = []
    for index, coordinates in enumerate(along):
        group = cloud.group(index)
        here = index - group.start
        rows.append((group.axis.value, here, cloud.names(group)[here], *coordinates))
    return spreadsheet(("axis", "place", "name", "PC1", "PC2"), rows)
