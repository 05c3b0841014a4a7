"""How one query meets each key: their numbers, the products, the score, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.figures.request import FigurePart
from model.matrix.picture import colour_range, exact
from model.messages import Reading
from model.quantities import (
    ATTENTION_WEIGHTS,
    BIASED_SCORES,
    KEY,
    MASKED_SCORES,
    QUERY,
    SCALED_SCORES,
    SCORES,
    Axis,
    Kind,
    Quantity,
)
from model.quantities.moments import by_ref
from model.quantities.shapes import head_read
from model.quantities.site import Site
from model.quantities.stages import Ref
from model.quantities.watch import Lens, Watch
from tinyattn_gui.pictures.ranges import Ends, Fixed, Ranges
from tinyattn_gui.pictures.scrolled import Scrolled
from tinyattn_gui.pictures.sight import Sight

Numbers = NDArray[np.float32]

STEPS = (SCORES, SCALED_SCORES, BIASED_SCORES, MASKED_SCORES, ATTENTION_WEIGHTS)
"""What becomes of the sum of the products, in order; the mask may come before √D."""

_LARGEST = 3e38


@dataclass(frozen=True, eq=False)
class Neuron(Scrolled):
    """One query of one head: its numbers `q` (D,), those of the keys `k` (T, D), and per key (T,) each of STEPS that
    the network has. Keys `first` up to `last` are on show: a long sentence is shown in part. `watch` is what was
    watched of the query. `tokens` are those of the keys, and of the queries too where there are no `queries` of another
    sentence.
    """

    title: str
    caption: str
    where: str
    tokens: tuple[str, ...]
    query: int
    q: Numbers
    k: Numbers
    steps: dict[Quantity, Numbers]
    lens: Lens = Lens.PROBE
    watch: Watch | None = None
    held: Ends | None = None
    """The ends of the colours of q and k, where they do not follow from these numbers."""
    queries: tuple[str, ...] | None = None
    is_share: bool = True
    """Whether the weights are made by a softmax; if not, by dividing by the sum."""

    @property
    def part(self) -> FigurePart | None:
        """This as the part of a figure."""
        if self.watch is None:
            return None
        weights = replace(self.watch, slug=ATTENTION_WEIGHTS.slug)
        return FigurePart(weights, "neuron", token=self.query, span=self.part_span)

    @property
    def size(self) -> int:
        """How many keys there are."""
        return len(self.tokens)

    @property
    def site(self) -> Site:
        """Where the attention is."""
        return Site.SELF if self.watch is None else self.watch.site

    @property
    def query_token(self) -> str:
        """The token that asks."""
        return (self.tokens if self.queries is None else self.queries)[self.query]

    @cached_property
    def products(self) -> Numbers:
        """q ⊙ k: each number of the query times that of each key. (T, D)"""
        return self.q * self.k

    @cached_property
    def reach(self) -> float:
        """The end of the colours of q and k."""
        return self.held[1] if self.held is not None else _ends(np.concatenate((self.q[None], self.k)))[1]

    @cached_property
    def product_reach(self) -> float:
        """The end of the colours of the products, beyond which none can be while the numbers are in their range."""
        return colour_range(np.array([min(self.reach**2, _LARGEST)], np.float32), Kind.SIGNED)[1]

    @property
    def weights(self) -> Numbers:
        """The attention weights of the query."""
        return self.steps[ATTENTION_WEIGHTS]

    @property
    def strongest(self) -> int:
        """The key with the largest weight; −1 where a weight is nan."""
        return -1 if np.isnan(self.weights).any() else int(self.weights.argmax())

    def is_masked(self, key: int) -> bool:
        """Whether the query may not look at this key."""
        return MASKED_SCORES in self.steps and bool(np.isneginf(self.steps[MASKED_SCORES][key]))

    def named(self, place: int) -> str:
        """A key's token with its place."""
        return f"{place} “{self.tokens[place]}”"

    @property
    def named_query(self) -> str:
        """The token that asks, with its place."""
        return f"{self.query} “{self.query_token}”"

    def describe(self, quantity: Quantity | None, key: int, dimension: int) -> str:
        """A cell in words, with the numbers that it is made of; without a quantity that of a product."""
        if quantity is QUERY:
            return f"query {self.named_query}, number {dimension}: {exact(self.q[dimension])}"
        if quantity is KEY:
            return f"key {self.named(key)}, number {dimension}: {exact(self.k[key, dimension])}"
        if quantity is None:
            factors = f"{exact(self.q[dimension])} × {exact(self.k[key, dimension])}"
            product = exact(self.products[key, dimension])
            return f"number {dimension} of the query times that of key {self.named(key)}:\n{factors} = {product}"
        return f"{self._pair(key)}\n{self._told(quantity, key)}"

    def _pair(self, key: int) -> str:
        return f"query {self.named_query}, key {self.named(key)}"

    def _before(self, step: Quantity) -> Numbers:
        """What a step is made of."""
        order = list(self.steps)
        return self.steps[order[order.index(step) - 1]]

    def _told(self, quantity: Quantity, key: int) -> str:
        value, width = exact(self.steps[quantity][key]), len(self.q)
        if quantity is SCORES:
            return f"score: the sum of {width} products is {value}"
        if quantity is SCALED_SCORES:
            return f"scaled: {exact(self._before(quantity)[key])} / √{width} = {value}"
        if quantity is BIASED_SCORES:
            before, apart = self._before(quantity)[key], abs(self.query - key)
            return f"by distance: {exact(before)}, less the slope of the head × {apart}, = {value}"
        if quantity is MASKED_SCORES:
            hidden = "this key comes after the query" if key > self.query else "the mask hides this key"
            return f"masked: {value}, " + (f"for {hidden}" if self.is_masked(key) else "it may look")
        part = self._before(quantity)
        total = int(np.isfinite(part).sum())
        if not self.is_share:
            return f"weight: {value}, {exact(part[key])} divided by the sum of {int((part != -np.inf).sum())} scores"
        return f"weight: {value}, its share of exp({exact(part[key])}) among {total} keys"


def heads_of(width: int, *, is_share: bool = True) -> dict[Quantity, str]:
    """What stands over the columns of STEPS."""
    return {
        SCORES: "q · k",
        SCALED_SCORES: f"÷ √{width}",
        BIASED_SCORES: "distance",
        MASKED_SCORES: "masked",
        ATTENTION_WEIGHTS: "softmax" if is_share else "÷ sum",
    }


def ways(config: ModelConfig, layer: int, head: int, site: Site = Site.SELF) -> dict[Quantity, Watch]:
    """What has to be known of a head: its matrices on the way from queries and keys to weights.

    Those that are multiplied stand for queries and keys: the turned ones, where they are turned.
    """
    rows = by_ref(config)
    query, key = rows[Ref(SCORES, layer, site)].inputs[:2]
    order = [ref for ref in rows if ref.quantity in STEPS]  # scores may be masked before they are scaled
    steps = {ref.quantity: ref for ref in order if (ref.layer, ref.site) == (layer, site)}
    shown = {QUERY: query, KEY: key, **steps}
    return {
        role: Watch(ref.quantity.slug, layer=layer, head=head_read(ref.quantity, head, config), site=site)
        for role, ref in shown.items()
    }


def neuron_of(sight: Sight, known: Mapping[Quantity, Reading], query: int) -> Neuron:
    """How the query at this place meets each key, from readings that have values."""
    values = {quantity: reading.values for quantity, reading in known.items() if reading.values is not None}
    watch = known[QUERY].watch
    queries, keys = (sight.tokens(watch, axis) for axis in (Axis.QUERY, Axis.KEY))
    return Neuron(
        title=f"Query {query} “{queries[query]}” and every key",
        caption="The query's numbers times each key's, their sum, and what becomes of it.",
        where=sight.where(watch),
        tokens=keys,
        query=query,
        q=values[QUERY][query],
        k=values[KEY],
        steps={step: values[step][query] for step in values if step in STEPS},
        lens=watch.lens,
        watch=watch,
        held=_held(sight.ranges, known, values),
        queries=None if watch.site.is_within_one else queries,
        is_share=sight.network.score_weighting.is_share,
    )


def _held(
    ranges: Ranges | Fixed | None, known: Mapping[Quantity, Reading], values: Mapping[Quantity, Numbers]
) -> Ends | None:
    """One range for all queries and keys of the head, if theirs are known or held."""
    if ranges is None:
        return None
    found = [ranges.around(known[quantity].watch, _ends(values[quantity])) for quantity in (QUERY, KEY)]
    highest = max((ends[1] for ends in found if ends is not None), default=None)
    return None if highest is None else (-highest, highest)


def _ends(values: Numbers) -> Ends:
    return colour_range(values, Kind.SIGNED)
