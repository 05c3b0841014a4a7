"""What tests of stops share."""

from __future__ import annotations

from collections.abc import Callable

from model.config import ModelConfig, RunSpec
from model.training.learner import Learner

PROBE = "the fat cat sat on the mat"
SPEC = RunSpec(model=ModelConfig(n_head=2, n_layer=2, dropout=0.1), seed=1)
Look = Callable[[Learner, float], bool]


def first_step(spec: RunSpec, look: Look, most: int = 300) -> int | None:
    """By a loop that knows nothing of stops."""
    learner = Learner(spec)
    for _ in range(most):
        loss = learner.advance()
        if look(learner, loss):
            return learner.step
    return None


def run_of(spec: RunSpec, steps: int) -> Learner:
    learner = Learner(spec)
    for _ in range(steps):
        learner.advance()
    return learner
