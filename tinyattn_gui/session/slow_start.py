"""The first play of a run: slow enough to be watched, slower where much changes, and soon as fast as any other."""

from __future__ import annotations

LEAST = 4.0
"""Steps a second at first, and where most changes."""

CALM_FOR = 3.0
"""Seconds of the usual pace after which it has been watched."""

MOST = 45.0
"""Seconds after which it has been watched in any case."""

_SHARE_A_SECOND = 0.4
"""How much of its attention a position may move in a second, so that an eye can follow."""

_AT_LEAST_SLOW = 2.0
"""Seconds of the slowest pace before anything is made of what changes."""

_MEMORY = 0.7
"""How much of what was known of the change stays when another frame is seen."""

_NEWS = 1.15
"""Another pace is used where it is so many times the one before, or that the other way round."""

_SPACING = 0.3
"""Seconds between two paces."""


class SlowStart:
    """Says the pace of a first play, frame after frame. Time is in seconds, from any beginning."""

    def __init__(self, usual: float) -> None:
        self._usual, self.pace = usual, LEAST
        self._change: float | None = None
        self._begun: float | None = None
        self._now = self._set_at = self._calm_since = 0.0
        self.is_slowing = False

    def see(self, change: float | None, now: float) -> float:
        """The pace from now on, after a frame in which attention changed so much a step (None: none was seen)."""
        self._now = now
        if self._begun is None:
            self._begun = self._set_at = self._calm_since = now
        if change is not None:
            known = change if self._change is None else self._change
            self._change = max(change, _MEMORY * known + (1 - _MEMORY) * change)
        wanted = self._wanted(now - self._begun)
        if now - self._set_at >= _SPACING and not 1 / _NEWS < wanted / self.pace < _NEWS:
            self.is_slowing = wanted < self.pace
            self.pace, self._set_at = wanted, now
        if self.pace < 0.8 * self._usual:
            self._calm_since = now
        return self.pace

    @property
    def is_over(self) -> bool:
        """Whether it has gone at the usual pace for a while, or has gone on for long."""
        begun = self._now if self._begun is None else self._begun
        return self._now - self._calm_since > CALM_FOR or self._now - begun > MOST

    @property
    def words(self) -> str:
        """The pace in words."""
        how = "Slow" if self.pace < 0.8 * self._usual else "Now"
        return "Slowing: much changes here." if self.is_slowing else f"{how}: {self.pace:.0f} steps a second."

    def _wanted(self, passed: float) -> float:
        """The pace at which what changes can be followed; it grows to no more than twice as fast in a second."""
        if passed < _AT_LEAST_SLOW:
            return LEAST
        fast = self._usual if not self._change else _SHARE_A_SECOND / self._change
        grown = LEAST * 2 ** (passed - _AT_LEAST_SLOW)
        return float(round(min(max(min(fast, grown), LEAST), self._usual)))
