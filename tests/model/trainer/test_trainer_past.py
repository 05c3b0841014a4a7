"""The past as the trainer shows it: any step as it was, within its memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.config import RunSpec
from model.messages import Frame, Goal
from model.quantities import Facet
from model.quantities.watch import Watch
from model.runs.run import Run
from model.trainer.trainer import Trainer
from model.training.learner import Learner
from tests.kit.trainer_goals import SPEC, only_parameters, parameters_of, run_inline


def test_any_step_of_the_past_is_shown_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the bit, whatever was looked at before, from keyframes far apart or close together."""
    watch = (*only_parameters(), Watch("scores", Facet.GRAD, 0, 1), Watch("w_key", Facet.MOMENT2, 1, 0))
    live: dict[int, list[bytes | None]] = {}
    trainer, goal = Trainer(), Goal(1, SPEC, until=30, pace=1e9, watch=watch)
    clock = iter(range(10**9))
    monkeypatch.setattr("time.perf_counter", lambda: next(clock) / 40)
    trainer.aim(goal)
    while trainer.advance():
        frame = trainer.take()
        assert isinstance(frame, Frame)
        live[frame.step] = [r.values.tobytes() if r.values is not None else None for r in frame.readings]
        goal = replace(goal, seen=frame.number)
        trainer.aim(goal)
    assert len(live) == 30
    for step in (29, 1, 17, 16, 18, 30, 2, 25):
        goal = replace(goal, show=step, until=0)
        trainer.aim(goal)
        frame = trainer.take()
        while frame is None:
            assert trainer.waiting() == 0
            frame = trainer.take()
        assert isinstance(frame, Frame)
        assert (frame.step, frame.frontier) == (step, 30)
        found = [r.values.tobytes() if r.values is not None else None for r in frame.readings]
        assert found == live[step], step
        goal = replace(goal, seen=frame.number)
    assert trainer.waiting() is None


def test_going_back_does_not_touch_the_frontier() -> None:
    trainer = Trainer()
    trainer.aim(Goal(1, SPEC, until=20, watch=only_parameters()))
    while trainer.advance():
        pass
    trainer.aim(Goal(1, SPEC, until=0, show=3, watch=only_parameters()))
    assert any(isinstance(trainer.take(), Frame) for _ in range(200)), "the way there is replayed a little at a time"
    goal = Goal(1, SPEC, until=30, seen=1, watch=only_parameters())
    trainer.aim(goal)
    while trainer.advance():
        pass
    frame = trainer.take()
    assert isinstance(frame, Frame)
    assert parameters_of(frame) == parameters_of(run_inline(Goal(1, SPEC, until=30, watch=only_parameters())))


def test_keyframes_stay_within_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.runs.history.SPACING", 0.0)
    size = 3 * 4 * 2048
    run = Run(RunSpec(), history=8 * size)
    assert run.learner.state().size == size
    run.train_to(60)
    assert len(run.history._keyframes) <= 8
    learner = Learner(RunSpec())
    for _ in range(37):
        learner.advance()
    assert run.history.record(37).after.digest() == learner.state().digest()
