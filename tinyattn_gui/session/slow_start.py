"""The first play of a run: slow enough to be watched, slower where much changes, and soon as fast as any other."""

from __future__ import annotations

LEAST = 4.0
"""Steps a second at first, and where most changes."""

CALM_FOR = 3.0
"""Seconds of the usual pace after which it has been watched."""

MOST = 45.0
"""Seconds after which it has been watched in any case."""

_SHARE_A_SECOND = 0.55
"""How much of its attention a position may move in a second, so that an eye can follow."""

_AT_LEAST_SLOW = 2.0
"""Seconds of the slowest pace before anything is made of what changes."""

_MEMORY = 0.8
"""How much of what was known of the change stays when another frame is seen."""

_NEWS = 1.15
"""Another pace is used where it is so many times the one before, or that the other way round."""

_SPACING = 0.5
"""Seconds between two paces; a pace grows to no more than twice as fast in a second."""

_CALM = 0.8
"""From this part of the usual pace on it is no longer slow."""

_MUCH = 0.5
"""Where what changes can only be followed at less than this part of the usual pace, much changes."""


class SlowStart:
    """Says the pace of a first play, frame after frame. Time is in seconds, from any beginning."""

    def __init__(self, usual: float) -> None:
        self._usual, self.pace = usual, LEAST
        self._change: float | None = None
        self._begun: float | None = None
        self._now = self._set_at = self._calm_since = 0.0

    def see(self, change: float | None, now: float) -> float:
        """The pace from now on, after a frame in which attention changed so much a step (None: none was seen)."""
        self._now = now
        if self._begun is None:
            self._begun = self._set_at = self._calm_since = now
        if change is not None:
            known = change if self._change is None else self._change
            self._change = max(change, _MEMORY * known + (1 - _MEMORY) * change)
        if now - self._begun >= _AT_LEAST_SLOW and now - self._set_at >= _SPACING:
            self._set_pace()
        if self.pace < _CALM * self._usual:
            self._calm_since = now
        return self.pace

    def _set_pace(self) -> None:
        """The pace at which what changes can be followed, unless it is about what it was."""
        wanted = round(max(LEAST, min(self._followed, self._usual, self.pace * 2**_SPACING)))
        if not 1 / _NEWS < wanted / self.pace < _NEWS:
            self.pace, self._set_at = float(wanted), self._now

    @property
    def _followed(self) -> float:
        """The pace at which an eye can follow what changes."""
        return _SHARE_A_SECOND / self._change if self._change else self._usual

    @property
    def is_over(self) -> bool:
        """Whether it has gone at the usual pace for a while, or has gone on for long."""
        begun = self._now if self._begun is None else self._begun
        return self._now - self._calm_since > CALM_FOR or self._now - begun > MOST

    @property
    def words(self) -> str:
        """The pace in words, and why it is so slow, as long as that is so."""
        if self.pace >= _CALM * self._usual:
            how = "Now"
        else:
            how = "Slow while much changes" if self._followed < _MUCH * self._usual else "Slow"
        return f"{how}: {self.pace:.0f} steps a second."
