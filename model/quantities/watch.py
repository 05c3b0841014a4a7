"""What can be looked at: a matrix of a step, its rows as points, and one cell of it. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from model.quantities import Facet
from model.quantities.catalogue import Catalogue
from model.quantities.site import Site

MEAN = -1
"""The head that stands for the average over all heads, and the layer that stands for that over all layers."""

ALL = -2
"""The head that stands for every head, one matrix after another, and the layer that stands for every layer."""


class Lens(Enum):
    """Which sentence is looked at: the probe, or the first training sentence of the step on show."""

    PROBE = "probe"
    EXAMPLE = "example"


@dataclass(frozen=True)
class Watch:
    """A matrix that is on screen: which quantity, which side of it, which layer, head and site (where it has them).

    Head and layer may be MEAN: the average over them; or ALL: they become the first axes of what is read, layers before
    heads. `lens` is for the values of stages: those of the EXAMPLE were computed in the step itself. `before` asks for
    values with the weights, and of parameters and their moments, as they were when the step on show began.
    `rows` is a part of the rows, from one up to another. `most` makes thumbnails: at most so many rows and columns,
    reduced by the value farthest from zero (0: all, exactly); while the run trains they come at the trainer's own pace.
    """

    slug: str
    facet: Facet = Facet.DATA
    layer: int | None = None
    head: int | None = None
    lens: Lens = Lens.PROBE
    before: bool = False
    rows: tuple[int, int] | None = None
    most: int = 0
    site: Site = Site.SELF

    @property
    def is_matrix(self) -> bool:
        """Whether it is one whole matrix of one layer, as a heatmap shows it."""
        one = self.head != ALL and self.layer not in (MEAN, ALL)
        return one and self.rows is None and not self.most

    @property
    def is_of_state(self) -> bool:
        """Whether it is of the probe and the weights as they are, and not of the step that led to them."""
        return self.lens is Lens.PROBE and not self.before

    def names_example(self, known: Catalogue) -> bool:
        """Whether positions are those of the step's training example, and not of the probe."""
        return self.lens is Lens.EXAMPLE or (self.facet is Facet.GRAD and known.is_stage(self.slug))

    def needs_step(self, known: Catalogue) -> bool:
        """Whether only the step that led to the state on show, in full, can tell."""
        passed = self.facet is Facet.DELTA or (self.facet is Facet.GRAD and known.is_stage(self.slug))
        return passed or not self.is_of_state


@dataclass(frozen=True)
class Plane:
    """Points that are on screen: the rows of these matrices together, in the plane in which they differ most.

    The matrices are of one width, and of one attention head: of keys, which heads may share, those that it reads. Where
    the rows are coordinates, as in the unembedding, the columns are the points.
    """

    watches: tuple[Watch, ...]


@dataclass(frozen=True)
class Ask:
    """A cell to be opened: that at `index`, over all the quantity's `shown_axes`, of what is watched.

    The head stands in `index`, where it may be MEAN, so that of `watch` does not count. `sentence` is the one of the
    step's batch that is meant, where the numbers are of training; panels show the first, 0.
    """

    watch: Watch
    index: tuple[int, ...]
    sentence: int = 0

    def needs_step(self, known: Catalogue) -> bool:
        """Whether only the step that led to the state on show, in full, can tell how the cell came about."""
        return known.is_learned(self.watch.slug) or self.watch.needs_step(known)
