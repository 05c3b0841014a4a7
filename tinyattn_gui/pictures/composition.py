"""Several pictures as one: on a grid, or as the pipeline with its arrows, with a title above and a caption below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.figures.figure import FigureOptions
from model.figures.request import Arrangement, FigureRequest
from model.matrix.picture import Picture
from model.quantities import ATTENTION_WEIGHTS, Kind
from model.quantities.stages import find
from tinyattn_gui.pictures.pipeline import Pipeline, pipeline_of

Cell = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Composition:
    """Pictures of any kind, or the sentence in place of one that there is not, from left to right in rows.

    With a `plan` they are its matrices, in the order of `plan.refs`, and stand as they do on the pipeline's sheet;
    where all of them are is said once, below: `where`. `marked` are the chosen cells of those that have one.
    """

    parts: tuple[object, ...]
    columns: int = 1
    title: str = ""
    caption: str = ""
    where: str = ""
    plan: Pipeline | None = None
    marked: tuple[Cell | None, ...] = ()

    @property
    def rows(self) -> tuple[tuple[object, ...], ...]:
        """The parts of a grid, row by row."""
        return tuple(self.parts[i : i + self.columns] for i in range(0, len(self.parts), self.columns))


def compose(pictures: Sequence[object], request: FigureRequest) -> Composition:
    """The drawing that a request asks for, of the pictures of its parts, in their order."""
    options, alone = request.options, len(pictures) == 1
    shown = tuple(_ranged(picture, options) for picture in pictures)
    if alone and options.title and isinstance(shown[0], Picture):
        shown = (replace(shown[0], title=options.title),)
    named = options.title if not (alone and isinstance(shown[0], Picture)) else ""
    plan, where = None, ""
    if request.arrangement is Arrangement.PIPELINE:
        config = request.network
        refs = [find(part.watch.slug, config, part.watch.layer, part.watch.site) for part in request.parts]
        plan = pipeline_of(config, request.layer, refs, request.site)
        matrices = [one for one in shown if isinstance(one, Picture)]
        of_weights = [one for one in matrices if one.quantity is ATTENTION_WEIGHTS]  # keys may have heads of their own
        where = max((one.where for one in of_weights or matrices), key=len, default="")
    marked = tuple(part.cell if options.selection else None for part in request.parts)
    return Composition(shown, request.columns or _columns(len(shown)), named, options.caption, where, plan, marked)


def _ranged(picture: object, options: FigureOptions) -> object:
    """A matrix with the ends of the colours that the options set; of signed values, the same on both sides of zero."""
    if not isinstance(picture, Picture) or picture.kind is Kind.INDEX or (options.low, options.high) == (None, None):
        return picture
    if picture.kind is Kind.SIGNED:
        end = max(abs(value) for value in (options.low, options.high) if value is not None) or picture.high
        return replace(picture, low=-end, high=end)
    low = picture.low if options.low is None else options.low
    high = picture.high if options.high is None else options.high
    return replace(picture, low=low, high=high if high > low else low + 1.0)


def _columns(count: int) -> int:
    """Three or fewer side by side, more of them about as wide as high."""
    return count if count <= 3 else math.ceil(math.sqrt(count))
