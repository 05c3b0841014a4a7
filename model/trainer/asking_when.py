"""When something was first so in what is recorded: searched a little at a time, and nothing is trained for it."""

from __future__ import annotations

from model.messages import AskWhen, Search, WhenFound
from model.runs.stop_search import Searcher
from model.trainer.look import Look
from model.trainer.scene import Scene

WHEN_SLICE = 0.02
"""Seconds of looking between other things."""


class WhenSearch:
    """Looks for the first step at which a stop was true; see `model.trainer.answers.Work`.

    What is made while it looks does not count: it is about the recording as it was.
    """

    def __init__(self, question: AskWhen, scene: Scene) -> None:
        self._run, self._edits, self.pending = scene.run, tuple(scene.run.learner.edits), False
        self._searcher = Searcher(scene.run, Search(0), (question.stop,))
        self._why = next((reading.why for reading in self._searcher.lookout.readings if reading.why), "")

    @property
    def version(self) -> WhenFound:
        """What is known."""
        found = self._searcher.found
        hit = next(iter(found.hits), None)
        done = bool(self._why) or found.done or not found.end
        return WhenFound(found.at, found.end, hit, done, self._why)

    def is_of(self, scene: Scene) -> bool:
        """Whether what has been found is still about this run and its past."""
        return (self._run, self._edits) == (scene.run, tuple(scene.run.learner.edits))

    def advance(self, scene: Scene) -> None:
        """Look on for a slice."""
        self.pending = not self.version.done and self._searcher.advance(WHEN_SLICE)

    def answer(self, look: Look) -> WhenFound:
        """What is known."""
        return self.version
