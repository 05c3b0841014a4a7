"""Colours that mean the same over a whole run: the ranges of what was seen so far, and which of them are locked.

A range that followed each step would flip while a run learns, and weights that grow would seem to shrink. So it grows
with what it has to hold, and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from model.matrix.picture import Picture, colour_range
from model.quantities import Facet, Kind
from model.quantities.site import Site
from model.quantities.watch import Watch

_Key = tuple[str, Facet]
_Place = tuple[str, Facet, int | None, int | None, Site, bool]

_FAR = 0.1
"""Gradients, changes, moments and differences may fade by orders of magnitude while a run learns: their range follows,
but only where they have come to need less than this part of it."""

Ends = tuple[float, float]
"""The values at the ends of the colours."""


@dataclass(frozen=True)
class Fixed:
    """Ranges that are known: `ends` gives those of what is watched, or None where they follow from its values; those of
    its differences too, if it is so said.
    """

    ends: Callable[[Watch], Ends | None]
    of_differences: bool = False

    def held(self, picture: Picture | str, watch: Watch, *, difference: bool = False) -> Picture | str:
        """The picture of what is watched, in its range if that is known."""
        found = None if difference and not self.of_differences else self.ends(watch)
        if isinstance(picture, str) or found is None:
            return picture
        return replace(picture, low=found[0], high=found[1])

    def around(self, watch: Watch, ends: Ends) -> Ends | None:
        """The range of what is watched, whatever its values need now; None if that is not known."""
        return self.ends(watch)


class Ranges:
    """Of each quantity, seen from each side: the range that holds all that was seen of it in this run.

    Each layer and head has its own, and so has its difference from what is beside it; where the quantity is locked, all
    layers and heads have one that never shrinks.
    """

    def __init__(self) -> None:
        self._seen: dict[_Key, Ends] = {}
        self._held: dict[_Place, Ends] = {}
        self._locked: set[_Key] = set()

    def held(self, picture: Picture | str, watch: Watch, *, difference: bool = False) -> Picture | str:
        """The picture of what is watched, in the range that holds what was seen of it."""
        if isinstance(picture, str) or not can_lock(picture):
            return picture
        ends = None if _is_blank(picture) else (picture.low, picture.high)
        known = self._around_difference(watch, ends) if difference else self.around(watch, ends)
        low, high = known or (picture.low, picture.high)
        return replace(picture, low=low, high=high, locked=not difference and self.is_locked(watch))

    def around(self, watch: Watch, ends: Ends | None) -> Ends | None:
        """The range of what is watched, now that its values need these ends; None if nothing of it was ever seen."""
        key, place = (watch.slug, watch.facet), _place(watch)
        if ends is not None:
            self._seen[key] = _grown(self._seen.get(key), ends)
            self._held[place] = _grown(self._held.get(place), ends, 0.0 if watch.facet is Facet.DATA else _FAR)
        return self._seen.get(key) if key in self._locked else self._held.get(place)

    def _around_difference(self, watch: Watch, ends: Ends | None) -> Ends | None:
        place = _place(watch, difference=True)
        if ends is not None:
            self._held[place] = _grown(self._held.get(place), ends, _FAR)
        return self._held.get(place)

    def is_locked(self, watch: Watch) -> bool:
        """Whether what is watched has one range over the whole run."""
        return (watch.slug, watch.facet) in self._locked

    @property
    def locked(self) -> Mapping[_Key, Ends]:
        """The ranges that are locked, as they are now."""
        return {key: ends for key, ends in self._seen.items() if key in self._locked}

    def turn(self, watch: Watch) -> None:
        """Lock the range of what is watched, or release it."""
        self._locked ^= {(watch.slug, watch.facet)}

    def forget(self) -> None:
        """Another run begins."""
        self._seen.clear()
        self._held.clear()
        self._locked.clear()


def _place(watch: Watch, *, difference: bool = False) -> _Place:
    return watch.slug, watch.facet, watch.layer, watch.head, watch.site, difference


def _grown(known: Ends | None, needed: Ends, least: float = 0.0) -> Ends:
    """A range that holds both; what is needed alone, where that is less than a part of what is known."""
    if known is None or needed[1] < least * known[1]:
        return needed
    return min(known[0], needed[0]), max(known[1], needed[1])


def _is_blank(picture: Picture) -> bool:
    """Whether there is nothing in it that a range could be of: zeros, or no numbers at all."""
    if picture.high != 1.0:
        return False
    return not np.any(np.nan_to_num(picture.values, nan=0.0, posinf=0.0, neginf=0.0))


def held_ends(picture: Picture) -> Ends | None:
    """The ends of a picture's colours, where they do not follow from its values: locked, or shared with another."""
    ends = picture.low, picture.high
    return None if ends == colour_range(picture.values, picture.kind) else ends


def can_lock(picture: Picture) -> bool:
    """Whether its range follows its values: that of weights and probabilities is always from 0 to 1."""
    return picture.kind in (Kind.SIGNED, Kind.POSITIVE)
