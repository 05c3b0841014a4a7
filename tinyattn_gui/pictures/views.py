"""Every view that a figure can have a part in: what it has to know, and the picture it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from model.config import MAX_STEP, ModelConfig
from model.config.sampling import SamplingConfig
from model.errors import RequestError
from model.figures.request import LADDER, MATRIX, MERGES, SAMPLES, WALK, FigurePart, FigureRequest
from model.matrix.picture import Picture
from model.messages import Frame, GoOn, LookAtMerges, Question
from model.quantities import QUERY, Axis, Quantity
from model.quantities.head_measures import BY_SLUG, HeadMeasure
from model.quantities.stages import catalogue
from model.quantities.watch import ALL, MEAN, Plane, Watch
from tinyattn_gui.pictures.arcs import ARCS
from tinyattn_gui.pictures.cloud import SPACE
from tinyattn_gui.pictures.cloud_memory import CloudMemory
from tinyattn_gui.pictures.compare import FigureSide, short_title
from tinyattn_gui.pictures.figure_view import FigureView
from tinyattn_gui.pictures.head_grid import MAPS, Order, head_grid, scores_asked, watches_of_grid
from tinyattn_gui.pictures.histogram import HISTOGRAM, histogram
from tinyattn_gui.pictures.ladder_reading import ladder_of, watches_of_ladder
from tinyattn_gui.pictures.line_parts import (
    arched_weights,
    arcs_of_part,
    layer_of,
    lines_of_part,
    spanned,
    weights_of,
)
from tinyattn_gui.pictures.merges import merges_of
from tinyattn_gui.pictures.neuron import Neuron, neuron_of, ways
from tinyattn_gui.pictures.ranges import Ends, Fixed
from tinyattn_gui.pictures.samples import samples_of
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.pictures.space import choice_of, cloud_of
from tinyattn_gui.pictures.walk import moment_picture, moment_watches

MOST_CELLS = 128
"""Rows and columns of a map in a figure: more than there are pixels for it in print."""

MOST_SAID = 20
"""Tokens that are written where nothing else is said."""

RUNG_CELLS = 48
"""Rows and columns of a map of the ladder in a figure."""

TRAIL = 12
"""Of the frames of a film, so many before show where points came from."""


def _watch(part: FigurePart, config: ModelConfig) -> Watch:
    """What a matrix shows of its part: of a quantity with heads, the first one where none is named."""
    watch = part.watch
    return replace(watch, head=0) if watch.head is None and catalogue(config)[watch.slug].per_head else watch


def _ways(part: FigurePart, config: ModelConfig) -> dict[Quantity, Watch]:
    found = ways(config, layer_of(part, config), part.watch.head or 0, part.watch.site)
    return {role: replace(watch, lens=part.watch.lens, before=part.watch.before) for role, watch in found.items()}


def _watches(part: FigurePart, config: ModelConfig) -> tuple[Watch, ...]:
    return tuple(_ways(part, config).values())


def _neuron(part: FigurePart, sight: Sight) -> Neuron | str | None:
    if part.watch.head == MEAN:
        return "The average of heads has no queries and keys of its own."
    read = {role: sight.reading(watch) for role, watch in _ways(part, sight.config).items()}
    known = {quantity: reading for quantity, reading in read.items() if reading is not None}
    if len(known) < len(read):
        return None
    if why := next((reading.why for reading in known.values() if reading.values is None), ""):
        return why
    queries, keys = (sight.tokens(known[QUERY].watch, axis) for axis in (Axis.QUERY, Axis.KEY))
    last = len(queries) - 1
    if not (queries and keys):
        return "No tokens: type a sentence."
    return spanned(neuron_of(sight, known, last if part.token is None else min(part.token, last)), part)


def _maps(part: FigurePart, config: ModelConfig) -> tuple[Watch, ...]:
    """What all heads at a glance are made from, through the lens of the part."""
    lens, before, most = part.watch.lens, part.watch.before, part.watch.most or MOST_CELLS
    return tuple(replace(watch, lens=lens, before=before) for watch in watches_of_grid(config, most, part.watch.site))


def _ladder(part: FigurePart, config: ModelConfig) -> tuple[Watch, ...]:
    """What all layers are made from, through the lens of the part."""
    lens, before = part.watch.lens, part.watch.before
    return tuple(
        replace(watch, lens=lens, before=before) for watch in watches_of_ladder(config, RUNG_CELLS, part.watch.site)
    )


def _order(part: FigurePart) -> Order:
    found = next((order for order in Order if order.value == (part.order or Order.PLACE.value)), None)
    if found is None:
        allowed = ", ".join(order.value for order in Order)
        raise RequestError(f"The maps stand in the order “{part.order}”; allowed are {allowed}.")
    return found


def _measure(part: FigurePart) -> HeadMeasure | None:
    if part.measure and part.measure not in BY_SLUG:
        raise RequestError(f"The maps are coloured by “{part.measure}”; allowed are {', '.join(BY_SLUG)}.")
    return BY_SLUG.get(part.measure)


def _histogram(part: FigurePart, sight: Sight) -> object:
    picture = sight.picture(_watch(part, sight.config))
    if not isinstance(picture, Picture):
        return picture
    if part.cell is not None and not (part.cell[0] < picture.rows and part.cell[1] < picture.columns):
        raise RequestError(
            f"There is no cell {part.cell[0]},{part.cell[1]} in {picture.title}, which is {picture.shape}."
        )
    return histogram(picture, part.cell)


def _points(part: FigurePart) -> tuple[Plane, ...]:
    """The points that a part shows, through its lens."""
    watch = part.watch
    plane = choice_of(watch.slug).plane(Selection(watch.layer or 0, watch.head or 0, site=watch.site))
    return (Plane(tuple(replace(asked, lens=watch.lens, before=watch.before) for asked in plane.watches)),)


def _cloud(part: FigurePart, sight: Sight) -> object:
    choice, (asked,) = choice_of(part.watch.slug), _points(part)
    plane = choice.plane(sight.selection)
    mine, beside = ({plane: known[asked]} if asked in known else {} for known in (sight.projections, sight.beside))
    return cloud_of(choice, replace(sight, projections=mine, beside=beside), sight.album, TRAIL)


def _prompt(part: FigurePart, text: str) -> tuple[GoOn]:
    count = MOST_SAID if part.tokens is None else part.tokens
    return (GoOn(part.text or text, count, part.sampling or SamplingConfig(), part.forced),)


VIEWS: Mapping[str, FigureView] = {
    MATRIX: FigureView(
        "Matrix",
        "the matrix as a heatmap",
        lambda part, config: (_watch(part, config),),
        lambda part, sight: sight.picture(_watch(part, sight.config)),
        of_attention=False,
        has_numbers=True,
    ),
    "heads": FigureView("Head lines", "attention as lines from queries to keys", weights_of, lines_of_part),
    ARCS: FigureView("Arcs", "attention as arcs over the sentence", arched_weights, arcs_of_part),
    "neuron": FigureView("Neuron view", "one query against every key", _watches, _neuron),
    MAPS: FigureView(
        "All heads",
        "every head as a small map",
        _maps,
        lambda part, sight: head_grid(sight, _maps(part, sight.config), _order(part), _measure(part)),
        asks=lambda part, text: scores_asked(_measure(part), part.watch.site),
    ),
    LADDER: FigureView(
        "Ladder of layers",
        "all layers along the residual stream, with the length of what each part adds",
        _ladder,
        lambda part, sight: ladder_of(sight, _ladder(part, sight.config), part.watch.site),
        has_numbers=True,
    ),
    HISTOGRAM: FigureView(
        "Histogram",
        "how the values of the matrix are spread",
        lambda part, config: (_watch(part, config),),
        _histogram,
        of_attention=False,
    ),
    SPACE: FigureView(
        "Embedding space",
        "the rows of the matrix as points",
        lambda part, _: (),
        _cloud,
        of_attention=False,
        planes=_points,
    ),
    WALK: FigureView(
        "Inside a step",
        "one moment of a step, with words, formula and shapes (--moments); as a film all of them",
        moment_watches,
        moment_picture,
    ),
    MERGES: FigureView(
        "Merges",
        "the text cut by so many merges (--merges), with the most frequent pairs",
        lambda part, _: (),
        lambda part, sight: merges_of(sight.frame),
        of_attention=False,
        has_numbers=True,
        asks=lambda part, text: (LookAtMerges(MAX_STEP if part.merges is None else part.merges, part.text or text),),
    ),
    SAMPLES: FigureView(
        "Samples",
        "what the network says after the sentence (--tokens, --temperature), at one step or with --steps at several",
        lambda part, _: (),
        lambda part, sight: samples_of(sight.frame),
        of_attention=False,
        has_numbers=True,
        asks=_prompt,
    ),
}


def watches(request: FigureRequest) -> tuple[Watch, ...]:
    """What has to be known to draw all parts of a figure; raises RequestError for views that there are not."""
    config = request.origin.spec.model
    return tuple(dict.fromkeys(watch for part in request.parts for watch in _view(part).watches(part, config)))


def planes(request: FigureRequest) -> tuple[Plane, ...]:
    """The points that have to be known; raises RequestError for views that there are not, and what has no points."""
    return tuple(dict.fromkeys(plane for part in request.parts for plane in _view(part).planes(part)))


def asked(request: FigureRequest) -> tuple[Question[Any], ...]:
    """What else has to be known: of merges one number of them, of texts one prompt. Raises RequestError for more."""
    questions = dict.fromkeys(question for part in request.parts for question in _view(part).asks(part, request.text))
    if len(questions) > len(set(map(type, questions))):
        raise RequestError("A figure shows several numbers of merges, or several prompts; allowed is one.")
    return tuple(questions)


def pictures(
    request: FigureRequest,
    frame: Frame,
    ranges: Callable[[Watch], Ends | None] = lambda _: None,
    album: CloudMemory | None = None,
) -> list[object]:
    """The pictures of a figure's parts; a part without one is the sentence that says why.

    `ranges` tells the ends of the colours of what is watched, where a part does not; in `album` points stand steady
    from frame to frame.
    """
    known = {reading.watch: reading for reading in frame.readings}
    points = {projection.plane: projection for projection in frame.projections}
    found = []
    side = FigureSide.THIS if request.against is None else request.against.side
    names_steps = request.against is None or request.against.names_steps
    beside = {} if frame.beside is None else {found.plane: found for found in frame.beside.projections}
    for part in request.parts:
        selection = selection_of(part)
        held = Fixed(ranges) if part.ends is None else fixed(part.ends)
        spec, view, seen = request.origin.spec, _view(part), part.side or side
        at = (frame, spec.model, selection, seen, known, points, beside, held, album or CloudMemory(), spec.train)
        shown = view.picture(part, Sight(*at, names_steps))
        found.append("Not known yet." if shown is None else sided(shown, part, frame))
    return found


def sided(picture: object, part: FigurePart, frame: Frame) -> object:
    """The picture of a part that stands beside its other sides, under the name of its own."""
    if part.side is None or not isinstance(picture, Picture):
        return picture
    return replace(picture, title=short_title(part.side, frame))


def fixed(ends: Ends) -> Fixed:
    """One range for whatever is watched, and for its differences."""
    return Fixed(lambda _: ends, of_differences=True)


def selection_of(part: FigurePart) -> Selection:
    """Where a part looks."""
    watch = part.watch
    return Selection(watch.layer or 0, watch.head or 0, site=watch.site).choosing(part.token, Axis.QUERY)


def _view(part: FigurePart) -> FigureView:
    """How a part is seen; raises RequestError for what no view shows, however it came into a file."""
    watch = part.watch
    if part.view not in VIEWS:
        raise RequestError(f"A part is seen in the view '{part.view}'; allowed are {', '.join(VIEWS)}.")
    if watch.layer in (MEAN, ALL) or watch.head == ALL:
        raise RequestError(f"A part shows {watch.slug} of several layers or heads at once; allowed is one of each.")
    if watch.rows is not None or (watch.most and part.view != MAPS):
        raise RequestError(f"A part shows {watch.slug} in part; allowed is all of it.")
    if part.span is not None and part.span[0] >= part.span[1]:
        raise RequestError(
            f"A part shows tokens from {part.span[0]} to {part.span[1]}; allowed is one or more of them."
        )
    return VIEWS[part.view]
