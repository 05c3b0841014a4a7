"""Every view that a figure can have a part in: what it has to know, and the picture it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from model.config import ModelConfig
from model.errors import RequestError
from model.messages import Frame, Reading
from model.quantities import ATTENTION_WEIGHTS, QUANTITIES, QUERY
from model.request import MATRIX, FigureRequest, Part
from model.watch import ALL, MEAN, Watch
from tinyattn_gui.pictures.compare import Side
from tinyattn_gui.pictures.head_grid import head_grid, watches_of_grid
from tinyattn_gui.pictures.head_lines import lines_of
from tinyattn_gui.pictures.neuron import neuron_of, ways
from tinyattn_gui.pictures.sight import Selection, Sight

MAPS = "maps"
"""The view of every head's attention weights as small maps."""

MOST_CELLS = 128
"""Rows and columns of a map in a figure: more than there are pixels for it in print."""


@dataclass(frozen=True)
class View:
    """One kind of part. `picture` gives a picture, the sentence in place of it, or None where something is not known.

    `label` is its name for people; `of_attention` says whether it shows the way to attention whatever quantity the part
    names.
    """

    label: str
    watches: Callable[[Part, ModelConfig], tuple[Watch, ...]]
    picture: Callable[[Part, Sight], object]
    of_attention: bool = True


def _watch(part: Part) -> Watch:
    """What a matrix shows of its part: of a quantity with heads, the first one where none is named."""
    watch = part.watch
    return replace(watch, head=0) if watch.head is None and QUANTITIES[watch.slug].per_head else watch


def _layer(part: Part, config: ModelConfig) -> int:
    """The layer that is shown: the last, where none is named."""
    layer = part.watch.layer
    return config.n_layer - 1 if layer is None else layer


def _heads(part: Part, config: ModelConfig) -> Watch:
    """The weights of the head that is named, or of all."""
    head = ALL if part.watch.head is None else part.watch.head
    return Watch(ATTENTION_WEIGHTS.slug, layer=_layer(part, config), head=head, lens=part.watch.lens)


def _head_lines(part: Part, sight: Sight) -> object:
    watch = _heads(part, sight.config)
    reading = sight.reading(watch)
    if reading is None or reading.values is None:
        return None if reading is None else reading.why
    heads = tuple(range(sight.config.n_head)) if watch.head == ALL else (watch.head or 0,)
    weights = reading.values if watch.head == ALL else reading.values[None]
    return lines_of(sight, watch, heads, tuple(range(weights.shape[1])), weights, part.token)


def _ways(part: Part, config: ModelConfig) -> tuple[Watch, ...]:
    found = ways(config, _layer(part, config), part.watch.head or 0).values()
    return tuple(replace(watch, lens=part.watch.lens) for watch in found)


def _neuron(part: Part, sight: Sight) -> object:
    if part.watch.head == MEAN:
        return "The average of heads has no queries and keys of its own."
    read = {QUANTITIES[watch.slug]: sight.reading(watch) for watch in _ways(part, sight.config)}
    known = {quantity: reading for quantity, reading in read.items() if reading is not None}
    if len(known) < len(read):
        return None
    if why := next((reading.why for reading in known.values() if reading.values is None), ""):
        return why
    last = len(sight.sentence(known[QUERY]).pieces) - 1
    if last < 0:
        return "No tokens: type a sentence."
    return neuron_of(sight, known, last if part.token is None else min(part.token, last))


def _maps(part: Part, config: ModelConfig) -> tuple[Watch, ...]:
    """What all heads at a glance are made from, through the lens of the part."""
    lens, before = part.watch.lens, part.watch.before
    return tuple(replace(watch, lens=lens, before=before) for watch in watches_of_grid(config, MOST_CELLS))


VIEWS: Mapping[str, View] = {
    MATRIX: View(
        "Matrix",
        lambda part, _: (_watch(part),),
        lambda part, sight: sight.picture(_watch(part)),
        of_attention=False,
    ),
    "heads": View("Head lines", lambda part, config: (_heads(part, config),), _head_lines),
    "neuron": View("Neuron view", _ways, _neuron),
    MAPS: View("All heads", _maps, lambda part, sight: head_grid(sight, _maps(part, sight.config))),
}


def watches(request: FigureRequest) -> tuple[Watch, ...]:
    """What has to be known to draw all parts of a figure; raises RequestError for views that there are not."""
    if unknown := next((part.view for part in request.parts if part.view not in VIEWS), ""):
        raise RequestError(f"A part is seen in the view '{unknown}'; allowed are {', '.join(VIEWS)}.")
    config = request.origin.spec.model
    return tuple(dict.fromkeys(watch for part in request.parts for watch in VIEWS[part.view].watches(part, config)))


def pictures(request: FigureRequest, frame: Frame, readings: Mapping[Watch, Reading] | None = None) -> list[object]:
    """The pictures of a figure's parts; a part without one is the sentence that says why."""
    known = {reading.watch: reading for reading in frame.readings} if readings is None else readings
    found = []
    for part in request.parts:
        selection = Selection(part.watch.layer or 0, part.watch.head or 0, part.token)
        sight = Sight(frame, request.origin.spec.model, selection, Side.THIS, known)
        shown = VIEWS[part.view].picture(part, sight)
        found.append("Not known yet." if shown is None else shown)
    return found
