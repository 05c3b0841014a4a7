"""Attention as arcs over the sentence: the lines of a head, drawn from word to word of one row."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from model.figures.request import FigurePart
from model.matrix.picture import Picture, exact
from model.quantities import ATTENTION_WEIGHTS, Axis, Facet, Kind
from model.quantities.site import Site
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.sight import Selection

ARCS = "arcs"
"""The name of this view, also on the command line."""

TITLE = "Where each token looks"


@dataclass(frozen=True, eq=False)
class Arcs(HeadLines):
    """The weights of some heads as arcs from each query to the keys that it looks at. All tokens have a place.

    `is_change`: the weights are how much more or less each gets than in what is compared. What is not on show as it is
    now has no `watch`, and is of `place`.
    """

    is_change: bool = False
    place: Site = Site.SELF

    @property
    def part(self) -> FigurePart | None:
        """This as the part of a figure."""
        part = super().part
        return None if part is None else replace(part, view=ARCS)

    @property
    def site(self) -> Site:
        """Where the attention is."""
        return self.place if self.watch is None else self.watch.site

    def number(self, value: float | np.floating) -> str:
        """What an arc says, with every digit and, of a change, its sign."""
        return f"+{exact(value)}" if self.is_change and value > 0 else exact(value)

    @property
    def _strengths(self) -> NDArray[np.float32]:
        return np.abs(self.weights) if self.is_change else self.weights

    @property
    def _unit(self) -> str:
        return "change" if self.is_change else "weight"

    @property
    def _verbs(self) -> tuple[str, str]:
        return ("looks more or less at", "gets more or less from") if self.is_change else super()._verbs

    @property
    def asker(self) -> int | None:
        """The only query whose arcs are drawn; None where there are several or none."""
        wanted = list(self._wanted_rows)
        return wanted[0] if len(wanted) == 1 and self.keys is None and wanted[0] in self.rows else None


def as_arcs(lines: HeadLines) -> Arcs:
    """The same lines, to be drawn as arcs."""
    known = {item.name: getattr(lines, item.name) for item in fields(HeadLines)}
    return Arcs(**(known | {"title": TITLE}))


def arcs_of(picture: Picture, selection: Selection) -> Arcs | str:
    """The arcs of a matrix of attention weights or of their change, with the tokens that are chosen; the sentence in
    place of what is neither, such as a gradient.
    """
    watch = picture.watch or picture.source
    if picture.quantity is not ATTENTION_WEIGHTS or watch is None or watch.facet is not Facet.DATA:
        return f"No arcs: they draw attention weights, and this is “{picture.title}”."
    is_change = picture.watch is None and picture.kind is Kind.SIGNED
    if (picture.kind is not Kind.UNIT and not is_change) or not picture.values.size:
        return "No tokens: type a sentence."
    query, key = (replace(selection, site=watch.site).chosen(axis) for axis in (Axis.QUERY, Axis.KEY))
    is_within_one = watch.site.is_within_one
    return Arcs(
        title="Where each token looks more, and where less" if is_change else TITLE,
        caption=picture.caption if is_change else ATTENTION_WEIGHTS.caption,
        where=picture.where,
        tokens=picture.row_labels,
        heads=(watch.head or 0,),
        rows=tuple(range(picture.rows)),
        weights=picture.values[None],
        token=query if query is not None and query < picture.rows else None,
        lens=watch.lens,
        watch=picture.watch,
        source=None if is_within_one else picture.column_labels,
        chosen_key=None if is_within_one or key is None or key >= picture.columns else key,
        is_change=is_change,
        place=watch.site,
    )
