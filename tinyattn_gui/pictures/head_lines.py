"""Attention as lines from queries to keys, one colour a head: which lines there are, and what each says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.figures.request import FigurePart
from model.matrix.picture import exact
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.watch import MEAN, Lens, Watch
from tinyattn_gui.pictures.scrolled import Scrolled
from tinyattn_gui.pictures.sight import Sight

MOST = 1500
"""Lines beyond which only the strongest are drawn: nobody could tell more of them apart."""

FAINTEST = 0.004
"""A weight below this is no line: its colour would not differ from none."""

_TOLD_HEADS, _TOLD = 8, 3

Places = Collection[int] | None


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines from the strongest to the faintest, as arrays of one length; `index` counts the heads that are shown.

    `count` is how many there would be if none were left out.
    """

    index: NDArray[np.intp]
    query: NDArray[np.intp]
    key: NDArray[np.intp]
    weight: NDArray[np.float32]
    count: int

    def __len__(self) -> int:
        return len(self.weight)


@dataclass(frozen=True, eq=False)
class HeadLines(Scrolled):
    """The attention weights (heads, rows, keys) of some heads; `rows` says which query each row is of.

    Only lines of at least `minimum` are drawn, and where `queries` or `keys` are given, only those from and to them.
    `watch` is what was watched.
    `token` is the query that a person has chosen, whose lines are drawn where nothing else is asked. Tokens `first` up
    to `last` are on show: a long sentence is shown in part.
    """

    title: str
    caption: str
    where: str
    tokens: tuple[str, ...]
    heads: tuple[int, ...]
    rows: tuple[int, ...]
    weights: NDArray[np.float32]
    minimum: float = 0.0
    token: int | None = None
    queries: Places = None
    keys: Places = None
    lens: Lens = Lens.PROBE
    watch: Watch | None = None

    @property
    def part(self) -> FigurePart | None:
        """This as the part of a figure."""
        if self.watch is None:
            return None
        whole = replace(self.watch, head=None, rows=None)
        return FigurePart(whole, "heads", token=self.token, span=self.part_span, heads=self.heads, least=self.minimum)

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return len(self.tokens)

    def only(self, queries: Places = None, keys: Places = None) -> HeadLines:
        """The same with the lines from and to these alone."""
        return replace(self, queries=queries, keys=keys)

    @cached_property
    def lines(self) -> Lines:
        """What is drawn, the strongest first."""
        rows = np.array(self.rows, dtype=np.intp)
        wanted = np.isin(rows, list(self._wanted_rows))
        shown = np.where(wanted[:, None], self.weights, 0.0)
        if self.keys is not None:
            shown = np.where(np.isin(np.arange(self.size), list(self.keys)), shown, 0.0)
        index, row, key = np.nonzero((shown >= self.minimum) & (shown > FAINTEST))
        weight = shown[index, row, key]
        order = np.argsort(-weight, kind="stable")[:MOST]
        return Lines(index[order], rows[row[order]], key[order], weight[order].astype(np.float32), len(weight))

    @property
    def note(self) -> str:
        """What is drawn and what is not, in words."""
        count, drawn = self.lines.count, len(self.lines)
        least = f" from {self.minimum:g}" if self.minimum else ""
        if lost := int(np.isnan(self.weights).sum()):
            return f"{lost} {'weight is' if lost == 1 else 'weights are'} nan"
        if not count:
            return f"no weight{f' reaches {self.minimum:g}' if self.minimum else ' to draw'}"
        if drawn < count:
            return f"the {drawn} strongest of {count} weights{least}"
        return f"{count} {'weight' if count == 1 else 'weights'}{least}"

    @cached_property
    def lost(self) -> frozenset[int]:
        """The queries with weights that are nan."""
        return frozenset(self.rows[row] for row in np.argwhere(np.isnan(self.weights))[:, 1].tolist())

    def weight(self, head: int, query: int, key: int) -> float:
        """One weight."""
        return float(self.weights[self.heads.index(head), self.rows.index(query), key])

    def describe_line(self, head: int, query: int, key: int) -> str:
        """One line in words, with its exact weight."""
        where = f"query {self.named(query)}, key {self.named(key)}"
        return f"{name_of(head)}: {where}: {exact(self.weight(head, query, key))}"

    def describe_query(self, query: int) -> str:
        """Where a token looks, head by head."""
        if query not in self.rows:
            return f"query {self.named(query)}"
        rows = self.weights[:, self.rows.index(query)]
        return self._told(f"query {self.named(query)} looks at", rows, range(self.size))

    def describe_key(self, key: int) -> str:
        """Which tokens look here, head by head."""
        return self._told(f"key {self.named(key)} is looked at by", self.weights[:, :, key], self.rows)

    def named(self, place: int) -> str:
        """A token with its place."""
        return f"{place} “{self.tokens[place]}”"

    @property
    def _wanted_rows(self) -> Collection[int]:
        """The queries whose lines are drawn."""
        if self.queries is not None:
            return self.queries
        if self.keys is None and self.token is not None:
            return (self.token,)
        return self.span

    def _told(self, what: str, weights: NDArray[np.float32], places: Sequence[int]) -> str:
        said = []
        for head, row in zip(self.heads, weights, strict=True):
            best = [n for n in np.argsort(-row, kind="stable")[:_TOLD].tolist() if row[n] > 0]
            named = ", ".join(f"{self.named(places[n])} {exact(row[n])}" for n in best)
            said.append(f"{name_of(head)}: {named or ('nan' if np.isnan(row).any() else 'nothing')}")
        return "\n".join([what, *_shortened(said)])


def lines_of(
    sight: Sight,
    watch: Watch,
    heads: tuple[int, ...],
    rows: tuple[int, ...],
    weights: NDArray[np.float32],
    token: int | None,
) -> HeadLines:
    """The lines of heads whose weights (heads, rows, keys) were read by `watch`; `token` is chosen if it is there."""
    tokens = tuple(piece.label for piece in sight.sentence_of(watch).pieces)
    return HeadLines(
        title=ATTENTION_WEIGHTS.name,
        caption=ATTENTION_WEIGHTS.caption,
        where=sight.where(replace(watch, head=None)),
        tokens=tokens,
        heads=heads,
        rows=rows,
        weights=weights,
        token=token if token is not None and token < len(tokens) else None,
        lens=watch.lens,
        watch=watch,
    )


def name_of(head: int) -> str:
    """A head in words."""
    return "mean of heads" if head == MEAN else f"head {head}"


def _shortened(said: list[str]) -> list[str]:
    left = len(said) - _TOLD_HEADS
    return said if left <= 1 else [*said[:_TOLD_HEADS], f"… and {left} more heads"]
