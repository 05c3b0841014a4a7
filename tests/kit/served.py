"""A trainer that is served in the test's own process, as the worker does it in one of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from model.messages import Beside, Frame, Goal
from model.trainer.trainer import Trainer


class Served:
    """A trainer, the goal that it is given, and what it has `told` besides frames."""

    trainer: Trainer
    goal: Goal
    told: list[Any]

    def aim(self, **changes: object) -> Frame:
        """Change the goal, and serve it until there is nothing more to do; the last frame that comes of it."""
        self.goal = replace(self.goal, **changes)  # type: ignore[arg-type]
        self.trainer.aim(self.goal)
        frame: Frame | None = None
        idle = 0
        while idle < 20:
            made = self.trainer.advance()
            news = self.trainer.take()
            if isinstance(news, Frame):
                frame = news
                self.goal = replace(self.goal, seen=news.number)
                self.trainer.aim(self.goal)
            elif news is not None:
                self.told.append(news)
            idle = 0 if made or news or self.trainer.waiting() == 0 else idle + 1
        assert frame is not None
        return frame


def beside(frame: Frame) -> Beside:
    """What is beside the run on show."""
    assert frame.beside is not None
    return frame.beside
