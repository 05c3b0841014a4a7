"""What is pointed at, by axes: every panel that has one of them lights the same places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.quantities import Axis
from model.quantities.catalogue import Catalogue
from model.quantities.site import Site
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
    site: Site = Site.SELF

    def on(self, axis: Axis | None, lens: Lens | None = Lens.PROBE, site: Site = Site.SELF) -> Places:
        """The places to light along an axis, where the positions are those of the sentence seen through `lens`.

        A position as such is the query and the key at that place, and the other way round; a query is no key. The axis
        belongs to a matrix at `site`: places in the source are none in the target.
        """
        if axis is None or (axis.is_position and None not in (lens, self.lens) and lens is not self.lens):
            return frozenset()
        others = {Axis.POSITION: _ROLES}.get(axis, (Axis.POSITION,) if axis in _ROLES else ())
        sequence = site.sequence(axis)
        same = [other for other in (axis, *others) if self.site.sequence(other) is sequence]
        return frozenset[int]().union(*(self.places.get(other, frozenset()) for other in same))


def link_of(
    row_axis: Axis | None,
    row: int,
    column_axis: Axis,
    column: int,
    lens: Lens | None = Lens.PROBE,
    site: Site = Site.SELF,
) -> Link:
    """The link of a cell of a matrix with these axes."""
    places = {column_axis: frozenset((column,))}
    if row_axis is not None:
        places[row_axis] = places.get(row_axis, frozenset()) | {row}
    return Link(places, lens, site)


def link_of_tokens(target: int | None, source: int | None, lens: Lens) -> Link | None:
    """The link of the chosen tokens of the target, or of the only sentence, and of the source; None for none."""
    if source is None:
        return None if target is None else Link({Axis.POSITION: frozenset((target,))}, lens)
    if target is None:
        return Link({Axis.POSITION: frozenset((source,))}, lens, Site.ENCODER)
    query, key = frozenset((target,)), frozenset((source,))
    return Link({Axis.POSITION: query, Axis.QUERY: query, Axis.KEY: key}, lens, Site.CROSS)


def link_of_ask(ask: Ask, known: Catalogue) -> Link:
    """The link of a cell that is asked for, over all the axes of its quantity."""
    axes = known[ask.watch.slug].shown_axes
    places: dict[Axis, Places] = {axis: frozenset((at,)) for axis, at in zip(axes, ask.index, strict=True)}
    places.pop(Axis.HEAD, None)
    return Link(places, lens_of(ask.watch, known), ask.watch.site)


def lens_of(watch: Watch, known: Catalogue) -> Lens | None:
    """Whose positions those of what is watched are; None for any. Gradients are those of the training example."""
    if known[watch.slug].learned:
        return None
    return Lens.EXAMPLE if watch.names_example(known) else Lens.PROBE
