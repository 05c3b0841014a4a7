"""One measure of every head: at the step on show as a table of layers and heads, and over the run as curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.exports.table import spreadsheet
from model.messages.head_curves import HeadCurves, HeadFormed
from model.quantities.head_measures import HeadMeasure

MOST_CURVES = 12
"""So many curves can be told apart; where there are more heads, those of one layer are shown."""


@dataclass(frozen=True, eq=False)
class HeadTable:
    """`scores` (layers, heads) of the measure at `step`, nan where there is none, between `low` and `high`; `curves`
    (steps, layers, heads) are the same over the run, as far as known. `chosen` is the layer and head that the window
    shows, `formed` what each head has become.
    """

    title: str
    caption: str
    where: str
    measure: HeadMeasure
    scores: NDArray[np.float32]
    low: float
    high: float
    steps: NDArray[np.int64]
    curves: NDArray[np.float32]
    dense: int
    chosen: tuple[int, int]
    formed: tuple[HeadFormed, ...] = ()
    step: int = 0

    @property
    def layers(self) -> int:
        """How many rows there are."""
        return int(self.scores.shape[0])

    @property
    def heads(self) -> int:
        """How many columns there are."""
        return int(self.scores.shape[1])

    def describe(self, layer: int, head: int) -> str:
        """One head in words."""
        said = f"layer {layer}, head {head}: {value_words(self.measure, float(self.scores[layer, head]))}"
        facts = [str(fact) for fact in self.formed if (fact.layer, fact.head) == (layer, head)]
        return "\n".join([f"{said} at step {self.step}", *facts])


@dataclass(frozen=True, eq=False)
class HeadHistory:
    """`values` (steps, curves) of one measure after `steps` steps, a curve for each of `places` (layer, head).

    `low` and `high` hold all that are finite. Neighbours no more than `dense` steps apart are joined: of what lies
    between others nothing is known. `formed` are marked; `step` is the one on show. `message` says why there is no
    curve, or that more of it will come.
    """

    title: str
    caption: str
    where: str
    measure: HeadMeasure
    steps: NDArray[np.int64]
    values: NDArray[np.float32]
    places: tuple[tuple[int, int], ...]
    low: float
    high: float
    dense: int
    chosen: tuple[int, int]
    formed: tuple[HeadFormed, ...] = ()
    message: str = ""
    step: int = 0

    def nearest(self, step: float) -> int | None:
        """The known step that is nearest; None where there are none."""
        return int(np.abs(self.steps - step).argmin()) if len(self.steps) else None

    def describe(self, index: int) -> str:
        """One step in words: every curve, the highest first."""
        values = self.values[index]
        order = sorted(range(len(values)), key=lambda n: (bool(np.isnan(values[n])), -float(values[n])))
        named = ", ".join(f"{label(self.places[n])} {value_words(self.measure, float(values[n]))}" for n in order)
        return f"step {self.steps[index]}: {named}"


def label(place: tuple[int, int]) -> str:
    """A short name such as `L0 H1`."""
    return f"L{place[0]} H{place[1]}"


def value_words(measure: HeadMeasure, value: float) -> str:
    """A score with its unit; where there is none, that."""
    if np.isnan(value):
        return "not defined"
    return f"{value:.2f} {measure.unit}".strip()


def pieces(steps: NDArray[np.int64], values: NDArray[np.float32], dense: int) -> list[NDArray[np.int64]]:
    """The points in stretches that are each one line: finite, and near to one another."""
    finite = np.flatnonzero(np.isfinite(values))
    apart = (np.diff(steps[finite]) > dense) | (np.diff(finite) > 1)
    return [piece for piece in np.split(finite, np.flatnonzero(apart) + 1) if len(piece)]


def ends(measure: HeadMeasure, *values: NDArray[np.float32]) -> tuple[float, float]:
    """From 0 to the most that a score can be, or that it is."""
    if np.isfinite(measure.most):
        return 0.0, measure.most
    finite = [float(array[np.isfinite(array)].max()) for array in values if np.isfinite(array).any()]
    return 0.0, max(finite, default=0.0) or 1.0


def table_of(
    curves: HeadCurves,
    scores: NDArray[np.float32],
    measure: HeadMeasure,
    chosen: tuple[int, int],
    formed: tuple[HeadFormed, ...],
    step: int,
    where: str,
) -> HeadTable:
    """The table of one measure, of `scores` (layers, heads) at `step`."""
    known = curves.of(measure) if len(curves.steps) else np.zeros((0, *scores.shape), np.float32)
    low, high = ends(measure, scores, known)
    facts = tuple(fact for fact in formed if fact.measure == measure.slug)
    return HeadTable(
        f"{measure.name} of all heads",
        measure.about,
        where,
        measure,
        scores,
        low,
        high,
        curves.steps,
        known,
        curves.dense,
        chosen,
        facts,
        step,
    )


def history_of(
    curves: HeadCurves,
    measure: HeadMeasure,
    chosen: tuple[int, int],
    formed: Sequence[HeadFormed],
    step: int,
    where: str,
) -> HeadHistory:
    """The curves of one measure: of every head, or of those of the chosen layer where there are too many."""
    values = curves.of(measure)
    layers, heads = values.shape[1:]
    shown = range(layers) if layers * heads <= MOST_CURVES else range(chosen[0], chosen[0] + 1)
    places = tuple((layer, head) for layer in shown for head in range(heads))
    taken = values[:, list(shown)].reshape(len(values), -1)
    low, high = ends(measure, values)
    message = curves.why or ("" if curves.complete else "reading the past …")
    if curves.complete and len(taken) and not np.isfinite(taken).any():
        message = f"Not defined for this sentence: it needs {measure.needs or 'one sequence'}."
    facts = tuple(fact for fact in formed if fact.measure == measure.slug and (fact.layer, fact.head) in places)
    return HeadHistory(
        f"{measure.name} over the run",
        measure.about,
        where,
        measure,
        curves.steps,
        taken,
        places,
        low,
        high,
        curves.dense,
        chosen,
        facts,
        message,
        step,
    )


def table_as_text(picture: HeadTable) -> str:
    """The table for a spreadsheet: a line for each head."""
    rows = ((layer, head, picture.scores[layer, head]) for layer, head in np.ndindex(*picture.scores.shape))
    return spreadsheet(("layer", "head", picture.measure.slug), rows)


def history_as_text(picture: HeadHistory) -> str:
    """The curves for a spreadsheet: a line for each step that is known, a column for each head."""
    rows = ((step, *row) for step, row in zip(picture.steps, picture.values, strict=True))
    return spreadsheet(("step", *map(label, picture.places)), rows)
