"""What the session tells of itself, and what it needs of a trainer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from model.messages import Frame, Goal, News, Preparing, Seeking, StopsFound

DEFAULT_PACE = 60.0
"""Steps a second at first: slow enough to watch, fast enough to see it learn within seconds."""


class TrainerHandle(Protocol):
    """The trainer as the session sees it: a worker process, or a trainer run inline by a test."""

    @property
    def pid(self) -> int: ...

    def aim(self, goal: Goal) -> None: ...

    def take(self) -> News | None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Status:
    """What the transport shows.

    `ready` once the trainer has answered, `playing` while steps are being made or shown again; `step` is the one shown,
    `frontier` the newest. `seeking` is the way to the step that was asked for, where it takes a while; `searching` how
    far a stop was looked for in the recording, `preparing` what is done before a run can begin.
    """

    ready: bool = False
    playing: bool = False
    step: int = 0
    frontier: int = 0
    pace: float | None = None
    seed: int = 0
    steps_per_second: float = 0.0
    failed: bool = False
    seeking: Seeking | None = None
    searching: StopsFound | None = None
    preparing: Preparing | None = None

    def begun(self, seed: int) -> Status:
        """Where another run begins."""
        return replace(
            self, failed=False, playing=False, step=0, frontier=0, seed=seed, steps_per_second=0.0, preparing=None
        )

    def at(self, frame: Frame, playing: bool) -> Status:
        """Where a frame is on show."""
        there = replace(self, step=frame.step, frontier=frame.frontier, steps_per_second=frame.steps_per_second)
        return replace(there, ready=True, playing=playing, seeking=None, preparing=None)

    def back_at(self, frame: Frame, seed: int) -> Status:
        """Where a run that was left is gone on with, as this frame of it says."""
        there = replace(self, step=frame.step, frontier=frame.frontier, seed=seed)
        return replace(there, ready=True, playing=False, preparing=None)

    def ended(self) -> Status:
        """Where the trainer has ended."""
        ended = replace(self, failed=True, ready=False, playing=False, steps_per_second=0.0)
        return replace(ended, seeking=None, preparing=None)
