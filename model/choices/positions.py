"""How a token knows its place, a row each: rows that are learned, a fixed table whose arithmetic can be told, or no
table: then scores fall with the distance, or queries and keys are turned by their places.

A fixed table has its row here, and the function of torch that makes it in `network.positions`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

Lines = tuple[tuple[str, float], ...]
"""The steps to a number, in words and with their values; `{before}` is the value of the step before."""


@dataclass(frozen=True)
class Position:
    """A table of positions: the formula of its stage, and for a fixed one how the number at a place and a channel of a
    table so wide is made. What is learned has no such arithmetic. Without a formula there is no table.
    """

    formula: str = ""
    lines: Callable[[int, int, int], Lines] | None = None
    by_distance: bool = False
    """Whether a score is less the further its key is from its query."""
    turns: bool = False
    """Whether queries and keys are turned by their places."""
    help: str = ""
    """What is said of it where it can be chosen."""

    @property
    def has_table(self) -> bool:
        """Whether a row for its place is added to each token."""
        return bool(self.formula)

    @property
    def is_learned(self) -> bool:
        """Whether its rows are weights."""
        return self.has_table and self.lines is None


def slope_of(head: int, heads: int) -> float:
    """How much a score loses for each place between query and key: 2^(−8h/H), where the heads count from 1.

    Press, Smith and Lewis 2022, Train Short, Test Long, section 3.
    """
    return float(2.0 ** (-8 * (head + 1) / heads))


@dataclass(frozen=True)
class Pairing:
    """Which channels of a head are turned together: pair `i` of a head so wide is these two."""

    pair: Callable[[int, int], tuple[int, int]]
    help: str


PAIRINGS: Mapping[str, Pairing] = {
    "adjacent": Pairing(lambda i, width: (2 * i, 2 * i + 1), "A channel and the next."),
    "halves": Pairing(lambda i, width: (i, i + width // 2), "Channels i and i + D/2."),
}
"""By the name that `model.rotary_pairs` has."""


@dataclass(frozen=True)
class Turn:
    """How one channel is turned at a place: by pair `number`, with channel `partner`, of which it takes the sine with
    this `sign`.
    """

    number: int
    partner: int
    sign: int


@lru_cache(maxsize=64)
def turns(width: int, pairing: str) -> tuple[Turn, ...]:
    """How each channel of a head so wide is turned: (a, b) become (a cos − b sin, a sin + b cos).

    Su et al. 2021, RoFormer, section 3.4.2.
    """
    found: dict[int, Turn] = {}
    for number in range(width // 2):
        first, second = PAIRINGS[pairing].pair(number, width)
        found[first], found[second] = Turn(number, second, -1), Turn(number, first, 1)
    return tuple(found[channel] for channel in range(width))


def angle_of(place: int, number: int, width: int) -> float:
    """The angle that a pair is turned by at a place: place / 10000^(2i/D)."""
    return place * math.exp(-math.log(10_000.0) * 2 * number / width)


def wave(place: int, channel: int, width: int) -> Lines:
    """sin and cos of place / 10000^(2i/C), as in section 3.5 of Attention Is All You Need."""
    pair = channel - channel % 2
    angle = place * math.exp(-math.log(10_000.0) * pair / width)
    function, name = ((math.sin, "sin"), (math.cos, "cos"))[channel % 2]
    return (f"{place} / 10000^({pair}/{width})", angle), (f"{name}({{before}})", function(angle))


POSITIONS: Mapping[str, Position] = {
    "learned": Position("{0}[0 … T−1]", help="A learned row for each place."),
    "sinusoidal": Position("sin and cos of the place", wave, help="A fixed row for each place."),
    "none": Position(help="Only the mask tells places apart."),
    "alibi": Position(by_distance=True, help="Scores fall with the distance."),
    "rotary": Position(turns=True, help="Queries and keys turn with their place."),
}
"""By the name that `model.position` has."""
