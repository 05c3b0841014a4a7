"""What is shown as the bytes of a file of any format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from model.config import ModelConfig
from model.errors import RequestError
from model.exports.datafile import WRITERS, beside, encode
from model.exports.page import page
from model.exports.provenance import Provenance
from model.exports.table import Sheet, Table, table_of
from model.figures.request import LADDER, MERGES, SAMPLES, WINDOW, FigureRequest
from model.matrix.picture import Picture
from model.messages import Frame
from model.quantities.stages import catalogue
from model.quantities.watch import ALL, Watch
from tinyattn_gui.export.figure import render
from tinyattn_gui.export.formats import PAGE
from tinyattn_gui.export.save import saving
from tinyattn_gui.pictures.chart import Chart, chart_sheet
from tinyattn_gui.pictures.composition import Composition, compose
from tinyattn_gui.pictures.ladder import Ladder, ladder_sheet
from tinyattn_gui.pictures.merges import MergesPicture, merges_sheet
from tinyattn_gui.pictures.samples import SamplesPicture, samples_sheet

SHEETS: Mapping[type, Callable[[Any], Sheet]] = {
    MergesPicture: merges_sheet,
    Ladder: ladder_sheet,
    SamplesPicture: samples_sheet,
    Chart: chart_sheet,
}
"""The numbers of pictures that are no matrices."""


@dataclass(frozen=True, eq=False)
class Exhibit:
    """What goes into files: `pictures[n]` of `frames[n]`, of which figures and numbers take the last."""

    request: FigureRequest
    provenance: Provenance
    frames: Sequence[Frame]
    pictures: Sequence[Sequence[object]]

    @cached_property
    def composition(self) -> Composition:
        """The drawing."""
        return compose(self.pictures[-1], self.request)

    @cached_property
    def tables(self) -> list[Table | Sheet]:
        """The numbers; raises RequestError where there are none."""
        frame = self.frames[-1]
        known = {reading.watch: reading for reading in frame.readings}
        tables = (table_of(known[watch], frame) for watch in tables_of(self.request))
        sheets = (SHEETS[type(picture)](picture) for picture in self.pictures[-1] if type(picture) in SHEETS)
        return [*tables, *sheets]

    def encoded(self, form: str) -> bytes:
        """The bytes of a file in this format. Raises ExportError and RequestError for what cannot be."""
        if form in WRITERS:
            return encode(self.tables, form, self.provenance)
        if form == PAGE:
            steps = [frame.step for frame in self.frames]
            return page(steps, [_matrices(row) for row in self.pictures], self.request.options, self.provenance)
        return render(self.composition, form, self.request.options, self.provenance)


def tables_of(request: FigureRequest) -> tuple[Watch, ...]:
    """What has to be known for the numbers: every head, where none is named."""
    parts = (part for part in request.parts if part.view not in (MERGES, LADDER, SAMPLES, WINDOW))
    return tuple(dict.fromkeys(_all_heads(part.watch, request.origin.spec.model) for part in parts))


def save_as(path: Path, form: str, exhibit: Exhibit) -> None:
    """Save in this format, with what belongs beside it: all of it whole, or nothing. Raises ExportError."""
    data = exhibit.encoded(form)
    more = beside(path.name, exhibit.tables, form, exhibit.provenance) if form in WRITERS else {}
    with ExitStack() as closing:
        for place, content in ((path, data), *((path.with_name(name), text) for name, text in more.items())):
            file = closing.enter_context(saving(place))
            file.write(content)
            file.flush()


def _all_heads(watch: Watch, config: ModelConfig) -> Watch:
    return replace(watch, head=ALL) if watch.head is None and catalogue(config)[watch.slug].per_head else watch


def _matrices(pictures: Sequence[object]) -> list[Picture | str]:
    """What a page shows; raises RequestError for views that it has no way to show."""
    found = [one for one in pictures if isinstance(one, Picture | str)]
    if len(found) < len(pictures):
        raise RequestError("A page shows matrices; allowed for other views are png, svg and pdf.")
    return found
