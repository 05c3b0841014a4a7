"""A trainer run inline behind the session's handle: no process, no waiting."""

from __future__ import annotations

import os
from collections import deque

from model.messages import Goal, News, Problem
from model.trainer.trainer import Trainer


class InlineTrainer:
    """Works towards its goal whenever the session looks for news: at most `patience` steps a look.

    News waits while no more than `lag` of it is under way, as in a pipe.
    """

    def __init__(self, patience: int = 10**9) -> None:
        self._trainer = Trainer()
        self.patience = patience
        self.goals: list[Goal] = []
        self.problems: list[Problem] = []
        self.closed = False
        self.lag = 0
        self._under_way: deque[News] = deque()

    @property
    def pid(self) -> int:
        return os.getpid()

    def aim(self, goal: Goal) -> None:
        self.goals.append(goal)
        self._trainer.aim(goal)

    def queue(self, news: News) -> None:
        """Have this come next, as what was under way before."""
        self._under_way.appendleft(news)

    def take(self) -> News | None:
        if self.problems:
            return self.problems.pop()
        for _ in range(self.patience):
            if not self._trainer.advance():
                break
        if news := self._trainer.take():
            self._under_way.append(news)
        return self._under_way.popleft() if len(self._under_way) > self.lag else None

    def close(self) -> None:
        if not self.closed:
            self._trainer.close()
        self.closed = True
