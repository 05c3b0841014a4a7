"""What was measured of every head over a run, and which heads formed when. Imports no torch.

>>> steps, scores = np.arange(4) * 10, np.zeros((4, 1, 1, len(HEAD_MEASURES)), np.float32)
>>> scores[:, 0, 0, HEAD_MEASURES.index(INDUCTION)] = 0.1, 0.6, 0.7, 0.9
>>> [str(fact) for fact in heads_formed(HeadCurves(steps, scores))]
['L0 H0 is an induction head from step 10 on (at 0 not yet): 0.60']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.quantities.head_measures import HEAD_MEASURES, INDUCTION, HeadMeasure
from model.quantities.site import Site

FORMED = 0.5
"""A head is of a kind from the step on from which its score of that kind is above this, and stays so."""

__all__ = ["FORMED", "INDUCTION", "HeadCurves", "HeadFormed", "HeadScores", "heads_formed"]


def _no_steps() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


def _no_scores() -> NDArray[np.float32]:
    return np.zeros((0, 0, 0, len(HEAD_MEASURES)), np.float32)


@dataclass(frozen=True, eq=False)
class HeadCurves:
    """What each head measures over a run: `values` (steps, layers, heads, measures) after `steps` steps, in order.

    nan is what is not defined for the sentence. `complete` says whether all has been looked at that is to be; until
    then more will come. Neighbours no more than `dense` steps apart are as near as the curves are known. Where there is
    nothing to measure, `why` says so.
    """

    steps: NDArray[np.int64] = field(default_factory=_no_steps)
    values: NDArray[np.float32] = field(default_factory=_no_scores)
    complete: bool = True
    dense: int = 1
    why: str = ""
    site: Site = Site.SELF

    def of(self, measure: HeadMeasure) -> NDArray[np.float32]:
        """One measure of every head: (steps, layers, heads)."""
        return self.values[..., HEAD_MEASURES.index(measure)]


@dataclass(frozen=True, eq=False)
class HeadScores:
    """What each head measures after one step: `values` (layers, heads, measures); None, with the reason, without."""

    step: int
    values: NDArray[np.float32] | None
    why: str = ""


@dataclass(frozen=True)
class HeadFormed:
    """A head that became one of a kind: `step` is the first known one from which its score, `value` there, stays above
    the threshold; at `after`, the known step before that, it was not (None: it is so from the first known step on).
    """

    layer: int
    head: int
    measure: str
    kind: str
    step: int
    value: float
    after: int | None = None
    site: Site = Site.SELF

    @property
    def label(self) -> str:
        """A short name for a mark on a curve, such as `L1 H3 induction head`."""
        return f"{self.site.prefix}L{self.layer} H{self.head} {self.kind}"

    def __str__(self) -> str:
        article = "an" if self.kind[:1] in "aeiou" else "a"
        place = f"{self.site.prefix}L{self.layer} H{self.head}"
        unknown = self.after is not None and self.step - self.after > 1
        since = f" (at {self.after} not yet)" if unknown else ""
        return f"{place} is {article} {self.kind} from step {self.step} on{since}: {self.value:.2f}"


def heads_formed(curves: HeadCurves, least: float = FORMED) -> tuple[HeadFormed, ...]:
    """Which heads are of which kind now, and since when, in the order of their steps."""
    return tuple(sorted(_formed(curves, least), key=lambda fact: (fact.step, fact.layer, fact.head)))


def _formed(curves: HeadCurves, least: float) -> Iterator[HeadFormed]:
    for measure in HEAD_MEASURES:
        if not measure.kind or not len(curves.steps):
            continue
        scores = curves.of(measure)
        for layer, head in np.ndindex(*scores.shape[1:]):
            below = np.flatnonzero(~(scores[:, layer, head] > least))  # nan is not above it
            first = int(below[-1]) + 1 if len(below) else 0
            if first < len(curves.steps):
                after = int(curves.steps[first - 1]) if first else None
                step, value = int(curves.steps[first]), float(scores[first, layer, head])
                yield HeadFormed(layer, head, measure.slug, measure.kind, step, value, after, curves.site)
