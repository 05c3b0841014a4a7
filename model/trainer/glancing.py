"""A glance at another step of the run than the one on show, made again beside whatever else is looked at."""

from __future__ import annotations

import time

from model.messages import Glance, Glimpse, Reading
from model.runs.replay import Replay
from model.runs.run import Run
from model.trainer.look import Look
from model.trainer.reader import Reader, read_sentence, wanted_refs
from model.trainer.scene import Scene

SLICE, SLICE_AT_REST = 0.004, 0.02
"""Seconds of making steps again between other things: while the run trains, and while it rests."""

MOST_BYTES = 64 * 1024**2
"""States up to this size are replayed for a glance: it takes a second network of the same size."""


class Glancing:
    """Goes from one step that is glanced at to the next: what was asked before the newest question is given up."""

    def __init__(self, question: Glance, scene: Scene) -> None:
        self._of, self.pending = self._about(scene), False
        self._replay: Replay | None = None
        self._asked: tuple[Glance, str] | None = None
        self._seen: Glimpse | None = None

    @property
    def version(self) -> Glimpse | None:
        return self._seen

    @staticmethod
    def _about(scene: Scene) -> object:
        return scene.run, tuple(scene.run.learner.edits)

    def is_of(self, scene: Scene) -> bool:
        """Whether this is still about the run, of which no step was changed."""
        return self._of == self._about(scene)

    def advance(self, scene: Scene) -> None:
        """Make steps again for a slice, and look once the one that was asked for last is there."""
        question = scene.goal.first(Glance)
        if question is None or self._asked == (question, scene.goal.probe):
            return
        refusal = _refusal(scene.run, question.step)
        if not refusal and not self._reaches(scene, question.step):
            self.pending = True
            return
        self.pending, self._asked = False, (question, scene.goal.probe)
        reading = Reading(question.watch, None, refusal) if refusal else self._read(scene, question)
        self._seen = Glimpse(question.step, scene.goal.probe, reading)

    def answer(self, look: Look) -> Glimpse | None:
        """The newest that was glanced at."""
        return self._seen

    def _reaches(self, scene: Scene, step: int) -> bool:
        if step == scene.run.learner.step:
            return True
        self._replay = self._replay or Replay(scene.run)
        return self._replay.to(step, time.perf_counter() + (SLICE_AT_REST if scene.rests else SLICE))

    def _read(self, scene: Scene, question: Glance) -> Reading:
        newest = scene.run.learner
        learner = newest if self._replay is None or question.step == newest.step else self._replay.learner
        config = learner.spec.model
        probe = read_sentence(learner.corpus.tokenizer, scene.goal.probe, config.context, learner.corpus.start)
        refs = wanted_refs((question.watch,), config)
        return Reader(learner, scene.run.history, probe, refs).read(question.watch)


def _refusal(run: Run, step: int) -> str:
    """Why a step cannot be glanced at; empty if it can."""
    newest = run.learner.step
    if not 0 <= step <= newest:
        return f"Step {step} has not been made yet: the newest is {newest}."
    if step != newest and run.history.keyframes[0].size > MOST_BYTES:
        return "A network of this size is not computed again for a glance; a click goes there."
    return ""
