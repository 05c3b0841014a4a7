"""What is pointed at, by axes: every panel that has one of them lights the same places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.quantities import QUANTITIES, Axis
from model.quantities.watch import Ask, Lens, Watch

Places = frozenset[int]

_ROLES = (Axis.QUERY, Axis.KEY)


@dataclass(frozen=True)
class Link:
    """The places that are pointed at, by their axis; positions are those of the sentence seen through `lens`.

    Without a lens they are those of any sentence, as the rows of a table of positions are.
    """

    places: Mapping[Axis, Places] = field(default_factory=dict)
    lens: Lens | None = Lens.PROBE

    def on(self, axis: Axis | None, lens: Lens | None = Lens.PROBE) -> Places:
        """The places to light along an axis, where the positions are those of the sentence seen through `lens`.

        A position as such is the query and the key at that place, and the other way round; a query is no key.
        """
        if axis is None or (axis.is_position and None not in (lens, self.lens) and lens is not self.lens):
            return frozenset()
        found = self.places.get(axis, frozenset())
        if axis in _ROLES:
            return found | self.places.get(Axis.POSITION, frozenset())
        if axis is Axis.POSITION:
            return found.union(*(self.places.get(role, frozenset()) for role in _ROLES))
        return found


def link_of(row_axis: Axis | None, row: int, column_axis: Axis, column: int, lens: Lens | None = Lens.PROBE) -> Link:
    """The link of a cell of a matrix with these axes."""
    places = {column_axis: frozenset((column,))}
    if row_axis is not None:
        places[row_axis] = places.get(row_axis, frozenset()) | {row}
    return Link(places, lens)


def link_of_ask(ask: Ask) -> Link:
    """The link of a cell that is asked for, over all the axes of its quantity."""
    axes = QUANTITIES[ask.watch.slug].shown_axes
    places: dict[Axis, Places] = {axis: frozenset((at,)) for axis, at in zip(axes, ask.index, strict=True)}
    places.pop(Axis.HEAD, None)
    return Link(places, lens_of(ask.watch))


def lens_of(watch: Watch) -> Lens | None:
    """Whose positions those of what is watched are; None for any. Gradients are those of the training example."""
    if QUANTITIES[watch.slug].learned:
        return None
    return Lens.EXAMPLE if watch.names_example else Lens.PROBE
