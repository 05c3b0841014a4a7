"""Colours that mean the same over a whole run: the ranges of what was seen so far, and which of them are locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from model.picture import Picture, colour_range
from model.quantities import Facet, Kind
from model.watch import Watch

_Key = tuple[str, Facet]

Ends = tuple[float, float]
"""The values at the ends of the colours."""


@dataclass(frozen=True)
class Fixed:
    """Ranges that are known: `ends` gives those of what is watched, or None where they follow from its values."""

    ends: Callable[[Watch], Ends | None]

    def held(self, picture: Picture | str, watch: Watch) -> Picture | str:
        """The picture of what is watched, in its range if that is known."""
        found = self.ends(watch)
        if isinstance(picture, str) or found is None:
            return picture
        return replace(picture, low=found[0], high=found[1])


class Ranges:
    """Of each quantity, seen from each side: the range that holds all that was seen of it in this run.

    Where it is locked, pictures have that range, which grows and never shrinks; else each has its own.
    """

    def __init__(self) -> None:
        self._seen: dict[_Key, tuple[float, float]] = {}
        self._locked: set[_Key] = set()

    def held(self, picture: Picture | str, watch: Watch) -> Picture | str:
        """The picture of what is watched, in the locked range if there is one."""
        if isinstance(picture, str) or not can_lock(picture):
            return picture
        key = (watch.slug, watch.facet)
        low, high = self._seen.get(key, (picture.low, picture.high))
        self._seen[key] = low, high = min(low, picture.low), max(high, picture.high)
        return replace(picture, low=low, high=high, locked=True) if key in self._locked else picture

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
        self._locked.clear()


def held_ends(picture: Picture) -> Ends | None:
    """The ends of a picture's colours, where they do not follow from its values: locked, or shared with another."""
    ends = picture.low, picture.high
    return None if ends == colour_range(picture.values, picture.kind) else ends


def can_lock(picture: Picture) -> bool:
    """Whether its range follows its values: that of weights and probabilities is always from 0 to 1."""
    return picture.kind in (Kind.SIGNED, Kind.POSITIVE)
