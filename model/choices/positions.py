"""How a token knows its place, a row each: rows that are learned, or a fixed table whose arithmetic can be told.

A fixed table has its row here, and the function of torch that makes it in `network.positions`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Lines = tuple[tuple[str, float], ...]
"""The steps to a number, in words and with their values; `{before}` is the value of the step before."""


@dataclass(frozen=True)
class Position:
    """A table of positions: the formula of its stage, and for a fixed one how the number at a place and a channel of a
    table so wide is made. What is learned has no such arithmetic.
    """

    formula: str
    lines: Callable[[int, int, int], Lines] | None = None

    @property
    def is_learned(self) -> bool:
        """Whether its rows are weights."""
        return self.lines is None


def wave(place: int, channel: int, width: int) -> Lines:
    """sin and cos of place / 10000^(2i/C), as in section 3.5 of Attention Is All You Need."""
    pair = channel - channel % 2
    angle = place * math.exp(-math.log(10_000.0) * pair / width)
    function, name = ((math.sin, "sin"), (math.cos, "cos"))[channel % 2]
    return (f"{place} / 10000^({pair}/{width})", angle), (f"{name}({{before}})", function(angle))


POSITIONS: Mapping[str, Position] = {
    "learned": Position("{0}[0 … T−1]"),
    "sinusoidal": Position("sin and cos of the place", wave),
}
"""By the name that `model.position` has."""
