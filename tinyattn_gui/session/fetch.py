"""What is to be read once, of a step that need not be on show: for a figure of more than the window shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from model.messages import Frame, Goal, Watch


@dataclass(frozen=True)
class Fetch:
    """These matrices of a run at a step that it has made."""

    run: int
    step: int
    watches: tuple[Watch, ...]

    def within(self, goal: Goal) -> Goal:
        """The goal that asks for this meanwhile; training goes on."""
        return replace(goal, show=self.step, watch=self.watches) if goal.run == self.run else goal

    def is_answered_by(self, frame: Frame) -> bool:
        """Whether the frame tells all of it."""
        read = {reading.watch for reading in frame.readings}
        return (frame.run, frame.step) == (self.run, self.step) and read.issuperset(self.watches)

    def answers(self, goal: Goal, frame: Frame) -> bool:
        """Whether a frame that answers this is the goal's as well: the trainer sends the same only once."""
        step = frame.frontier if goal.show is None else goal.show
        return self.watches == goal.watch and frame.step == step
