"""What a figure is to show: one view of the window, several, the pipeline, or every head; at one moment of the run."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

import numpy as np

from model.figures.figure import FigureOptions
from model.figures.figure_style import COLUMN, COLUMNS, SMALL, FigureStyle
from model.figures.request import (
    MATRIX,
    MERGES,
    SAMPLES,
    Against,
    Arrangement,
    FigurePart,
    FigureRequest,
    Origin,
    grid_of_heads,
    network_seen,
    side_by_side,
)
from model.matrix.picture import Picture, bar_ends
from model.messages import Frame
from model.quantities import ATTENTION_WEIGHTS, Axis, Facet
from model.quantities.shapes import Extent, size_of
from model.quantities.site import Site
from model.quantities.stages import Ref, catalogue
from model.quantities.watch import Lens, Watch
from tinyattn_gui.pictures.chart import are_charts
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.composition import Composition, compose
from tinyattn_gui.pictures.figure_lens import through
from tinyattn_gui.pictures.figure_pictures import FigurePictures, view_of
from tinyattn_gui.pictures.head_grid import MAPS
from tinyattn_gui.pictures.histogram import Histogram
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.pictures.pipeline import pipeline, watch_of
from tinyattn_gui.pictures.ranges import Ends, held_ends
from tinyattn_gui.pictures.views import VIEWS

MOST_NUMBERS = 2**24
"""Numbers of all matrices of a figure together: 64 MB."""


class Scope(Enum):
    """How much a figure shows."""

    VIEW = "view"
    VIEWS = "views"
    SIDES = "sides"
    PIPELINE = "pipeline"
    HEADS = "heads"
    GLANCE = "glance"

    @property
    def style(self) -> FigureStyle:
        """The style in which so much can be read, where no other was chosen."""
        return {Scope.VIEW: COLUMN, Scope.GLANCE: COLUMN, Scope.PIPELINE: SMALL}.get(self, COLUMNS)


@dataclass(frozen=True, eq=False)
class FigureShown:
    """One picture that is on show, under its name, and as the part of a figure."""

    name: str
    picture: object
    part: FigurePart


@dataclass(frozen=True, eq=False)
class Subject:
    """The window at one moment: what is on show, `selected` among it, and of which run and step.

    `before` and `lens` are those of the walk through a step; `plays` says whether training goes on meanwhile. `locked`
    are the ends of the colours of quantities that are locked; `against` is what the run is compared with, if that is on
    show.
    """

    shown: tuple[FigureShown, ...]
    selected: int
    origin: Origin
    frame: Frame
    layer: int = 0
    head: int = 0
    against: Against | None = None
    lens: Lens = Lens.PROBE
    before: bool = False
    plays: bool = False
    name: str = "run"
    locked: Mapping[tuple[str, Facet], Ends] = field(default_factory=dict)
    site: Site = Site.SELF

    @property
    def has_sides(self) -> bool:
        """Whether the selected view is a matrix that is compared."""
        return self.against is not None and self.shown[self.selected].part.view == MATRIX

    @property
    def side(self) -> FigureSide:
        """From which side the run is seen."""
        return FigureSide.THIS if self.against is None else self.against.side

    @cached_property
    def cells(self) -> Mapping[Watch, tuple[int, int] | None]:
        """The cell that is chosen in each matrix."""
        return {shown.part.watch: shown.part.cell for shown in self.shown if shown.part.cell}

    @property
    def headed(self) -> Watch:
        """What is shown of every layer and head: the selected quantity if it has heads, else the attention weights."""
        watch = self.shown[self.selected].part.watch
        kept = watch if catalogue(self.origin.spec.model)[watch.slug].per_head else self.attention
        return self.adapted(replace(kept, layer=None, head=None))

    @property
    def attention(self) -> Watch:
        """The attention weights of the site on show."""
        return Watch(ATTENTION_WEIGHTS.slug, site=self.site)

    @property
    def pipeline(self) -> tuple[Watch, ...]:
        """What the pipeline shows, of the side that is looked at."""
        config = network_seen(self.origin, self.against)
        refs = pipeline(config, self.layer, self.site).refs
        return tuple(self.adapted(watch_of(ref, self.head, config)) for ref in refs)

    def adapted(self, watch: Watch) -> Watch:
        """A matrix as the walk through a step shows it."""
        return replace(watch, lens=self.lens, before=self.before)


@dataclass(frozen=True)
class FigureScope:
    """How much of a subject: `chosen` counts for several views, which stand in so many `columns` (None: as fits)."""

    scope: Scope = Scope.VIEW
    chosen: tuple[int, ...] = ()
    columns: int | None = None
    lens: Lens = Lens.PROBE


@dataclass(frozen=True, eq=False)
class Draft:
    """A figure on the way: what it is to show, and the pictures of its parts; None for what is not read yet.

    `missing` is what is to be read first.
    """

    request: FigureRequest
    pictures: tuple[object, ...]
    missing: tuple[Watch, ...] = ()

    @property
    def drawing(self) -> Composition:
        """What is drawn, when nothing is missing."""
        return compose(self.pictures, self.request)

    @property
    def hints(self) -> Mapping[str, str]:
        """What the options are that nobody has set: of a single matrix, its title and the ends of its colours."""
        picture = self.pictures[0] if len(self.pictures) == 1 else None
        if not isinstance(picture, Picture):
            return {}
        low, high = bar_ends(picture)
        return {"title": picture.title, "low": low, "high": high}

    @property
    def problem(self) -> str:
        """Why this makes no figure; empty if it does."""
        if not self.pictures:
            return "Nothing is chosen: tick what the figure is to show."
        if all(isinstance(picture, str) for picture in self.pictures):
            return str(self.pictures[0])
        return ""

    @property
    def problem_of_numbers(self) -> str:
        """Why the numbers of this cannot be saved; empty if they can."""
        views = {part.view for part in self.request.parts}
        some = any(VIEWS[view].has_numbers for view in views if view in VIEWS) or are_charts(self.pictures)
        others = self.request.against is not None or len(views) > 1 or not some
        return "Numbers are those of matrices of this branch; allowed for other views are pictures." if others else ""

    @property
    def remark(self) -> str:
        """What may not have been meant: matrices without cells or without numbers, and parts that there are not."""
        matrices = [picture for picture in self.pictures if isinstance(picture, Picture)]
        empty = [picture.title for picture in matrices if not picture.values.size]
        lost = [picture.title for picture in matrices if picture.values.size and not _has_numbers(picture)]
        absent = [picture for picture in self.pictures if isinstance(picture, str)]
        if empty:
            return f"{_and_more(empty)}: there are no cells to draw."
        if lost:
            return f"{_and_more(lost)}: no cell has a number; the run has diverged, or nothing is there yet."
        return f"{len(absent)} of {len(self.pictures)} parts cannot be shown: {absent[0]}" if absent else ""


def album_of(subject: Subject) -> FigurePictures:
    """What the window knows of its moment."""
    taken = {shown.part: shown.picture for shown in subject.shown if shown.part.view in (MATRIX, MERGES, SAMPLES)}
    return FigurePictures(subject.frame, subject.origin.spec.model, subject.side, taken, subject.locked)


def draft(subject: Subject, choice: FigureScope, options: FigureOptions, album: FigurePictures) -> Draft:
    """The figure of a choice, as far as the album has its pictures."""
    frame = subject.frame
    request = FigureRequest(subject.origin, frame.step, frame.probe_text, options=options, against=subject.against)
    if choice.scope in (Scope.VIEW, Scope.VIEWS):
        return _of_views(subject, choice, request, album)
    if choice.scope is Scope.SIDES:
        one = replace(request, parts=(replace(subject.shown[subject.selected].part, ends=None),))
        request = side_by_side(one)
    elif choice.scope is Scope.HEADS:
        request = grid_of_heads(subject.headed, subject.origin.spec.model, request)
    elif choice.scope is Scope.GLANCE:
        request = replace(request, parts=(FigurePart(subject.adapted(subject.attention), MAPS),))
    else:
        parts = tuple(FigurePart(watch) for watch in subject.pipeline)
        request = replace(request, parts=parts, arrangement=Arrangement.PIPELINE)
    parts = tuple(_completed(part, subject, choice) for part in request.parts)
    pictures = tuple(map(album.picture, parts))
    return Draft(replace(request, parts=_with_ends(parts, pictures)), pictures, album.missing(parts))


def _of_views(subject: Subject, choice: FigureScope, request: FigureRequest, album: FigurePictures) -> Draft:
    """The figure of what is on show; only what is wanted through another lens is not there already."""
    chosen = (subject.selected,) if choice.scope is Scope.VIEW else choice.chosen
    rows = [subject.shown[n] for n in chosen]
    parts = tuple(through(row.part, choice.lens, subject.origin.spec.model) for row in rows)
    others = [part for part, row in zip(parts, rows, strict=True) if part != row.part]
    both = zip(parts, rows, strict=True)
    pictures = tuple(row.picture if part == row.part else album.picture(part) for part, row in both)
    request = replace(request, parts=_with_ends(parts, pictures), columns=choice.columns)
    return Draft(request, pictures, album.missing(others))


def _with_ends(parts: Sequence[FigurePart], pictures: Sequence[object]) -> tuple[FigurePart, ...]:
    """The parts with the ends of the colours of their pictures, where these are locked or shared with another."""
    return tuple(replace(part, ends=_ends(picture)) for part, picture in zip(parts, pictures, strict=True))


def _ends(picture: object) -> Ends | None:
    """The ends of a picture's colours, unless they follow from its values."""
    if isinstance(picture, Histogram | Neuron):
        return picture.held
    return held_ends(picture) if isinstance(picture, Picture) else None


def _completed(part: FigurePart, subject: Subject, choice: FigureScope) -> FigurePart:
    """A part through the lens that is chosen, from the side that is on show, with the cell that is chosen in it."""
    part = through(part, choice.lens, subject.origin.spec.model)
    return replace(part, cell=subject.cells.get(part.watch)) if part.view == MATRIX else part


def too_many(draft: Draft, subject: Subject) -> str:
    """The sentence for a figure of more numbers than can be drawn; empty for all others."""
    config = subject.origin.spec.model
    watched = {watch for part in draft.request.parts for watch in view_of(part).watches(part, config)}
    count = sum(_cells(watch, subject) for watch in watched)
    if count <= MOST_NUMBERS:
        return ""
    return f"This would be {count:,} numbers; allowed are {MOST_NUMBERS:,}: choose fewer matrices.".replace(",", " ")


def file_name(draft: Draft, subject: Subject) -> str:
    """A name for the file, without its ending: `fat-cat-attention-weights-step-600`."""
    parts = draft.request.parts
    if draft.request.arrangement is Arrangement.PIPELINE:
        what = "pipeline"
    elif len(parts) == 1:
        what = getattr(draft.pictures[0], "title", "") or "figure"
    else:
        what = "heads" if len({part.watch.slug for part in parts}) == 1 else "views"
    words = f"{subject.name} {what} step {draft.request.step}"
    return re.sub(r"[^\w.]+", "-", words).strip("-").lower()


def _cells(watch: Watch, subject: Subject) -> int:
    config, frame = subject.origin.spec.model, subject.frame
    positions = config.context if watch.lens is Lens.EXAMPLE else len(frame.probe.pieces)
    ref = Ref(catalogue(config)[watch.slug], site=watch.site)
    extent = Extent(len(frame.info.vocabulary), positions, source=len(frame.probe.source))
    axes = (axis for axis in ref.quantity.shown_axes if axis is not Axis.HEAD)
    return math.prod(size_of(axis, ref, config, extent) for axis in axes)


def _has_numbers(picture: Picture) -> bool:
    return bool(np.isfinite(picture.values).any())


def _and_more(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
