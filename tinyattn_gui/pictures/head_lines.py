"""Attention as lines from queries to keys, one colour a head: which lines there are, and what each says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.figures.request import FigurePart
from model.matrix.picture import exact
from model.quantities import ATTENTION_WEIGHTS, Axis
from model.quantities.site import Site
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
    to `last` are on show: a long sentence is shown in part. Where the keys are the tokens of another sentence, they are
    those of `source`, and `chosen_key` is the one of them that a person has chosen.
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
    source: tuple[str, ...] | None = None
    chosen_key: int | None = None

    @property
    def part(self) -> FigurePart | None:
        """This as the part of a figure."""
        if self.watch is None:
            return None
        whole = replace(self.watch, head=None, rows=None)
        return FigurePart(whole, "heads", token=self.token, span=self.part_span, heads=self.heads, least=self.minimum)

    @property
    def size(self) -> int:
        """How many rows there are: as many as the longer sentence has tokens."""
        return max(len(self.tokens), len(self.key_tokens))

    @property
    def key_tokens(self) -> tuple[str, ...]:
        """The tokens that are looked at."""
        return self.tokens if self.source is None else self.source

    @property
    def site(self) -> Site:
        """Where the attention is."""
        return Site.SELF if self.watch is None else self.watch.site

    def head(self, axis: Axis) -> str:
        """What stands above a side: `query`, and where there are two sentences of which."""
        sequence = self.site.sequence(axis)
        return axis.value if self.source is None or sequence is None else f"{axis.value} · {sequence.value}"

    def side(self, axis: Axis) -> range:
        """The tokens on show of the queries, or of the keys."""
        return range(self.span.start, min(self.span.stop, len(self.key_tokens if axis is Axis.KEY else self.tokens)))

    def only(self, queries: Places = None, keys: Places = None) -> HeadLines:
        """The same with the lines from and to these alone."""
        return replace(self, queries=queries, keys=keys)

    @cached_property
    def lines(self) -> Lines:
        """What is drawn, the strongest first."""
        rows = np.array(self.rows, dtype=np.intp)
        wanted = np.isin(rows, list(self._wanted_rows))
        shown = np.where(wanted[:, None], self._strengths, 0.0)
        keys = self._wanted_keys
        if keys is not None:
            shown = np.where(np.isin(np.arange(len(self.key_tokens)), list(keys)), shown, 0.0)
        index, row, key = np.nonzero((shown >= self.minimum) & (shown > FAINTEST))
        order = np.argsort(-shown[index, row, key], kind="stable")[:MOST]
        index, row, key, count = index[order], row[order], key[order], len(index)
        return Lines(index, rows[row], key, self.weights[index, row, key].astype(np.float32), count)

    @property
    def _strengths(self) -> NDArray[np.float32]:
        """How strong each line is."""
        return self.weights

    def has_lines_of(self, other: HeadLines | None) -> bool:
        """Whether the lines that are drawn are the same."""
        if other is None or other.weights is not self.weights:
            return False
        marks = ((lines.queries, lines.keys, lines.token, lines.chosen_key) for lines in (self, other))
        return next(marks) == next(marks)

    @property
    def note(self) -> str:
        """What is drawn and what is not, in words."""
        count, drawn, one = self.lines.count, len(self.lines), self._unit
        least = f" from {self.minimum:g}" if self.minimum else ""
        if lost := int(np.isnan(self.weights).sum()):
            return f"{lost} {f'{one} is' if lost == 1 else f'{one}s are'} nan"
        if not count:
            return f"no {one}{f' reaches {self.minimum:g}' if self.minimum else ' to draw'}"
        if drawn < count:
            return f"the {drawn} strongest of {count} {one}s{least}"
        return f"{count} {one}{'' if count == 1 else 's'}{least}"

    def number(self, value: float | np.floating) -> str:
        """What a line says, with every digit."""
        return exact(value)

    @property
    def _unit(self) -> str:
        """What a line is."""
        return "weight"

    @property
    def _verbs(self) -> tuple[str, str]:
        """What a query does, and what is done to a key."""
        return "looks at", "is looked at by"

    @cached_property
    def lost(self) -> frozenset[int]:
        """The queries with weights that are nan."""
        return frozenset(self.rows[row] for row in np.argwhere(np.isnan(self.weights))[:, 1].tolist())

    def weight(self, head: int, query: int, key: int) -> float:
        """One weight."""
        return float(self.weights[self.heads.index(head), self.rows.index(query), key])

    def describe_line(self, head: int, query: int, key: int) -> str:
        """One line in words, with its exact weight."""
        where = f"query {self.named(query)}, key {self.named_key(key)}"
        return f"{name_of(head)}: {where}: {self.number(self.weight(head, query, key))}"

    def describe_query(self, query: int) -> str:
        """Where a token looks, head by head."""
        if query not in self.rows:
            return f"query {self.named(query)}"
        rows = self.weights[:, self.rows.index(query)]
        return self._told(
            f"query {self.named(query)} {self._verbs[0]}", rows, list(map(self.named_key, range(rows.shape[1])))
        )

    def describe_key(self, key: int) -> str:
        """Which tokens look here, head by head."""
        queries = list(map(self.named, self.rows))
        return self._told(f"key {self.named_key(key)} {self._verbs[1]}", self.weights[:, :, key], queries)

    def named(self, place: int) -> str:
        """A query's token with its place."""
        return f"{place} “{self.tokens[place]}”"

    def named_key(self, place: int) -> str:
        """A key's token with its place."""
        return f"{place} “{self.key_tokens[place]}”"

    @property
    def _wanted_rows(self) -> Collection[int]:
        """The queries whose lines are drawn."""
        if self.queries is not None:
            return self.queries
        if self.keys is None and self.token is not None:
            return (self.token,)
        return self.span

    @property
    def _wanted_keys(self) -> Places:
        """The keys to which lines are drawn; None for all."""
        if self.keys is not None or self.queries is not None or self.chosen_key is None:
            return self.keys
        return (self.chosen_key,)

    def _told(self, what: str, weights: NDArray[np.float32], names: Sequence[str]) -> str:
        said = []
        for head, row in zip(self.heads, weights, strict=True):
            best = [n for n in np.argsort(-np.abs(row), kind="stable")[:_TOLD].tolist() if row[n]]
            named = ", ".join(f"{names[n]} {self.number(row[n])}" for n in best if not np.isnan(row[n]))
            said.append(f"{name_of(head)}: {named or ('nan' if np.isnan(row).any() else 'nothing')}")
        return "\n".join([what, *_shortened(said)])


def lines_of(
    sight: Sight,
    watch: Watch,
    heads: tuple[int, ...],
    rows: tuple[int, ...],
    weights: NDArray[np.float32],
) -> HeadLines:
    """The lines of heads whose weights (heads, rows, keys) were read by `watch`; the chosen tokens are, if there."""
    queries, keys = (sight.tokens(watch, axis) for axis in (Axis.QUERY, Axis.KEY))
    selection = replace(sight.selection, site=watch.site)
    token, key = selection.chosen(Axis.QUERY), selection.chosen(Axis.KEY)
    is_within_one = watch.site.is_within_one
    return HeadLines(
        title=ATTENTION_WEIGHTS.name,
        caption=ATTENTION_WEIGHTS.caption,
        where=sight.where(replace(watch, head=None)),
        tokens=queries,
        heads=heads,
        rows=rows,
        weights=weights,
        token=token if token is not None and token < len(queries) else None,
        lens=watch.lens,
        watch=watch,
        source=None if is_within_one else keys,
        chosen_key=None if is_within_one or key is None or key >= len(keys) else key,
    )


def name_of(head: int) -> str:
    """A head in words."""
    return "mean of heads" if head == MEAN else f"head {head}"


def _shortened(said: list[str]) -> list[str]:
    left = len(said) - _TOLD_HEADS
    return said if left <= 1 else [*said[:_TOLD_HEADS], f"… and {left} more heads"]
