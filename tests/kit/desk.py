"""A trainer that is given a goal and taken to rest, with no process and no window."""

from __future__ import annotations

from dataclasses import replace

from model.messages import Frame, Goal, LookBeside, Problem, Seeking
from model.trainer.trainer import Trainer

_AS_IT_WAS = object()


class Desk:
    """A trainer, the goal that it is given, and what it has told on the way.

    After so many turns without news, `rests`, nothing more will come.
    """

    def __init__(self, goal: Goal, rests: int = 20) -> None:
        self.trainer, self.goal, self._rests = Trainer(), goal, rests
        self.told: list[Seeking] = []
        self.problems: list[str] = []

    def aim(self, **changes: object) -> Frame:
        """The frame that a goal with these changes comes to rest with; `beside` is what is looked at beside the run."""
        beside = changes.pop("beside", _AS_IT_WAS)
        self.goal = replace(self.goal, **changes)  # type: ignore[arg-type]
        if beside is not _AS_IT_WAS:
            self.goal = self.goal.asking(LookBeside, *([beside] if isinstance(beside, LookBeside) else []))
        self.trainer.aim(self.goal)
        frame: Frame | None = None
        idle = 0
        while idle < self._rests:
            made = self.trainer.advance()
            news = self.trainer.take()
            if isinstance(news, Frame):
                frame = news
                self.goal = replace(self.goal, seen=news.number)
                self.trainer.aim(self.goal)
            elif isinstance(news, Seeking):
                self.told.append(news)
            elif isinstance(news, Problem):
                self.problems.append(news.sentence)
            idle = 0 if made or news or self.trainer.waiting() == 0 else idle + 1
        assert frame is not None
        return frame
