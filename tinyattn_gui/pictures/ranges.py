"""Colours that mean the same over a whole run: the ranges of what was seen so far, and which of them are locked."""

from __future__ import annotations

from dataclasses import replace

from model.picture import Picture
from model.quantities import Facet, Kind
from model.watch import Watch

_Key = tuple[str, Facet]


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

    def turn(self, watch: Watch) -> None:
        """Lock the range of what is watched, or release it."""
        self._locked ^= {(watch.slug, watch.facet)}

    def forget(self) -> None:
        """Another run begins."""
        self._seen.clear()
        self._locked.clear()


def can_lock(picture: Picture) -> bool:
    """Whether its range follows its values: that of weights and probabilities is always from 0 to 1."""
    return picture.kind in (Kind.SIGNED, Kind.POSITIVE)
