"""A run in training: its learner, its past and its losses."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable

from model.config import Edit, RunSpec
from model.history import History
from model.memory import parameter_count
from model.messages import HISTORY_BYTES, RunInfo
from model.step import Learner

HELD_OUT_EVERY = 50
"""Steps between looks at what is held out: one forward pass in so many steps is about a hundredth of the time."""


class Run:
    """A run from its first weights on.

    `losses[k]` is the batch loss of step k + 1, in nats; `held_out` pairs steps with the loss on what is held out.
    """

    def __init__(self, spec: RunSpec, history: int = HISTORY_BYTES) -> None:
        self.learner = Learner(spec)
        self.history = History(self.learner, history)
        self.losses = array("f")
        self.held_out: list[tuple[int, float]] = []
        self.speed = Speed()
        self.step_seconds: float = 0.0
        corpus = self.learner.corpus
        self.info = RunInfo(corpus.tokenizer.labels, corpus.floor, parameter_count(spec, corpus.vocabulary_size))
        self.began = time.perf_counter()

    def prepare(self) -> None:
        """Load what the first step needs, so that it is not part of the time that steps take."""
        _ = self.learner.optimizer
        self.began = time.perf_counter()

    def advance(self, *, in_full: bool = False) -> None:
        """Make one step; `in_full` also keeps everything of it, for looking at."""
        self.history.before_step()
        start = time.perf_counter()
        if in_full:
            record = self.learner.record()
            self.history.keep(record)
            loss = record.loss
        else:
            _, _, loss = self.learner.advance()
            self._count_time(time.perf_counter() - start)
        self.losses.append(loss)
        self.speed.tick()
        if self.learner.step % HELD_OUT_EVERY == 0 and (value := self.learner.held_out_loss()) is not None:
            self.held_out.append((self.learner.step, value))

    def _count_time(self, seconds: float) -> None:
        """Average over about the last twenty steps; the first one is slower than all that follow."""
        known = self.step_seconds if self.learner.step > 2 else 0.0
        self.step_seconds = seconds if not known else 0.95 * known + 0.05 * seconds

    def set_learning_rate(self, value: float) -> None:
        """Let the next step and those after it use another learning rate."""
        edits, step = self.learner.edits, self.learner.step
        if value != self.learner.learning_rate:
            if edits and edits[-1].step == step:
                edits.pop()
            edits.append(Edit(step, "train.learning_rate", value))

    def train_to(self, step: int, progress: Callable[[Run], None] = lambda run: None) -> None:
        """Train until `step` steps have been made in total, telling `progress` after each."""
        while self.learner.step < step:
            self.advance()
            progress(self)


class Speed:
    """Steps per second over about the last half second."""

    def __init__(self) -> None:
        self.value = 0.0
        self._count, self._since = 0, time.perf_counter()

    def tick(self) -> None:
        """Count one step."""
        self._count += 1
        now = time.perf_counter()
        passed = now - self._since
        if passed > 0.5:
            self.value = self._count / passed if self._count > 1 or passed < 2 else 0.0
            self._count, self._since = 0, now
