"""Playing through recorded steps: where a play that began in the past goes next, at the pace that was chosen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer

from model.messages import Frame, Goal, Search, StopsFound
from model.spec.stops import Hit


@dataclass(frozen=True)
class Turn:
    """What comes next: a recorded `step`, the step where stops were hit, or, with neither, training at the frontier."""

    step: int | None = None
    hits: tuple[Hit, ...] = ()


class Playback:
    """Counts the time since the last step was shown, and knows how far stops were looked for."""

    def __init__(self) -> None:
        self.clock = QElapsedTimer()
        self._search: StopsFound | None = None

    def begin(self) -> None:
        """Time counts from now on."""
        self.clock.start()

    def after(self, frame: Frame | None, goal: Goal, frontier: int) -> Turn | None:
        """What comes after the step that was asked for, once that is on show and it is time for another."""
        show, search = goal.show, goal.first(Search)
        if frame is None or show is None or frame.step != show or (search is not None and search.new is not None):
            return None
        known = self._search if self._search is not None and self._search.search == search else None
        pace = goal.pace or 1 / max(frame.step_seconds, 1e-4)
        moved = int(self.clock.elapsed() / 1000 * pace)
        if not moved:
            return None
        there = show + moved
        if search is not None and (known is None or (there > known.at and not known.done)):
            there = show if known is None else known.at  # no further than stops were looked for
        if there == show:
            return None
        self.clock.start()
        if known is not None and known.hits and there >= known.hits[0].step:
            return Turn(hits=known.hits)
        return Turn(there if there < frontier else None)

    def searched(self, progress: StopsFound | None, goal: Goal) -> Turn | None:
        """A search has come further: what comes next, if it is one that is run until and has ended."""
        self._search = progress
        if not self.awaits(progress, goal) or progress is None:
            return None
        return Turn(hits=progress.hits) if progress.hits or progress.done else None

    @staticmethod
    def awaits(progress: StopsFound | None, goal: Goal) -> bool:
        """Whether this is the search of a stop that is run until."""
        return progress is not None and progress.search == goal.first(Search) and progress.search.new is not None
