"""A matrix in HTML: its numbers in coloured cells, or a picture of it where it is large, and the bar of its colours.

The colours are those of the painter (a test compares them). Imports no Qt, no torch.
"""

from __future__ import annotations

import base64

import numpy as np

from model.exports.markup import Markup, element
from model.exports.png import encode
from model.figures.figure import FigureOptions
from model.matrix.colours import INK, ColourScale, colours, indices, table, wants_dark_text
from model.matrix.inks import INKS
from model.matrix.picture import Picture, short
from model.matrix.shading import SHADINGS, bar_marks, is_shaded, toned
from model.quantities import Kind

_MOST_CELLS = 4096
_MOST_WRITTEN, _WRITTEN = 1500, 400
_WIDEST = 640


def matrix(picture: Picture, options: FigureOptions) -> Markup:
    """The matrix."""
    return _image(picture, options) if is_large(picture) else _table(picture, options)


def colour_bar(picture: Picture, options: FigureOptions) -> Markup:
    """The bar that says which colour is which value; there is none of indices."""
    if picture.kind is Kind.INDEX:
        return Markup()
    shades = table(picture.kind, INKS[options.theme].dark, options.colours)[1::15]
    stops = ",".join(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in shades.tolist())
    low, *_, high = (text for text, _ in sorted(bar_marks(picture, options.shading), key=lambda mark: mark[1]))
    high += (
        f" {SHADINGS[options.shading].mark}" if options.shading == "root" and is_shaded(picture.kind, "root") else ""
    )
    bar = element("span", class_="bar", style=f"background:linear-gradient(to right,{stops})")
    return element("div", element("small", low), bar, element("small", high))


def scale(kind: Kind, options: FigureOptions) -> ColourScale:
    """The colours of a kind of numbers."""
    inks = INKS[options.theme]
    return ColourScale(kind, inks.dark, inks.cell_empty, options.colours, inks.cell_nan)


def writes(picture: Picture, options: FigureOptions) -> bool:
    """Whether the numbers stand in the cells."""
    most = {"on": _MOST_WRITTEN, "auto": _WRITTEN, "off": 0}[options.numbers]
    return picture.rows * picture.columns <= most


def is_large(picture: Picture) -> bool:
    """Whether it is shown as a picture, because it has too many cells for a table."""
    return picture.rows * picture.columns > _MOST_CELLS


def is_turned(picture: Picture, options: FigureOptions) -> bool:
    """Whether the names of its columns are written upwards."""
    return not writes(picture, options) or max(map(len, picture.column_labels), default=0) > 6


def width(picture: Picture) -> int:
    """How wide a picture of it is, in pixels."""
    return picture.columns * max(1, _WIDEST // max(picture.columns, 1))


def _table(picture: Picture, options: FigureOptions) -> Markup:
    shading, labelled = scale(picture.kind, options), options.labels
    tones = toned(picture.inked, picture.low, picture.high, picture.kind, options.shading)
    shades = colours(tones, picture.low, picture.high, shading) & 0xFFFFFF
    dark = wants_dark_text(shading)[indices(tones, picture.low, picture.high, picture.kind)]
    is_written = writes(picture, options)
    turned = "turned" if is_turned(picture, options) else None
    rows = []
    for row in range(picture.rows):
        cells = [element("th", picture.row_labels[row], scope="row")] if labelled else []
        for column in range(picture.columns):
            value = picture.inked[row, column]
            kinds = {"masked": np.isneginf(value), "nan": np.isnan(value), "small": not is_written}
            cells.append(
                element(
                    "td",
                    short(value, picture.kind) if is_written and not np.isneginf(value) else "",
                    class_=" ".join(name for name, holds in kinds.items() if holds) or None,
                    style=f"background-color:#{shades[row, column]:06x};color:{INK[int(dark[row, column])]}",
                    title=picture.describe(row, column),
                )
            )
        rows.append(element("tr", cells))
    heads = [element("th", name, scope="col", class_=turned) for name in picture.column_labels]
    head = element("thead", element("tr", element("th", class_="corner"), heads)) if labelled else ""
    return element("table", head, element("tbody", rows))


def _image(picture: Picture, options: FigureOptions) -> Markup:
    tones = toned(picture.inked, picture.low, picture.high, picture.kind, options.shading)
    shades = colours(tones, picture.low, picture.high, scale(picture.kind, options))
    pixels = np.stack([shades >> 16 & 255, shades >> 8 & 255, shades & 255], axis=-1).astype(np.uint8)
    data = base64.b64encode(encode(pixels)).decode()
    return element("img", src=f"data:image/png;base64,{data}", alt=picture.title, style=f"width:{width(picture)}px")
