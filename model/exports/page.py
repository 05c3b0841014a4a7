"""Matrices in HTML: one page that needs nothing else, with a slider over steps, and what a notebook shows.

Here is its layout; imports no Qt, no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from model.errors import RequestError
from model.exports.markup import Markup, element, script_data
from model.exports.page_cells import colour_bar, matrix
from model.exports.page_script import Shown, script_content
from model.exports.provenance import KEY, Provenance
from model.figures.figure import FigureOptions
from model.matrix.inks import INKS, Inks
from model.matrix.picture import Picture, colour_range
from model.quantities import Kind

MOST_NUMBERS = 8_000_000
"""Numbers that a page may hold: about 64 MB."""

_LIGHT = FigureOptions(theme="light")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"


def page(
    steps: Sequence[int], pictures: Sequence[Sequence[Shown]], options: FigureOptions, provenance: Provenance
) -> bytes:
    """One HTML file that shows `pictures[n]`, the matrices of a figure, after `steps[n]`; the last of them at first.

    Raises RequestError if that would be too many numbers.
    """
    check_size(sum(map(_count, pictures)))
    pictures = _in_one_range(pictures, options)
    title = options.title or next((one.title for one in pictures[-1] if isinstance(one, Picture)), "tinyattn")
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
        [_figure(one, options) for one in pictures[-1]],
        element("output", aria_live="polite"),
        element("p", options.caption) if options.caption else "",
        script_data("tinyattn-data", script_content(steps, pictures, options)),
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


def _count(pictures: Sequence[Shown]) -> int:
    return sum(one.values.size for one in pictures if isinstance(one, Picture))


def notebook(pictures: Sequence[Shown], options: FigureOptions = _LIGHT) -> Markup:
    """Matrices as a notebook shows them: their exact values appear under the pointer."""
    style, figures = element("style", Markup(_file("page.css"))), [_figure(one, options) for one in pictures]
    return element("div", style, figures, class_="tinyattn", style=_variables(INKS[options.theme]))


def _figure(picture: Shown, options: FigureOptions) -> Markup:
    if isinstance(picture, str):
        return element("figure", element("figcaption", element("small")), element("div", picture, class_="matrix"))
    formula = f" = {picture.formula}" if picture.formula and options.formula else ""
    caption = element(
        "figcaption",
        element("b", picture.title) if options.heading else "",
        element("i", f" {picture.symbol}{formula} · {picture.shape}"),
        element("br"),
        element("small", picture.where if options.place else ""),
    )
    body = element("div", matrix(picture, options), class_="matrix")
    return element("figure", caption, body, colour_bar(picture, options) if options.colour_bar else "")


def _variables(inks: Inks) -> str:
    names = ("surface", "text", "muted", "border", "hatch")
    return ";".join(f"--{name}:{getattr(inks, name)}" for name in names)


def _in_one_range(pictures: Sequence[Sequence[Shown]], options: FigureOptions) -> list[list[Shown]]:
    """Colours that mean the same at every step; pictures to whose colours the options set ends have them already."""
    if (options.low, options.high) != (None, None):
        return [list(row) for row in pictures]
    ends = {}
    for n in range(len(pictures[0])):
        matrices = [one for row in pictures if isinstance(one := row[n], Picture)]
        if matrices and (kind := matrices[0].kind) is not Kind.INDEX:
            ends[n] = colour_range(np.concatenate([one.values.ravel() for one in matrices]), kind)
    return [
        [replace(one, low=ends[n][0], high=ends[n][1]) if n in ends and isinstance(one, Picture) else one
         for n, one in enumerate(row)]
        for row in pictures
    ]  # fmt: skip


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
