"""Matrices in HTML: one page that needs nothing else, with a slider over steps, and what a notebook shows.

The colours are those of the painter (a test compares them). Imports no Qt, no torch.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from model.errors import RequestError
from model.exports.markup import Markup, element, script_data
from model.exports.png import encode
from model.exports.provenance import KEY, Provenance
from model.figures.figure import FigureOptions
from model.matrix.colours import INK, ColourScale, colours, indices, palette32, table, wants_dark_text
from model.matrix.inks import INKS, Inks
from model.matrix.picture import Picture, bar_ends, colour_range, short
from model.quantities import Kind

MOST_NUMBERS = 8_000_000
"""Numbers that a page may hold: about 64 MB."""

_MOST_CELLS = 4096
_MOST_WRITTEN, _WRITTEN = 1500, 400
_LIGHT = FigureOptions(theme="light")
_WIDEST = 640
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

Shown = Picture | str
"""A matrix, or the sentence that says why there is none."""


def page(
    steps: Sequence[int], shown: Sequence[Sequence[Shown]], options: FigureOptions, provenance: Provenance
) -> bytes:
    """One HTML file that shows `shown[n]`, the matrices of a figure, after `steps[n]`; the last of them at first.

    Raises RequestError if that would be too many numbers.
    """
    check_size(sum(map(_count, shown)))
    shown = _in_one_range(shown, options)
    title = options.title or next((one.title for one in shown[-1] if isinstance(one, Picture)), "tinyattn")
    head = (
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width"),
        element("title", title),
        element("style", Markup(_file("page.css"))),
    )
    slider = element(
        "form",
        element("label", "Step ", element("b", str(steps[-1])), for_="step"),
        element("input", type="range", id="step", min=0, max=len(steps) - 1, value=len(steps) - 1, autocomplete="off"),
        hidden=len(steps) < 2,
    )
    body = element(
        "body",
        element("h1", options.title) if options.title else "",
        slider,
        [_figure(one, options) for one in shown[-1]],
        element("output", aria_live="polite"),
        element("p", options.caption) if options.caption else "",
        script_data("tinyattn-data", _data(steps, shown, options)),
        element("script", Markup(provenance.to_text()), type="application/json", id=KEY),
        element("script", Markup(_file("page.js"))),
        class_="tinyattn",
        style=_variables(INKS[options.theme]),
    )
    return f"<!doctype html>\n{element('html', element('head', *head), body, lang='en')}\n".encode()


def check_size(count: int) -> None:
    """Raise RequestError if so many numbers are too many for a page."""
    if count > MOST_NUMBERS:
        raise RequestError(f"The page would hold {count} numbers; allowed are {MOST_NUMBERS}, of fewer steps or parts.")


def _count(shown: Sequence[Shown]) -> int:
    return sum(one.values.size for one in shown if isinstance(one, Picture))


def notebook(pictures: Sequence[Shown], options: FigureOptions = _LIGHT) -> Markup:
    """Matrices as a notebook shows them: their exact values appear under the pointer."""
    style, shown = element("style", Markup(_file("page.css"))), [_figure(one, options) for one in pictures]
    return element("div", style, shown, class_="tinyattn", style=_variables(INKS[options.theme]))


def _figure(shown: Shown, options: FigureOptions) -> Markup:
    if isinstance(shown, str):
        return element("figure", element("figcaption", element("small")), element("div", shown, class_="matrix"))
    formula = f" = {shown.formula}" if shown.formula and options.formula else ""
    caption = element(
        "figcaption",
        element("b", shown.title) if options.heading else "",
        element("i", f" {shown.symbol}{formula} · {shown.shape}"),
        element("br"),
        element("small", shown.where if options.place else ""),
    )
    body = element("div", _image(shown, options) if _is_large(shown) else _table(shown, options), class_="matrix")
    return element("figure", caption, body, _bar(shown, options) if options.colour_bar else "")


def _scale(kind: Kind, options: FigureOptions) -> ColourScale:
    inks = INKS[options.theme]
    return ColourScale(kind, inks.dark, inks.cell_empty, options.colours, inks.cell_nan)


def _writes(picture: Picture, options: FigureOptions) -> bool:
    """Whether the numbers stand in the cells."""
    most = {"on": _MOST_WRITTEN, "auto": _WRITTEN, "off": 0}[options.numbers]
    return picture.rows * picture.columns <= most


def _is_large(picture: Picture) -> bool:
    return picture.rows * picture.columns > _MOST_CELLS


def _table(picture: Picture, options: FigureOptions) -> Markup:
    scale, labelled = _scale(picture.kind, options), options.labels
    shades = colours(picture.values, picture.low, picture.high, scale) & 0xFFFFFF
    dark = wants_dark_text(scale)[indices(picture.values, picture.low, picture.high, picture.kind)]
    writes = _writes(picture, options)
    turned = "turned" if _is_turned(picture, options) else None
    rows = []
    for row in range(picture.rows):
        cells = [element("th", picture.row_labels[row], scope="row")] if labelled else []
        for column in range(picture.columns):
            value = picture.values[row, column]
            kinds = {"masked": np.isneginf(value), "nan": np.isnan(value), "small": not writes}
            cells.append(
                element(
                    "td",
                    short(value, picture.kind) if writes and not np.isneginf(value) else "",
                    class_=" ".join(name for name, holds in kinds.items() if holds) or None,
                    style=f"background-color:#{shades[row, column]:06x};color:{INK[int(dark[row, column])]}",
                    title=picture.describe(row, column),
                )
            )
        rows.append(element("tr", cells))
    heads = [element("th", name, scope="col", class_=turned) for name in picture.column_labels]
    head = element("thead", element("tr", element("th", class_="corner"), heads)) if labelled else ""
    return element("table", head, element("tbody", rows))


def _is_turned(picture: Picture, options: FigureOptions) -> bool:
    return not _writes(picture, options) or max(map(len, picture.column_labels), default=0) > 6


def _image(picture: Picture, options: FigureOptions) -> Markup:
    shades = colours(picture.values, picture.low, picture.high, _scale(picture.kind, options))
    pixels = np.stack([shades >> 16 & 255, shades >> 8 & 255, shades & 255], axis=-1).astype(np.uint8)
    data = base64.b64encode(encode(pixels)).decode()
    return element("img", src=f"data:image/png;base64,{data}", alt=picture.title, style=f"width:{_width(picture)}px")


def _width(picture: Picture) -> int:
    return picture.columns * max(1, _WIDEST // max(picture.columns, 1))


def _bar(picture: Picture, options: FigureOptions) -> Markup:
    if picture.kind is Kind.INDEX:
        return Markup()
    shades = table(picture.kind, INKS[options.theme].dark, options.colours)[1::15]
    stops = ",".join(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in shades.tolist())
    low, high = bar_ends(picture)
    bar = element("span", class_="bar", style=f"background:linear-gradient(to right,{stops})")
    return element("div", element("small", low), bar, element("small", high))


def _variables(inks: Inks) -> str:
    names = ("surface", "text", "muted", "border", "hatch")
    return ";".join(f"--{name}:{getattr(inks, name)}" for name in names)


def _in_one_range(shown: Sequence[Sequence[Shown]], options: FigureOptions) -> list[list[Shown]]:
    """Colours that mean the same at every step; pictures to whose colours the options set ends have them already."""
    if (options.low, options.high) != (None, None):
        return [list(row) for row in shown]
    ends = {}
    for n in range(len(shown[0])):
        matrices = [one for row in shown if isinstance(one := row[n], Picture)]
        if matrices and (kind := matrices[0].kind) is not Kind.INDEX:
            ends[n] = colour_range(np.concatenate([one.values.ravel() for one in matrices]), kind)
    return [
        [replace(one, low=ends[n][0], high=ends[n][1]) if n in ends and isinstance(one, Picture) else one
         for n, one in enumerate(row)]
        for row in shown
    ]  # fmt: skip


def _data(steps: Sequence[int], shown: Sequence[Sequence[Shown]], options: FigureOptions) -> dict[str, Any]:
    """What the script needs; names are written once, however many steps have them."""
    names: dict[tuple[str, ...], int] = {}
    parts = [_part([row[n] for row in shown], names, options) for n in range(len(shown[0]))]
    return {"steps": list(steps), "names": [list(row) for row in names], "ink": list(INK), "parts": parts}


def _part(shown: Sequence[Shown], names: dict[tuple[str, ...], int], options: FigureOptions) -> dict[str, Any]:
    one = next((picture for picture in reversed(shown) if isinstance(picture, Picture)), None)
    if one is None:
        return {"steps": [{"where": "", "why": why} for why in shown]}
    scale = _scale(one.kind, options)
    return {
        "symbol": one.symbol,
        "kind": one.kind.value,
        "row_axis": one.row_axis.value if one.row_axis else "",
        "column_axis": one.column_axis.value,
        "palette": "".join(f"{shade & 0xFFFFFF:06x}" for shade in palette32(scale).tolist()),
        "dark": "".join("1" if dark else "0" for dark in wants_dark_text(scale).tolist()),
        "numbers": _writes(one, options),
        "labels": options.labels,
        "turned": _is_turned(one, options),
        "large": _is_large(one),
        "width": _width(one),
        "steps": [_moment(picture, names, options) for picture in shown],
    }


def _moment(shown: Shown, names: dict[tuple[str, ...], int], options: FigureOptions) -> dict[str, Any]:
    if isinstance(shown, str):
        return {"where": "", "why": shown}
    places = indices(shown.values, shown.low, shown.high, shown.kind)
    return {
        "where": shown.where if options.place else "",
        "shape": [shown.rows, shown.columns],
        "rows": names.setdefault(shown.row_labels, len(names)),
        "columns": names.setdefault(shown.column_labels, len(names)),
        "values": _coded(shown.values.astype("<f4")),
        "places": _coded(places.astype("<u2")),
    }


def _coded(numbers: Any) -> str:
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode()


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
