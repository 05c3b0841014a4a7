"""What can be seen as points, and the cloud that is made of what the trainer answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from model.config import ModelConfig
from model.errors import RequestError
from model.messages import Frame, Projection
from model.quantities import COORDINATES, QUANTITIES, Axis, Quantity
from model.quantities.catalogue import Catalogue
from model.quantities.stages import Ref, refs
from model.quantities.watch import Lens, Plane, Watch
from tinyattn_gui.pictures.arithmetic import several
from tinyattn_gui.pictures.cloud import Bounds, Cloud, Group, Points
from tinyattn_gui.pictures.cloud_memory import CloudMemory, turned
from tinyattn_gui.pictures.compare import FigureSide, apart, is_branch, titled
from tinyattn_gui.pictures.matrix import place
from tinyattn_gui.pictures.sight import Selection, Sight


@dataclass(frozen=True)
class PointsChoice:
    """Something whose points can be shown: one quantity, or several of one space."""

    name: str
    slugs: tuple[str, ...]
    caption: str

    def plane(self, selection: Selection) -> Plane:
        """What is asked of the trainer, for the layer and head that are selected."""
        return Plane(tuple(_watch(QUANTITIES[slug], selection) for slug in self.slugs))


CHOICES = (
    PointsChoice(
        "Token table", ("w_token",), "Each token of the vocabulary: tokens that are used alike come to stand together."
    ),
    PointsChoice(
        "Embeddings", ("embedding",), "Each token of the sentence as it enters attention: meaning plus place."
    ),
    PointsChoice(
        "Queries and keys",
        ("query", "key"),
        "What each token asks for and what it offers, in one plane: a query scores high with keys that lie its way.",
    ),
    PointsChoice(
        "Turned queries and keys",
        ("turned_query", "turned_key"),
        "Queries and keys as they meet, each turned by its place: a query scores high with keys that lie its way.",
    ),
    PointsChoice("Context vectors", ("context",), "What each token has gathered from those that it attends to."),
    PointsChoice(
        "Unembedding", ("w_unembed",), "Each token of the vocabulary: the direction of the stream that predicts it."
    ),
)
"""What the panel offers."""


def _watch(quantity: Quantity, selection: Selection) -> Watch:
    layer, head = selection.layer if quantity.per_layer else None, selection.head if quantity.per_head else None
    return Watch(quantity.slug, layer=layer, head=head, site=selection.site.of(quantity))


def choices(config: ModelConfig) -> tuple[PointsChoice, ...]:
    """Those that such a network has."""
    there = {ref.quantity.slug for ref in refs(config)}
    return tuple(choice for choice in CHOICES if there.issuperset(choice.slugs))


def choice_of(slug: str) -> PointsChoice:
    """What shows a quantity as points; raises RequestError for one that has none."""
    found = next((choice for choice in CHOICES if slug in choice.slugs), None)
    if found is None:
        allowed = ", ".join(slug for choice in CHOICES for slug in choice.slugs)
        name = QUANTITIES[slug].name if slug in QUANTITIES else slug
        raise RequestError(f"{name} has no points of its own; allowed are {allowed}.")
    return found


def cloud_of(choice: PointsChoice, sight: Sight, album: CloudMemory, path: int = 0) -> Cloud | str | None:
    """The picture of what was chosen, or the sentence that says why there is none; None if it is not known yet.

    `path` is how many of the states before are to be drawn.
    """
    frame, side, plane = sight.frame, sight.side, choice.plane(sight.selection)
    mine, other = sight.projections.get(plane), sight.beside.get(plane)
    if mine is None or mine.points is None:
        return None if mine is None else mine.why
    watch = mine.plane.watches[0]
    sentence = frame.example if watch.lens is Lens.EXAMPLE else frame.probe
    if side is not FigureSide.THIS and (why := _why_not(mine, other, frame)):
        return why
    step = frame.step - watch.before
    steady = album.page((plane, sentence if _follows(mine, frame.info.catalogue) else None))
    known = steady.place(frame.run, step, mine.points)
    beside = None
    if other is not None and other.points is not None and not _why_not(mine, other, frame):
        beside = turned(other.points, known.turn)
    cloud = Cloud(
        title=titled(choice.name, side, frame, sight.names_steps),
        symbol=", ".join(
            Ref(frame.info.catalogue[w.slug], w.layer, w.site).symbol(**several(frame)) for w in plane.watches
        ),
        caption=choice.caption,
        where=place(watch, frame.step, sight.config),
        points=known.placed,
        groups=_groups(mine, frame.info.catalogue),
        sentence=sentence,
        vocabulary=frame.info.vocabulary,
        lens=watch.lens,
        shares=mine.shares,
        watch=watch,
        site=watch.site,
        axes=known.turn,
        bounds=_bounds(known.placed if beside is None else np.concatenate((known.placed, beside))),
    )
    cloud = replace(cloud, chosen=cloud.of_token(replace(sight.selection, site=watch.site).chosen(Axis.QUERY)))
    if side is FigureSide.THIS or other is None or beside is None or frame.beside is None:
        return replace(cloud, paths=steady.path(frame.run, step, path))
    if side is FigureSide.DIFFERENCE:
        origin = "other" if is_branch(frame) else f"step {frame.beside.step}"
        return replace(cloud, origins=beside, origin=origin)
    return replace(cloud, points=beside, shares=other.shares, where=place(watch, frame.beside.step, sight.config))


def _follows(projection: Projection, known: Catalogue) -> bool:
    """Whether the points are those of the sentence."""
    return not all(known[watch.slug].learned for watch in projection.plane.watches)


def _why_not(mine: Projection, other: Projection | None, frame: Frame) -> str:
    """Why nothing beside these points can be shown; empty if it can."""
    if other is None or other.points is None:
        return "Not compared yet." if other is None else other.why
    of_example = _follows(mine, frame.info.catalogue) and mine.plane.watches[0].lens is Lens.EXAMPLE
    differ = of_example and frame.beside is not None and frame.beside.example != frame.example
    return apart(frame, "points") if differ else ""


def _groups(projection: Projection, known: Catalogue) -> tuple[Group, ...]:
    found, start = [], 0
    for watch, count in zip(projection.plane.watches, projection.counts, strict=True):
        found.append(Group(_axis(known[watch.slug]), start, count))
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
