"""Which keys a query may look at, a row for each mask. A mask may read the tokens, not only their places.

>>> CAUSAL.sees(np.arange(3), np.zeros(3, np.int64)).astype(int).tolist()
[[1, 0, 0], [1, 1, 0], [1, 1, 1]]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Seen = NDArray[np.bool_]


@dataclass(frozen=True)
class Mask:
    """A mask: its name in a sentence, and `sees`, of places (T) and token ids (…, T), as (…, query, key).

    Each query sees some key. `hidden` says of a key that is not seen how it lies to its query, and `where` of the
    whole; `reads_ids` whether the tokens matter.
    """

    name: str
    sees: Callable[[NDArray[Any], Ids], Seen]
    hidden: str = ""
    where: str = ""
    reads_ids: bool = False
    lasting: Callable[[Ids], NDArray[np.int64]] | None = None
    """The places of the token ids (T) read so far that any later token may look at; None: all of them.

    Of places and ids of these alone and what follows, `sees` says what it says of them among all.
    """
    foresees: bool = False
    """Whether a position may see what it must predict, so that its loss has no floor."""
    foreseeing: str = "a position sees the token it must predict"
    """Which positions those are, in words."""
    help: str = ""
    """What is said of it where it can be chosen."""
    cells: Mapping[tuple[int, int], bool] = field(default_factory=dict, compare=False)
    """By query and key, which cells were opened or closed by hand."""
    needs_anchor: ClassVar[bool] = False
    """Whether its size is the id of a token."""

    @property
    def hides(self) -> bool:
        """Whether masked scores are a stage."""
        return bool(self.hidden)

    @property
    def formula(self) -> str:
        """The masked scores, of scores `{0}`."""
        return f"{{0}}, −∞ {self.where}" if self.where else "{0}"

    @property
    def caveat(self) -> str:
        """Why a loss under this mask does not tell how well the network predicts; empty where it does."""
        return f"{self.name}: {self.foreseeing}, so there is no floor." if self.foresees else ""

    def keys_of(self, query: int, positions: int) -> tuple[int, ...]:
        """The keys of so many that a query may look at, whatever the tokens are or with some of them."""
        if self.reads_ids:
            return tuple(key for key in range(positions) if self.cells.get((query, key), key <= query))
        places = np.arange(positions)
        return tuple(np.flatnonzero(self.sees(places, np.zeros_like(places))[query]).tolist())

    def why_hidden(self, query: int, key: int) -> str:
        """Why a query may not look at a key that it does not see."""
        if (query, key) in self.cells:
            return f"key {key} was hidden from query {query} by hand"
        return f"key {key} {self.hidden} query {query}"

    def formula_at(self, query: int, key: int) -> str:
        """The masked score at one place, of the score `{0}`: by the formula of the whole, or as it was set by hand."""
        if (query, key) not in self.cells:
            return self.formula
        if self.cells[query, key]:
            return f"{{0}}, key {key} opened to query {query} by hand"
        return f"−∞, key {key} closed to query {query} by hand"

    def never_sees(self, query: int, key: int) -> bool:
        """Whether a query may not look at a key whatever the tokens are."""
        return key not in self.keys_of(query, max(query, key) + 1)

    def sized(self, sizes: Mapping[str, Anchor]) -> Mask:
        """It has no size of its own."""
        return self


@dataclass(frozen=True)
class SizedMask:
    """A mask of any size: `option` of the network gives its number, `make` the mask of such a number."""

    option: str
    make: Callable[..., Mask]
    help: str
    needs_anchor: bool = False
    """Whether its size is the id of a token, of which the option has the text."""
    second: str = ""
    """The option of its other number, if it has two."""

    @property
    def options(self) -> tuple[str, ...]:
        """The options of its numbers."""
        return (self.option, self.second) if self.second else (self.option,)

    def sized(self, sizes: Mapping[str, Anchor]) -> Mask:
        """The mask of the size that is set."""
        return self.make(*(sizes[name] for name in self.options))


def sliding_window(width: int) -> Mask:
    """The last `width` places up to the query's own (Beltagy et al. 2020, Longformer; Jiang et al. 2023, Mistral)."""

    def sees(t: NDArray[Any], ids: Ids) -> Seen:
        back = t[:, None] - t[None, :]
        return np.asarray((back >= 0) & (back < width), np.bool_)

    def lasting(ids: Ids) -> NDArray[np.int64]:
        return np.arange(max(0, len(ids) + 1 - width), len(ids))

    places = "the place itself" if width == 1 else f"the {width} places up to and with it"
    hidden, where = f"is not in the window ({places}) of", f"ahead and from {width} back"
    return Mask("Sliding window", sees, hidden, where, lasting=lasting)


def window_with_sinks(width: int, sinks: int) -> Mask:
    """The last `width` places up to the query's own, and the first `sinks` of all (Xiao et al. 2024, StreamingLLM,
    section 3.2). Unlike there, places are the true ones, not those in the cache.
    """
    window = sliding_window(width)

    def sees(t: NDArray[Any], ids: Ids) -> Seen:
        return np.asarray(window.sees(t, ids) | ((t[None, :] < sinks) & (t[None, :] <= t[:, None])), np.bool_)

    def lasting(ids: Ids) -> NDArray[np.int64]:
        places = np.arange(len(ids))
        return places[(places < sinks) | (places > len(ids) - width)]

    first = "the first" if sinks == 1 else f"of the first {sinks}"
    return replace(
        window,
        name="Window with sinks",
        sees=sees,
        hidden=f"is not {first} and {window.hidden}",
        where=f"{window.where}, but for the first {sinks}",
        lasting=lasting,
    )


Anchor = int | tuple[int, ...]
"""The id of the token that ends a sequence, or of each of them."""

NO_TOKEN = -1
"""The id that no token has."""


def anchored(anchor: Anchor) -> Mask:
    """Sequences that end with the token `anchor` (Pang et al. 2024, Anchor-based Large Language Models, section 3.2).

    A token sees its own sequence so far and the anchors of those before it; an anchor sees its own sequence alone,
    of which it is to gather all that may be known later.
    """

    def sees(t: NDArray[Any], ids: Ids) -> Seen:
        is_anchor = np.isin(ids, anchor)  # … T
        sequence = is_anchor.cumsum(-1) - is_anchor  # … T, anchors before it
        own = sequence[..., :, None] == sequence[..., None, :]
        earlier = is_anchor[..., None, :] & ~is_anchor[..., :, None]
        return np.asarray((t[None, :] <= t[:, None]) & (own | earlier), np.bool_)

    def lasting(ids: Ids) -> NDArray[np.int64]:
        is_anchor = np.isin(ids, anchor)
        is_open = is_anchor[::-1].cumsum()[::-1] == 0  # no anchor from there on
        return np.flatnonzero(is_anchor | is_open)

    return Mask(
        "Anchor mask",
        sees,
        "is neither in the sequence of nor an anchor seen by",
        "off the own sequence and anchors",
        reads_ids=True,
        lasting=lasting,
    )


def alone(anchor: Anchor) -> Mask:
    """Sequences that end with the token `anchor`, of which none sees another: a control for what anchors bring."""
    whole = anchored(anchor)

    def sees(t: NDArray[Any], ids: Ids) -> Seen:
        is_anchor = np.isin(ids, anchor)  # … T
        own = ~is_anchor[..., None, :] | (t[:, None] == t[None, :])  # an anchor, too, sees itself
        return np.asarray(whole.sees(t, ids) & own, np.bool_)

    def lasting(ids: Ids) -> NDArray[np.int64]:
        is_open = np.isin(ids, anchor)[::-1].cumsum()[::-1] == 0  # no anchor from there on
        return np.flatnonzero(is_open)

    return Mask(
        "Sequence mask",
        sees,
        "is not in the sequence of",
        "off the own sequence",
        reads_ids=True,
        lasting=lasting,
    )


def prefix(length: int) -> Mask:
    """The first `length` places see each other, the rest is causal (Raffel et al. 2020, T5, figure 4)."""

    def sees(t: NDArray[Any], ids: Ids) -> Seen:
        return np.asarray((t[None, :] <= t[:, None]) | (t[None, :] < length), np.bool_)

    last = length - 2  # the last place of the prefix must predict what is after it
    which = {0: "position 0 sees", 1: "positions 0 and 1 see"}.get(last, f"positions 0 to {last} see")
    return Mask(
        "Prefix mask",
        sees,
        f"is beyond the first {length} and ahead of",
        f"ahead beyond the first {length}",
        foresees=length > 1,
        foreseeing=f"{which} the token to be predicted there",
    )


CAUSAL = Mask(
    "Causal mask",
    lambda t, ids: t[None, :] <= t[:, None],
    "is ahead of",
    "ahead",
    help="Itself and what came before.",
)
NONE = Mask(
    "No causal mask",
    lambda t, ids: np.ones((len(t), len(t)), np.bool_),
    foresees=True,
    help="All tokens.",
)

OPEN = replace(
    NONE,
    name="Open mask",
    hidden="is hidden from",
    help="All tokens; a stage of its own, in which cells can be closed by hand.",
)

MASKS: Mapping[str, Mask | SizedMask] = {
    "causal": CAUSAL,
    "none": NONE,
    "open": OPEN,
    "window": SizedMask("window", sliding_window, "Itself and a few before it."),
    "prefix": SizedMask("prefix", prefix, "The first few see each other."),
    "sinks": SizedMask("window", window_with_sinks, "Itself, a few before it and the first of all.", second="sinks"),
    "anchors": SizedMask("anchor", anchored, "Its own sequence, and the tokens that ended those before.", True),
    "sequence": SizedMask("anchor", alone, "Its own sequence alone.", True),
}
"""By the name that `model.mask` has."""
