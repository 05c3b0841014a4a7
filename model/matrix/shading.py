"""How a value becomes a place between the two ends of a colour map: evenly, or so that small weights are seen too.

In a long sentence most weights are a few hundredths, and evenly coloured they look like none. A root spreads the small
ones out; by row each row's largest has the last colour. The numbers in cells are the values as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.matrix.picture import Picture, bar_ends, trimmed
from model.quantities import Kind

EVEN = "even"
"""The shading of all figures where nothing else is said."""

Parts = NDArray[np.floating]
"""Values as parts of the range, 0 to 1; masked cells are −∞, and what is no number is nan."""


@dataclass(frozen=True)
class Shading:
    """`tone` gives where on the colour map each part of the range stands, 0 to 1, over (…, rows, columns); `mark` names
    it on the colour bar.
    """

    label: str
    help: str
    tone: Callable[[Parts], Parts]
    mark: str = ""


def _by_row(parts: Parts) -> Parts:
    top = np.where(np.isfinite(parts), parts, 0.0).max(axis=-1, keepdims=True, initial=0.0)
    found: Parts = parts / np.where(top > 0, top, 1.0)
    return found


SHADINGS: Mapping[str, Shading] = {
    EVEN: Shading("Even", "as the values are", lambda parts: parts),
    "root": Shading("Root", "by the square root, so that small weights are seen", np.sqrt, "√"),
    "row": Shading("By row", "each row by its largest, so that small weights are seen", _by_row, "row max"),
}
"""By name, as the options of figures and the preferences have them."""


def is_shaded(kind: Kind, name: str) -> bool:
    """Whether this shading changes the colours of such values: those of signed ones and of indices are even."""
    return name != EVEN and kind in (Kind.UNIT, Kind.POSITIVE)


def toned(values: Parts, low: float, high: float, kind: Kind, name: str = EVEN) -> Parts:
    """The values (…, rows, columns) whose even colours are the colours of `values` in this shading."""
    if not is_shaded(kind, name) or not values.size:
        return values
    with np.errstate(all="ignore"):
        parts = SHADINGS[name].tone(np.maximum((values - low) / ((high - low) or 1.0), 0.0))
        found: Parts = np.where(np.isfinite(values), low + parts * (high - low), values).astype(values.dtype)
    return found


def bar_marks(picture: Picture, name: str = EVEN) -> list[tuple[str, float]]:
    """What stands beside the colour bar, and where between its low end at 0 and its high end at 1."""
    low, high = bar_ends(picture)
    if picture.kind is Kind.SIGNED:
        return [(low, 0.0), (high, 1.0), ("0", 0.5)]
    if not is_shaded(picture.kind, name):
        return [(low, 0.0), (high, 1.0)]
    if name == "row":
        return [(low, 0.0), (SHADINGS[name].mark, 1.0)]
    quarter = trimmed(picture.low + (picture.high - picture.low) / 4, picture.kind)
    return [(low, 0.0), (high, 1.0), (quarter, 0.5), (SHADINGS[name].mark, 0.75)]
