"""What stops see where a learner stands: for stories, which say what has been measured."""

from __future__ import annotations

from model.messages import ReadStops, StopsRead
from model.runs.stop_watcher import Lookout
from model.trainer.look import Look


def read_stops(question: ReadStops, look: Look) -> StopsRead:
    """What each of these stops sees, in their order."""
    return StopsRead(Lookout(look.learner, question.stops).look(look.recent))
