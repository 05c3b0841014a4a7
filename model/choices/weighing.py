"""How attention weighs keys by their scores, and what it mixes, a row for each choice. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """What becomes of a score before it is masked."""

    help: str
    is_root: bool = True


SCALES: Mapping[str, Scale] = {
    "root": Scale("Each score divided by the square root of the head width D."),
    "none": Scale("Scores as they are: their spread grows with the head width.", is_root=False),
}
"""By the name that `model.scale` has.

Dividing by √D: Vaswani et al. 2017, Attention Is All You Need, section 3.2.1 and its footnote on why.
"""


@dataclass(frozen=True)
class Weighting:
    """How the scores of a row become its weights: the name of its rule, and its formula."""

    rule: str
    formula: str
    help: str
    is_share: bool = True
    """Whether weights are shares of 1: none below 0, none above 1."""


WEIGHTINGS: Mapping[str, Weighting] = {
    "softmax": Weighting("softmax", "softmax({0})", "The exponential of each score, divided by the sum of all."),
    "sum": Weighting(
        "sum",
        "{0} / Σ {0}",
        "Each score divided by the sum of all in its row: below 0 or far above 1 where that sum is small.",
        is_share=False,
    ),
}
"""By the name that `model.weighting` has.

The sum is how Raschka, *Build a Large Language Model (From Scratch)*, section 3.3.1, norms the scores first, before the
softmax that takes its place. Scores of keys that are hidden are no part of it.
"""


@dataclass(frozen=True)
class Mixed:
    """What attention mixes by its weights."""

    help: str
    is_own: bool = True


MIXED: Mapping[str, Mixed] = {
    "own": Mixed("Values by a matrix of their own, W_V."),
    "keys": Mixed("The keys themselves: V = K, and there is no W_V.", is_own=False),
}
"""By the name that `model.values` has. Keys are mixed as they are before positions turn them."""
