"""What a figure is to show, as the command line says it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, replace

from model.cli.arguments import add_run_source, step_range
from model.cli.lookup import Place, add_look, check_head, check_layer
from model.config import ModelConfig, RunSpec, option_of
from model.config.sampling import SamplingConfig
from model.errors import RequestError
from model.figures.figure import FigureOptions, figure_options
from model.figures.request import (
    LADDER,
    MATRIX,
    MERGES,
    MOST_PARTS,
    SAMPLES,
    WALK,
    Arrangement,
    FigurePart,
    FigureRequest,
    grid_of_heads,
)
from model.quantities import ATTENTION_WEIGHTS, QUERY, Facet
from model.quantities.head_measures import BY_SLUG
from model.quantities.stages import Ref, find
from model.quantities.watch import Lens, Watch
from tinyattn_gui.cli.outputs import Range
from tinyattn_gui.cli.sampling_arguments import add_sampling, sampling_of
from tinyattn_gui.pictures.arcs import ARCS
from tinyattn_gui.pictures.cloud import SPACE
from tinyattn_gui.pictures.head_grid import MAPS
from tinyattn_gui.pictures.pipeline import pipeline, watch_of
from tinyattn_gui.pictures.views import VIEWS

PREFIX = "figure_"
"""How the names of a figure's options begin among all that was given."""

LARGE = "large"
"""The matrix with its arcs beside it: two views of one quantity."""

_WIDE = 180.0
"""Millimetres that a figure of several parts is wide where nothing else is said: two columns of a paper."""

_BROAD = 280.0
"""Millimetres that the pipeline, with all columns up to its prediction, is wide: a page on its side."""

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
        "--view", default=MATRIX, choices=[*VIEWS, LARGE],
        help="; ".join(f"{name}: {view.help}" for name, view in VIEWS.items())
        + f"; {LARGE}: the matrix with the arcs beside it, as the window opens (default: {MATRIX})",
    )  # fmt: skip
    parser.add_argument(
        "--colour-by", choices=[*BY_SLUG], help=f"the measure by which --view {MAPS} colours each head (default: none)"
    )
    parser.add_argument("--token", type=_place, metavar="N", help="the token whose query a view shows, from 0")
    parser.add_argument(
        "--merges", type=merge_range, metavar="N", help="merges that are made; for a film A:B:N (default: all)"
    )
    parser.add_argument(
        "--moments",
        type=moment_range,
        metavar="N",
        help="the moment of a step, from 1; for a film A:B:N (default: all)",
    )
    add_sampling(parser)
    parser.add_argument("--cell", type=_cell, metavar="ROW,COLUMN", help="outline a cell of the matrix")
    group = parser.add_argument_group("how it looks")
    for item in figure_options():
        known, dest = option_of(item), PREFIX + item.name
        flag, words = f"--{item.name.replace('_', '-')}", f"{known.help} Allowed: {known.allowed}."
        if isinstance(item.default, bool):
            group.add_argument(flag, dest=dest, action=argparse.BooleanOptionalAction, help=words)
        else:
            group.add_argument(flag, dest=dest, metavar=known.label.split()[0].upper(), help=words)


ALL_MOMENTS = 1, 9999, 1
"""Those of a step, where none are named: no step has so many."""


@dataclass(frozen=True)
class FigureArguments:
    """What a figure is to show, as it was said; `looks` are the options of figures that were given, by name."""

    place: Place
    facet: Facet
    head: int | None
    lens: Lens
    grid: bool
    pipeline: bool
    columns: int | None
    view: str
    measure: str
    token: int | None
    cell: tuple[int, int] | None
    merges: int | Range | None
    moments: int | Range | None
    tokens: int | None
    sampling: SamplingConfig | None
    looks: Mapping[str, str]

    @classmethod
    def of(cls, options: argparse.Namespace) -> FigureArguments:
        """What the options say."""
        looks = {item.name: getattr(options, PREFIX + item.name) for item in figure_options()}
        return cls(
            place=Place.of(options),
            facet=Facet(options.facet),
            head=options.head,
            lens=Lens(options.lens),
            grid=options.grid,
            pipeline=options.pipeline,
            columns=options.columns,
            view=options.view,
            measure=options.colour_by or "",
            token=options.token,
            cell=options.cell,
            merges=options.merges,
            moments=options.moments,
            tokens=options.tokens,
            sampling=sampling_of(vars(options)),
            looks={name: _text(value) for name, value in looks.items() if value is not None},
        )

    @property
    def names_content(self) -> bool:
        """Whether it was said which numbers are shown."""
        place = self.place
        is_placed = place.stage != ATTENTION_WEIGHTS.slug or place.layer is not None or place.site is not None
        is_counted = self.merges is not None or self.moments is not None or self._samples
        return bool(self.measure) or is_placed or is_counted or self.head is not None or self.grid or self.pipeline

    @property
    def _samples(self) -> bool:
        """Whether it was said how words are written."""
        return self.tokens is not None or self.sampling is not None

    @property
    def range_of_merges(self) -> Range | None:
        """The merges that a film goes through, if it does."""
        return self.merges if isinstance(self.merges, tuple) else None

    @property
    def is_of_several(self) -> bool:
        """Whether it names several merges or moments: what a film is of."""
        return isinstance(self.merges, tuple) or isinstance(self.moments, tuple)

    def range_of_moments(self, *, is_film: bool) -> Range | None:
        """The moments that a film goes through, if it does: all of them where none are named."""
        if self.view != WALK or not (is_film or isinstance(self.moments, tuple)):
            return None
        if isinstance(self.moments, int):
            return self.moments, self.moments, 1
        first, last, stride = self.moments or ALL_MOMENTS
        return first, last, stride or 1

    def request(self, spec: RunSpec, probe: str) -> FigureRequest:
        """What was asked for, of a run of this kind whose sentence is `probe`; its origin and step are still to be
        filled in. Raises RequestError for a quantity, layer or head that such a run does not have.
        """
        parts, options = self._parts(spec), FigureOptions().with_options(self.looks)
        if self.cell is not None:
            parts, options = tuple(replace(part, cell=self.cell) for part in parts), replace(options, selection=True)
        is_wide = self.view in (LADDER, WALK) or len(parts) > 1
        options = self._fitting(options, _BROAD if self.pipeline else _WIDE if is_wide else 0.0)
        request = FigureRequest(text=self.place.sentence(probe), parts=parts, columns=self.columns, options=options)
        if self.pipeline:
            return replace(request, arrangement=Arrangement.PIPELINE)
        if self.grid:
            request = grid_of_heads(parts[0].watch, spec.model, request)
            return replace(request, options=self._fitting(options, _WIDE if len(request.parts) > 1 else 0.0))
        return request

    def _parts(self, spec: RunSpec) -> tuple[FigurePart, ...]:
        if self.pipeline:
            watches = [watch_of(ref, self.head or 0, spec.model) for ref in self._way(spec.model)]
            return tuple(FigurePart(replace(watch, facet=self.facet, lens=self.lens)) for watch in watches)
        watches = [
            Watch(ref.quantity.slug, self.facet, ref.layer, self.head, self.lens, site=ref.site)
            for ref in self._named(spec)
        ]
        merge = self.merges[1] if isinstance(self.merges, tuple) else self.merges
        at = self.moments[1] if isinstance(self.moments, tuple) else self.moments
        part = FigurePart(
            measure=self.measure, token=self.token, merges=merge, tokens=self.tokens, sampling=self.sampling, moment=at
        )
        return tuple(replace(part, watch=watch, view=view) for watch in watches for view in self._views)

    @property
    def _views(self) -> tuple[str, ...]:
        """What is seen of each quantity, from left to right."""
        return (MATRIX, ARCS) if self.view == LARGE else (self.view,)

    def _way(self, config: ModelConfig) -> tuple[Ref, ...]:
        """Every stage on the way through a layer."""
        if self.place.stage != ATTENTION_WEIGHTS.slug:
            raise RequestError("--pipeline shows the whole way; leave --stage out.")
        weights = find(ATTENTION_WEIGHTS.slug, config, self.place.layer, self.place.site)
        return pipeline(config, weights.layer or 0, weights.site).refs

    def _named(self, spec: RunSpec) -> tuple[Ref, ...]:
        """The quantities that are named."""
        stage, layer = self.place.stage, self.place.layer
        refs = tuple(find(slug.strip(), spec.model, layer, self.place.site) for slug in stage.split(","))
        for ref in refs:
            of_plane = self.view == SPACE and ref.quantity.per_head  # which shows an attention head, keys and all
            check_head(self.head, find(QUERY.slug, spec.model) if of_plane else ref, spec)
        check_layer(layer, *refs)
        if self.grid and (layer is not None or self.head is not None):
            raise RequestError("--grid shows every layer and head; leave --layer and --head out.")
        if self.grid and len(refs) > 1:
            raise RequestError("--grid shows one quantity in every layer and head; allowed is one --stage.")
        is_data = self.facet is Facet.DATA
        if any(VIEWS[view].of_attention for view in self._views) and (stage != ATTENTION_WEIGHTS.slug or not is_data):
            raise RequestError(f"--view {self.view} shows attention; leave --stage and --facet out.")
        if self.measure and (self.view != MAPS or self.lens is not Lens.PROBE):
            raise RequestError(f"--colour-by is for --view {MAPS} of the sentence; allowed is with it.")
        if self.merges is not None and self.view != MERGES:
            raise RequestError(f"--merges is for --view {MERGES}; allowed is with it.")
        if self.moments is not None and self.view != WALK:
            raise RequestError(f"--moments is for --view {WALK}; allowed is with it.")
        if self._samples and self.view != SAMPLES:
            raise RequestError(f"--tokens and how they are drawn are for --view {SAMPLES}; allowed is with it.")
        if self.view in (MERGES, SAMPLES) and (stage != ATTENTION_WEIGHTS.slug or not is_data):
            shows = "the vocabulary" if self.view == MERGES else "texts"
            raise RequestError(f"--view {self.view} shows {shows}; leave --stage and --facet out.")
        if self.view == SPACE and not is_data:
            raise RequestError(f"--view {SPACE} shows values; leave --facet out.")
        return refs

    def _fitting(self, options: FigureOptions, width: float) -> FigureOptions:
        """Options in which several parts have room, where nothing was said of sizes; a `width` of 0 changes none."""
        if width and "width" not in self.looks:
            options = replace(options, width=width, unit="mm")
        if self.pipeline and "font_size" not in self.looks:
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


def merge_range(text: str) -> int | Range:
    """Merges as typed: how many, or for a film from A to B, every N of them."""
    if ":" in text:
        return step_range(text)
    if not (text.isdecimal() and text.isascii() and len(text) < 9):
        raise argparse.ArgumentTypeError(f"merges are {text!r}; allowed is a whole number from 0, or A:B:N for a film")
    return int(text)


def moment_range(text: str) -> int | Range:
    """Moments as typed: which one, or for a film from A to B, every N of them; they count from 1."""
    if ":" in text:
        found = step_range(text)
        if found[0] >= 1:
            return found
    elif text.isdecimal() and text.isascii() and 1 <= int(text[:9]) <= ALL_MOMENTS[1]:
        return int(text)
    raise argparse.ArgumentTypeError(f"moments are {text!r}; allowed is a whole number from 1, or A:B:N for a film")
