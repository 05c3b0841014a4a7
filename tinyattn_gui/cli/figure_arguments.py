"""What a figure is to show, as the command line says it."""

from __future__ import annotations

import argparse
from dataclasses import replace

from model.cli.arguments import add_run_source
from model.cli.lookup import add_look, check_head, check_layer
from model.config import ModelConfig, RunSpec, option_of
from model.errors import RequestError
from model.figures.figure import FigureOptions, figure_options
from model.figures.request import MATRIX, MOST_PARTS, Arrangement, FigurePart, FigureRequest, grid_of_heads
from model.quantities import ATTENTION_WEIGHTS, Facet
from model.quantities.stages import find
from model.quantities.watch import Lens, Watch
from tinyattn_gui.pictures.cloud import SPACE
from tinyattn_gui.pictures.pipeline import pipeline, watch_of
from tinyattn_gui.pictures.views import VIEWS

PREFIX = "figure_"
"""How the names of a figure's options begin among all that was given."""

_WIDE = 180.0
"""Millimetres that a figure of several parts is wide where nothing else is said: two columns of a paper."""

_SMALL = 6.0
"""Height of the letters of a pipeline where nothing else is said, in points."""


def add_figure(parser: argparse.ArgumentParser) -> None:
    """What is drawn, and how it looks."""
    add_run_source(parser)
    add_look(parser, "a stage or a parameter, or several with commas between")
    parser.add_argument(
        "--lens", default=Lens.PROBE.value, choices=[lens.value for lens in Lens], help="which sentence is run"
    )
    arranged = parser.add_mutually_exclusive_group()
    arranged.add_argument("--grid", action="store_true", help="every layer and head, a row for each layer")
    arranged.add_argument("--pipeline", action="store_true", help="the whole way through a layer, with arrows")
    parser.add_argument("--columns", type=_count, metavar="N", help="columns of several matrices")
    parser.add_argument(
        "--view", default=MATRIX, choices=[*VIEWS],
        help="; ".join(f"{name}: {view.help}" for name, view in VIEWS.items()) + f" (default: {MATRIX})",
    )  # fmt: skip
    parser.add_argument("--token", type=_place, metavar="N", help="the token whose query a view shows, from 0")
    parser.add_argument("--cell", type=_cell, metavar="ROW,COLUMN", help="outline a cell of the matrix")
    group = parser.add_argument_group("how it looks")
    for item in figure_options():
        known, dest = option_of(item), PREFIX + item.name
        flag, words = f"--{item.name.replace('_', '-')}", f"{known.help} Allowed: {known.allowed}."
        if isinstance(item.default, bool):
            group.add_argument(flag, dest=dest, action=argparse.BooleanOptionalAction, help=words)
        else:
            group.add_argument(flag, dest=dest, metavar=known.label.split()[0].upper(), help=words)


def options_of(given: argparse.Namespace, options: FigureOptions | None = None) -> FigureOptions:
    """The options with those that were given."""
    told = {item.name: getattr(given, PREFIX + item.name) for item in figure_options()}
    texts = {name: _text(value) for name, value in told.items() if value is not None}
    return (options or FigureOptions()).with_options(texts)


def request_of(given: argparse.Namespace, spec: RunSpec, text: str) -> FigureRequest:
    """What was asked for, of a run of this kind; its origin and step are still to be filled in.

    Raises RequestError for a quantity, layer or head that such a run does not have.
    """
    parts, options = _parts(given, spec), options_of(given)
    if given.cell is not None:
        parts, options = tuple(replace(part, cell=given.cell) for part in parts), replace(options, selection=True)
    wide = given.pipeline or len(parts) > 1
    options = _fitting(given, options, wide)
    request = FigureRequest(text=text, parts=parts, columns=given.columns, options=options)
    if given.pipeline:
        return replace(request, arrangement=Arrangement.PIPELINE)
    if given.grid:
        request = grid_of_heads(parts[0].watch, spec.model, request)
        return replace(request, options=_fitting(given, options, len(request.parts) > 1))
    return request


def _parts(given: argparse.Namespace, spec: RunSpec) -> tuple[FigurePart, ...]:
    config, facet, lens = spec.model, Facet(given.facet), Lens(given.lens)
    if given.pipeline:
        if given.stage != ATTENTION_WEIGHTS.slug:
            raise RequestError("--pipeline shows the whole way; leave --stage out.")
        layer = config.n_layer - 1 if given.layer is None else given.layer
        refs = pipeline(config, _checked(layer, config)).refs
        return tuple(FigurePart(replace(watch_of(ref, given.head or 0), facet=facet, lens=lens)) for ref in refs)
    refs = tuple(find(slug.strip(), config, given.layer) for slug in given.stage.split(","))
    for ref in refs:
        check_head(given.head, ref, spec)
    check_layer(given.layer, *refs)
    if given.grid and (given.layer is not None or given.head is not None):
        raise RequestError("--grid shows every layer and head; leave --layer and --head out.")
    if given.grid and len(refs) > 1:
        raise RequestError("--grid shows one quantity in every layer and head; allowed is one --stage.")
    if VIEWS[given.view].of_attention and (given.stage != ATTENTION_WEIGHTS.slug or facet is not Facet.DATA):
        raise RequestError(f"--view {given.view} shows attention; leave --stage and --facet out.")
    if given.view == SPACE and facet is not Facet.DATA:
        raise RequestError(f"--view {SPACE} shows values; leave --facet out.")
    watches = (Watch(ref.quantity.slug, facet, ref.layer, given.head, lens, site=ref.site) for ref in refs)
    return tuple(FigurePart(watch, given.view, token=given.token) for watch in watches)


def _checked(layer: int, config: ModelConfig) -> int:
    if not 0 <= layer < config.n_layer:
        raise RequestError(f"Layer {layer} does not exist; allowed is 0 to {config.n_layer - 1}.")
    return layer


def _fitting(given: argparse.Namespace, options: FigureOptions, wide: bool) -> FigureOptions:
    """Options in which several parts have room, where nothing was said of sizes."""
    if wide and getattr(given, f"{PREFIX}width") is None:
        options = replace(options, width=_WIDE, unit="mm")
    if given.pipeline and getattr(given, f"{PREFIX}font_size") is None:
        options = replace(options, font_size=_SMALL)
    return options


def _text(value: str | bool) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"


def _count(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and 1 <= int(text[:9]) <= MOST_PARTS):
        raise argparse.ArgumentTypeError(f"there are {text!r} columns; allowed is 1 to {MOST_PARTS}")
    return int(text)


def _place(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) < 9):
        raise argparse.ArgumentTypeError(f"a token is {text!r}; allowed is a whole number from 0")
    return int(text)


def _cell(text: str) -> tuple[int, int]:
    parts = text.split(",")
    if len(parts) != 2 or not all(part.strip().isdecimal() and part.isascii() and len(part) < 9 for part in parts):
        raise argparse.ArgumentTypeError(f"a cell is {text!r}; allowed is a row and a column, such as 5,2")
    return int(parts[0]), int(parts[1])
