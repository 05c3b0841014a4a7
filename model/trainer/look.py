"""One look at a learner as it stands: what a goal asks of it, what was read, and who opens its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from model.messages import Beside, Goal, LookBeside, Sentence
from model.trainer.cell_source import Opener
from model.trainer.reader import Read
from model.training.learner import Learner


@dataclass(frozen=True, eq=False)
class Look:
    """With the sentence that is watched, as the network reads it; `beside` looks at other runs and steps,
    `recent` is what was measured of late, by the names of stops."""

    goal: Goal
    probe: Sentence
    read: Read
    opener: Opener
    learner: Learner
    recent: Mapping[str, float]
    beside: Callable[[LookBeside, Look], Beside | None]

    @property
    def step(self) -> int:
        """The step that is looked at."""
        return self.opener.step
