"""How a text goes on: tokens that were written, what each was drawn from, what the cache holds. Imports no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from model.text.tokenizer import Piece


@dataclass(frozen=True)
class Candidate:
    """A token that could come: how likely the network holds it, and how likely it was to be drawn."""

    piece: Piece
    predicted: float
    likely: float


@dataclass(frozen=True)
class WrittenToken:
    """A token that was written; `candidates` are the likeliest of those that could have come, itself among them.

    `forced` if it was not drawn, but put there.
    """

    piece: Piece
    predicted: float
    likely: float
    forced: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Kept:
    """What a cache kept when so many tokens of a text had been `read`: keys and values of so many `slots`, in bytes."""

    slots: int
    read: int
    bytes: int

    @property
    def reduction(self) -> float:
        """The share of what was read that is not kept."""
        return 1 - self.slots / self.read


@dataclass(frozen=True)
class Cache:
    """What is kept of a text that was read: of how many tokens, in how many bytes; not `kept` where none can be.

    `places` are where those tokens stand in the text, and `ledger` is what was kept after the prompt and after each
    token read since.
    """

    tokens: int = 0
    bytes: int = 0
    kept: bool = True
    places: tuple[int, ...] = ()
    ledger: tuple[Kept, ...] = ()

    @property
    def reduction(self) -> float:
        """The share of the text that is not kept; NaN where nothing was read."""
        return self.ledger[-1].reduction if self.ledger else math.nan

    @property
    def mean_reduction(self) -> float:
        """The same, averaged over all tokens that were read since the prompt."""
        return fmean(each.reduction for each in self.ledger) if self.ledger else math.nan


def _none() -> NDArray[np.float32]:
    return np.zeros((0, 0, 0), np.float32)


@dataclass(frozen=True, eq=False)
class Continuation:
    """A prompt and what the network wrote after it, with the weights after `step` steps.

    Of the prompt so many tokens are a `source`. `text` is all of it; `wanted` is how many tokens are to be written,
    more than there are while it writes on. `looks` (layers, heads, keys) are the weights by which the token before the
    newest was read, its keys from place `first` of the text on. `loss` is that of the batch of that step, nan where it
    is not known. `others` are the same prompt with the same draws after other steps, in brief: without looks, cache and
    candidates, and without a text where there is no such step yet. `why` says why nothing can be written.
    """

    step: int = 0
    prompt: tuple[Piece, ...] = ()
    source: int = 0
    written: tuple[WrittenToken, ...] = ()
    text: str = ""
    wanted: int = 0
    next: tuple[Candidate, ...] = ()
    looks: NDArray[np.float32] = field(default_factory=_none)
    first: int = 0
    cache: Cache = field(default_factory=Cache)
    loss: float = math.nan
    others: tuple[Continuation, ...] = ()
    why: str = ""
