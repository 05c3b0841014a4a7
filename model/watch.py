"""What can be looked at: a matrix of a step, and one cell of it. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from model.quantities import QUANTITIES, Facet

MEAN = -1
"""The head that stands for the average over all heads."""


class Lens(Enum):
    """Which sentence is looked at: the probe, or the first training sentence of the step on show."""

    PROBE = "probe"
    EXAMPLE = "example"


@dataclass(frozen=True)
class Watch:
    """A matrix that is on screen: which quantity, which side of it, which layer and head (where it has them).

    The head may be MEAN: the average over the heads of that layer. `lens` is for the values of stages: those of the
    EXAMPLE were computed in the step itself. `before` asks for values with the weights, and of parameters and their
    moments, as they were when the step on show began.
    """

    slug: str
    facet: Facet = Facet.DATA
    layer: int | None = None
    head: int | None = None
    lens: Lens = Lens.PROBE
    before: bool = False

    @property
    def is_of_state(self) -> bool:
        """Whether it is of the probe and the weights as they are, and not of the step that led to them."""
        return self.lens is Lens.PROBE and not self.before

    @property
    def needs_step(self) -> bool:
        """Whether only the step that led to the state on show, in full, can tell."""
        of_stage = self.slug in QUANTITIES and not QUANTITIES[self.slug].learned
        passed = self.facet is Facet.DELTA or (self.facet is Facet.GRAD and of_stage)
        return passed or not self.is_of_state


@dataclass(frozen=True)
class Ask:
    """A cell to be opened: that at `index`, over all the quantity's `shown_axes`, of what is watched.

    The head stands in `index`, where it may be MEAN, so that of `watch` does not count. `sentence` is the one of the
    step's batch that is meant, where the numbers are of training; panels show the first, 0.
    """

    watch: Watch
    index: tuple[int, ...]
    sentence: int = 0

    @property
    def needs_step(self) -> bool:
        """Whether only the step that led to the state on show, in full, can tell how the cell came about."""
        learned = self.watch.slug in QUANTITIES and QUANTITIES[self.watch.slug].learned
        return learned or self.watch.needs_step
