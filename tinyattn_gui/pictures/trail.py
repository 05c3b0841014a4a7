"""The past of one cell as a small curve, with the step on show marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.exports.table import spreadsheet
from model.matrix.picture import exact
from model.messages import Trail


@dataclass(frozen=True, eq=False)
class TrailPicture:
    """`values` after `steps` steps; `low` and `high` hold all that are finite. `step` is the one on show.

    Neighbours no more than `dense` steps apart are joined: of what lies between others nothing is known.

    `message` says why there is no curve, or that more of it will come.
    """

    title: str
    steps: NDArray[np.int64]
    values: NDArray[np.float32]
    step: int
    low: float
    high: float
    message: str = ""
    dense: int = 1

    @property
    def pieces(self) -> list[NDArray[np.int64]]:
        """The points in stretches that are each one line: finite, and near to one another."""
        finite = np.flatnonzero(np.isfinite(self.values))
        apart = (np.diff(self.steps[finite]) > self.dense) | (np.diff(finite) > 1)
        return [piece for piece in np.split(finite, np.flatnonzero(apart) + 1) if len(piece)]

    def describe(self, index: int) -> str:
        """One point in words."""
        return f"step {self.steps[index]}: {exact(self.values[index])}"

    def nearest(self, step: float) -> int | None:
        """The point that is nearest to a step; None where there are none."""
        return int(np.abs(self.steps - step).argmin()) if len(self.steps) else None


def trail_picture(trail: Trail, step: int, symbol: str) -> TrailPicture:
    """The picture of the past of a cell, written with this symbol, seen from `step`."""
    finite = trail.values[np.isfinite(trail.values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    has_none = trail.complete and len(trail.values) > 0 and not len(finite)
    message = trail.why or ("It was no number at any step: nan." if has_none else "")
    if not trail.complete:
        message = message or "reading the past …"
    known = slice(0) if has_none else slice(None)
    return TrailPicture(
        f"{symbol} over the run",
        trail.steps[known],
        trail.values[known],
        step,
        low,
        high,
        message,
        trail.dense,
    )


def trail_as_text(picture: TrailPicture) -> str:
    """The curve for a spreadsheet: a line for each step that is known."""
    return spreadsheet(("step", "value"), zip(picture.steps, picture.values, strict=True))
