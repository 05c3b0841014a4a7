"""All layers at once along the residual stream: every head as a small map, and how much each part adds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from model.exports.table import Sheet
from model.figures.request import LADDER, FigurePart
from model.matrix.picture import exact
from model.matrix.reduce import shared
from model.quantities.site import Site
from model.quantities.stages import Ref
from model.quantities.watch import Lens, Watch

FIRST_FROM = 4
"""A network of so many layers shows its ladder first, and the sheet of one layer when that is chosen."""

CAPTION = (
    "Left to right: token vectors enter, each layer's attention (above) and MLP (below) add to them, "
    "the last give the prediction.",
    "Left to right: token vectors enter, each layer's attention adds to them, the last give the prediction.",
)
"""What is seen, for a network with an MLP and for one without."""

_OF_SITE = {
    Site.ENCODER: "The encoder's stream: what it gives at the end, cross-attention reads.",
    Site.DECODER: "The decoder's stream, with the maps of its self-attention.",
    Site.CROSS: "The decoder's stream, with the maps of cross-attention (columns: source tokens).",
}
"""What is said besides of a network with two sentences."""

LENGTH = "length √Σx² of a token's vector, mean over the tokens"
"""What the numbers are."""


class Spot(Enum):
    """What can be pointed at on the ladder."""

    BEGIN = "begin"
    HEAD = "head"
    NEURONS = "neurons"
    ATTENTION = "attention"
    CROSS = "cross-attention"
    MLP = "MLP"
    END = "end"


@dataclass(frozen=True)
class Place:
    """One of them: of which layer and head, where it has them, and the cell of its map, if one is pointed at."""

    spot: Spot
    layer: int | None = None
    head: int | None = None
    cell: tuple[int, int] | None = None


@dataclass(frozen=True)
class Rung:
    """What adds to the stream once. `added` and `stream` are the lengths of what it adds and of the stream after it;
    NaN where the run has none.
    """

    ref: Ref
    gives: Ref
    spot: Spot
    symbol: str
    result: str
    formula: str
    added: float
    stream: float

    @property
    def layer(self) -> int | None:
        """Its layer; None for what begins the stream."""
        return self.ref.layer

    @property
    def name(self) -> str:
        """A part in words: `layer 2, attention`."""
        if self.layer is None:
            return "embedding"
        return f"layer {self.layer}, {self.spot.value}"

    def describe(self, tokens: int) -> str:
        """It in words, with its numbers."""
        length = f"|{self.symbol}| = {exact(np.float32(self.added))}"
        if self.layer is not None and self.ref != self.gives:
            length += f", |{self.result}| = {exact(np.float32(self.stream))}"
        return f"{self.name}: {self.formula}\n{length}   ({LENGTH}: {tokens})"


@dataclass(frozen=True, eq=False)
class SmallMaps:
    """Maps (N, rows, columns) of one quantity in one range of colours."""

    ref: Ref
    values: NDArray[np.floating]
    low: float
    high: float

    @property
    def name(self) -> str:
        """What they are, in words."""
        return self.ref.quantity.name


@dataclass(frozen=True, eq=False)
class Ladder:
    """A network from its embedding to its prediction.

    `heads` are the attention weights of each layer's heads, one layer after another; `spread` (L, H, 2) how widely they
    look: entropy (nats) and distance (tokens). `neurons` are what the MLP of each layer gives on, None for a network
    without. `begin` and `end` are the embedding and the probabilities, or what an encoder gives. Queries are `tokens`,
    keys are `keys`. `chosen` is the layer and head that the window shows.
    """

    title: str
    where: str
    rungs: tuple[Rung, ...]
    layers: int
    per_layer: int
    heads: SmallMaps
    spread: NDArray[np.floating]
    neurons: SmallMaps | None
    begin: SmallMaps
    end: SmallMaps
    tokens: tuple[str, ...]
    keys: tuple[str, ...]
    result: str = "p"
    """The symbol of `end`."""
    chosen: tuple[int, int] | None = None
    lens: Lens = Lens.PROBE
    watch: Watch | None = None
    step: int | None = None
    invites: str = ""
    """What can be done with it where it is shown."""

    @property
    def caption(self) -> str:
        """What is seen."""
        words = CAPTION[0 if self.neurons is not None else 1]
        return " ".join(filter(None, (_OF_SITE.get(self.site, words), self.invites)))

    @property
    def site(self) -> Site:
        """The attention whose maps are shown."""
        return self.heads.ref.site

    @property
    def kinds(self) -> tuple[Spot, ...]:
        """What adds to the stream in a layer, in order."""
        return tuple(dict.fromkeys(rung.spot for rung in self.rungs if rung.layer is not None))

    @property
    def part(self) -> FigurePart | None:
        """This as the part of a figure."""
        return None if self.watch is None else FigurePart(self.watch, LADDER)

    def rung(self, layer: int, spot: Spot) -> Rung | None:
        """What a part of a layer adds."""
        return next((rung for rung in self.rungs if (rung.layer, rung.spot) == (layer, spot)), None)

    def spans(self, cell: tuple[int, int]) -> tuple[range, range]:
        """Which queries and keys share a cell of a head's map."""
        _, rows, columns = self.heads.values.shape
        return shared(cell[0], len(self.tokens), rows), shared(cell[1], len(self.keys), columns)

    def describe(self, place: Place) -> str:
        """A place in words."""
        if place.spot is Spot.BEGIN:
            return self.rungs[0].describe(len(self.tokens))
        if place.spot is Spot.END:
            return f"{self.end.name}: what becomes of the stream, for each token (rows)"
        assert place.layer is not None
        if place.spot is Spot.HEAD:
            return self._describe_head(place)
        if place.spot is Spot.NEURONS:
            assert self.neurons is not None
            return f"layer {place.layer}, {self.neurons.name}: what its neurons (columns) give on for each token (rows)"
        rung = self.rung(place.layer, place.spot)
        return "" if rung is None else rung.describe(len(self.tokens))

    def target(self, place: Place) -> Ref:
        """The matrix that a place stands for, on the sheet of its layer."""
        if place.spot is Spot.END:
            return self.end.ref
        if place.layer is None:
            return self.rungs[0].gives
        if place.spot is Spot.HEAD:
            return self.heads.ref._replace(layer=place.layer)
        rung = self.rung(place.layer, place.spot)
        if place.spot is Spot.NEURONS and self.neurons is not None:
            return self.neurons.ref._replace(layer=place.layer)
        return self.rungs[0].gives if rung is None else rung.gives

    def layer_of(self, place: Place) -> int:
        """The layer on whose sheet that is."""
        if place.layer is not None:
            return place.layer
        return self.layers - 1 if place.spot is Spot.END else 0

    def _describe_head(self, place: Place) -> str:
        assert place.layer is not None
        assert place.head is not None
        entropy, distance = self.spread[place.layer, place.head].tolist()
        words = f"layer {place.layer}, head {place.head}: entropy {entropy:.3f} nats, distance {distance:.2f} tokens"
        if place.cell is None:
            return words
        queries, keys = self.spans(place.cell)
        value = exact(self.heads.values[place.layer * self.per_layer + place.head][place.cell])
        many = "up to " if len(queries) * len(keys) > 1 else ""
        return f"{words}\nquery {_named(self.tokens, queries)}, key {_named(self.keys, keys)}: {many}{value}"


def _named(labels: tuple[str, ...], places: range) -> str:
    if len(places) == 1:
        return f"{places.start} “{labels[places.start]}”"
    return f"{places.start}–{places.stop - 1}"


def ladder_sheet(ladder: Ladder) -> Sheet:
    """A line for each part that adds to the stream: its layer (empty for the embedding), and both lengths."""
    rows = [
        [
            "" if rung.layer is None else str(rung.layer),
            f"{rung.ref.site.prefix}{rung.ref.quantity.slug}",
            f"{rung.gives.site.prefix}{rung.gives.quantity.slug}",
            rung.added,
            rung.stream,
        ]
        for rung in ladder.rungs
    ]
    return Sheet("ladder", ("layer", "adds", "stream", "length added", "length of stream"), rows, texts=3)


def ladder_as_text(ladder: Ladder) -> str:
    """The same for a spreadsheet."""
    return ladder_sheet(ladder).to_csv("\t")
