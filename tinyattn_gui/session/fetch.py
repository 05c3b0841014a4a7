"""What is to be read once, of a step that need not be on show: for a figure of more than the window shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from model.config import ModelConfig
from model.errors import RequestError
from model.messages import Frame, Goal, Watch
from model.quantities.stages import find_layers


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


def fitting(frame: Frame, config: ModelConfig) -> Frame:
    """A frame without what its network does not have: that was asked for when another run was on show."""
    readings = tuple(reading for reading in frame.readings if _has(config, reading.watch))
    return frame if len(readings) == len(frame.readings) else replace(frame, readings=readings)


def _has(config: ModelConfig, watch: Watch) -> bool:
    try:
        find_layers(watch.slug, config, watch.layer, watch.site)
    except RequestError:
        return False
    return True
