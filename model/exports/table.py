"""A quantity's values with the names of their places, as JSON and CSV. Imports no torch."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import RequestError
from model.exports.page import notebook
from model.matrix.picture import Picture, labels_of, make_picture
from model.messages import Frame, Reading
from model.quantities import Axis, Facet, Quantity
from model.quantities.site import Site
from model.quantities.watch import ALL


@dataclass(frozen=True, eq=False)
class Table:
    """`values` in the order of `axes`; `labels` names the places of each axis (the token, the word, or the number).

    In a notebook it shows itself, a matrix for each head.
    """

    quantity: Quantity
    axes: tuple[Axis, ...]
    labels: Mapping[Axis, tuple[str, ...]]
    values: NDArray[np.float32]
    layer: int | None = None
    facet: Facet = Facet.DATA
    site: Site = Site.SELF

    @property
    def stage(self) -> str:
        """What it is of, as it is written in files."""
        return self.quantity.slug

    @property
    def key(self) -> str:
        """A name for files, such as `0.w_query`, `0.w_query.gradient` or `cross.0.w_query`."""
        layer = "" if self.layer is None else f"{self.layer}."
        return f"{self.site.prefix}{layer}{self.stage}{'' if self.facet is Facet.DATA else f'.{self.facet.value}'}"

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The names of the places along each axis, by the axis's name."""
        return {axis.value: self._names(i) for i, axis in enumerate(self.axes)}

    def pictures(self) -> list[Picture]:
        """Its matrices, one for each head."""
        layer = [self.site.words] if self.site.words else []
        layer += [] if self.layer is None else [f"layer {self.layer}"]
        heads = enumerate(self.values) if Axis.HEAD in self.axes else [(None, self.values)]
        return [
            make_picture(
                self.quantity,
                values,
                dict(self.labels),
                facet=self.facet,
                where=" · ".join([*layer, *([] if head is None else [f"head {head}"])]),
            )
            for head, values in heads
        ]

    def _repr_html_(self) -> str:
        return notebook(self.pictures())

    def to_json(self, **more: Any) -> str:
        """An object with stage, shape, axes, labels, values, and whatever else is given; strict JSON."""
        return json.dumps(
            {
                "stage": self.stage,
                **({} if self.site is Site.SELF else {"site": self.site.value}),
                **more,
                "shape": list(self.values.shape),
                "axes": [axis.value for axis in self.axes],
                "labels": self.names,
                "values": strict(self.values.tolist()),
            },
            ensure_ascii=False,
            allow_nan=False,
        )

    def to_csv(self, delimiter: str = ",") -> str:
        """One line for each row, its places first; one column for each place of the last axis."""
        places = (
            [*(self._names(i)[place] for i, place in enumerate(index)), *self.values[index]]
            for index in np.ndindex(self.values.shape[:-1])
        )
        return spreadsheet(self.titles, places, delimiter)

    @property
    def titles(self) -> list[str]:
        """What stands above the columns, each once: a word that comes again has its place with it, as `the [5]`."""
        titles = [axis.value for axis in self.axes[:-1]]
        for place, name in enumerate(self._names(-1)):
            titles.append(f"{name} [{place}]" if name in titles else name)
        return titles

    @property
    def texts(self) -> int:
        """How many columns of a spreadsheet, the first ones, are texts."""
        return len(self.axes) - 1

    def _names(self, index: int) -> tuple[str, ...]:
        size = self.values.shape[index]
        named = self.labels.get(self.axes[index], ())
        return named if len(named) == size else tuple(map(str, range(size)))


@dataclass(frozen=True, eq=False)
class Sheet:
    """Lines and columns as they stand in a spreadsheet, the first `texts` of which are texts; no matrix."""

    key: str
    titles: Sequence[str]
    rows: Sequence[Sequence[object]]
    texts: int

    def to_csv(self, delimiter: str = ",") -> str:
        """A line for each row."""
        return spreadsheet(self.titles, self.rows, delimiter)


def table_of(reading: Reading, frame: Frame) -> Table:
    """What was read, of one head or (watched as ALL) of every head; raises RequestError where there is nothing."""
    watch = reading.watch
    if reading.values is None:
        raise RequestError(reading.why)
    known = frame.info.catalogue
    quantity = known[watch.slug]
    axes = quantity.shown_axes if watch.head == ALL else tuple(a for a in quantity.shown_axes if a is not Axis.HEAD)
    sentence = frame.example if watch.names_example(known) else frame.probe
    labels = labels_of(sentence, frame.info.vocabulary, watch.site, frame.info.classes)
    layer = watch.layer if quantity.per_layer else None
    return Table(quantity, axes, labels, reading.values, layer, watch.facet, watch.site)


def strict(values: Any) -> Any:
    """Nested lists in which infinities and NaN are strings, as strict JSON has no numbers for them."""
    if isinstance(values, list):
        return [strict(value) for value in values]
    return values if not isinstance(values, float) or math.isfinite(values) else str(values)


def picture_as_text(picture: Picture) -> str:
    """What a matrix shows, for a spreadsheet: its labels and its exact numbers."""
    if picture.row_axis is None:
        return spreadsheet(picture.column_labels, picture.values)
    rows = ([name, *row] for name, row in zip(picture.row_labels, picture.values, strict=True))
    return spreadsheet([picture.row_axis.value, *picture.column_labels], rows)


def _field(value: object) -> str:
    """A place in a line; what is no finite number as XML Schema, and with it the W3C's CSV, spells it."""
    text = str(value)
    return text if isinstance(value, str) else _SPELT.get(text, text)


_SPELT = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}


def spreadsheet(head: Sequence[str], rows: Iterable[Iterable[object]], delimiter: str = "\t") -> str:
    """Lines and columns, each number with all of its digits."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_field(value) for value in row] for row in rows)
    return out.getvalue()
