"""The link to the trainer: goals go out, news comes in, until the trainer ends and another is started."""

from __future__ import annotations

from collections.abc import Callable

from model.messages import Frame, Goal, News
from tinyattn_gui.session.fetch import Fetch
from tinyattn_gui.session.status import TrainerHandle


class Link:
    """One trainer after another, told one goal after another; what is to be read once is asked for beside them.

    `end` says why the trainer has ended; empty while there is one.
    """

    def __init__(self, start: Callable[[], TrainerHandle]) -> None:
        self._start = start
        self.trainer = start()
        self.end = ""
        self.fetch: Fetch | None = None

    def close(self) -> None:
        """End the trainer."""
        self.trainer.close()

    def renew(self) -> None:
        """Start another trainer in the place of the one that has ended."""
        self.trainer.close()
        self.trainer, self.end, self.fetch = self._start(), "", None

    def aim(self, goal: Goal) -> None:
        """Tell the goal, and what is to be read once."""
        self.trainer.aim(goal if self.fetch is None else self.fetch.within(goal))

    def take(self) -> News | None:
        """The newest that the trainer has to show."""
        return self.trainer.take()

    def answered(self, frame: Frame) -> Fetch | None:
        """What was to be read once, if this frame tells all of it; then it is asked for no more."""
        if self.fetch is None or not self.fetch.is_answered_by(frame):
            return None
        fetch, self.fetch = self.fetch, None
        return fetch
