"""How a text goes on with the weights on show, a few tokens at a time; then how it would have at other steps."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from model.config.sampling import MOST_TOKENS
from model.errors import TinyattnError
from model.generation.telling import in_brief, told, writer_of
from model.generation.writer import Writer
from model.messages import Continue, GoOn
from model.messages.continuation import Continuation
from model.runs.run import Run
from model.text.tokenizer import Piece
from model.training.learner import Learner

REST = 0.3
"""Seconds for which a text stays while steps are made: nobody reads faster."""


class Continuer:
    """Writes on for one question after another, as long as the weights on show stay the same."""

    def __init__(self, run: Run) -> None:
        self.told = Continuation()
        self._run = run
        self._question: Continue | None = None
        self._state: object = None
        self._learner: Learner | None = None
        self._writing: tuple[Writer, tuple[Piece, ...]] | None = None
        self._begun = 0.0

    @property
    def pending(self) -> bool:
        """Whether there is more to be written."""
        question, told = self._question, self.told
        if question is None or told.why:
            return False
        return len(told.written) < told.wanted or len(told.others) < len(question.steps)

    def advance(self, question: Continue, step: int, rests: bool, seconds: float) -> None:
        """Write on for so long; while steps are made, anew every now and then."""
        now = time.perf_counter()
        state = (step, tuple(self._run.learner.edits))
        if state != self._state and not rests and now - self._begun < REST:
            return
        is_there = self._learner is not None and self._learner.step == step  # who replays may have gone elsewhere
        if state != self._state or question != self._question:
            goes_on = is_there and state == self._state and question.is_like(self._question)
            if not goes_on and not self._begin(question, step, seconds):
                return
            self._question, self._state, self._begun = question, state, now
            self._shorten(question)
            is_there = True
        if self.pending and (is_there or self._begin(question, step, seconds)):
            self._go_on(question, now + seconds)

    def _begin(self, question: Continue, step: int, seconds: float) -> bool:
        """Begin after the prompt; whether the weights of that step are there."""
        learner = self._run.at(step, seconds)
        if learner is None:
            return False
        self._learner, self._writing = learner, None
        try:
            self._writing = writer_of(learner, question.prompt, question.sampling, dict(question.forced))
        except TinyattnError as error:
            self.told = Continuation(step=step, why=str(error))
        return True

    def _shorten(self, question: Continue) -> None:
        """Take back what is more than is asked for."""
        if self._writing is not None:
            self._writing[0].take_back(question.count)
            self._tell(question)

    def _go_on(self, question: Continue, end: float) -> None:
        if self._writing is None:
            return
        writer, wanted = self._writing[0], self.told.wanted
        if len(writer.written) < wanted:
            while len(writer.written) < wanted and time.perf_counter() < end:
                writer.write()
            self._tell(question)
        else:
            self._look_elsewhere(question, question.steps[len(self.told.others)])

    def _tell(self, question: Continue) -> None:
        assert self._writing is not None
        assert self._learner is not None
        writer, prompt = self._writing
        wanted = min(question.count, MOST_TOKENS)
        whole = told(writer, prompt, self._learner.corpus.tokenizer, self._learner.step, wanted)
        self.told = replace(whole, loss=self._loss(whole.step))

    def _look_elsewhere(self, question: Continue, step: int) -> None:
        """The same words at another step of the run, one step at a time; nothing where there is none."""
        learner = self._run.at(step) if 0 <= step <= self._run.learner.step else None
        other = Continuation(step)
        if learner is not None:
            try:
                other = replace(in_brief(said(learner, question)), loss=self._loss(step))
            except TinyattnError as error:
                other = Continuation(step, why=str(error))
        self.told = replace(self.told, others=(*self.told.others, other))

    def _loss(self, step: int) -> float:
        """That of the batch of the step, as it is told of other views."""
        return float(np.float32(self._run.losses[step - 1])) if step else math.nan


def said(learner: Learner, question: GoOn | Continue) -> Continuation:
    """All that comes after a prompt, token by token. Raises RequestError for a prompt without tokens."""
    writer, prompt = writer_of(learner, question.prompt, question.sampling, dict(question.forced))
    wanted = min(question.count, MOST_TOKENS)
    writer.write(wanted)
    return told(writer, prompt, learner.corpus.tokenizer, learner.step, wanted)
