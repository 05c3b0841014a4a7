"""The past of a run: held to what was recorded of it, told how far it is, and spaced by training time."""

from __future__ import annotations

import itertools
import math
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from model.config import ModelConfig, RunSpec, TrainConfig
from model.messages import Frame, Goal, Seeking, Watch
from model.messages.codec import pack, unpack
from model.runfile.runfile import RunFile
from model.runfile.store import Keyframe, Store
from model.runs import saver
from model.runs.run import Run
from model.runs.state_bytes import pack_state
from model.trainer.trainer import Trainer
from model.training.learner import Learner
from model.training.state import State

SPEC = RunSpec(model=ModelConfig(d_model=8), seed=3)
WATCH = (Watch("w_query", head=0),)


def state_at(step: int) -> State:
    learner = Learner(SPEC)
    while learner.step < step:
        learner.advance()
    return learner.state()


def saved(path: Path) -> None:
    """A run file with a keyframe every ten steps."""
    with Run(SPEC) as run:
        run.save_as(path)
        for step in (10, 20, 30, 40):
            run.train_to(step)
            run.flush()


def tamper(path: Path, step: int) -> None:
    """Put another whole state, with a digest that fits, in the place of a keyframe."""
    other = replace(state_at(step), params={ref: value * 1.001 for ref, value in state_at(step).params.items()})
    data = pack_state(other, TrainConfig().rule.moments)
    with closing(Store(path, "rw")) as store, store.transaction():
        store.drop_keyframe(step)
        store.put_keyframe(Keyframe(step, other.digest(), len(data)), data)


def show(trainer: Trainer, goal: Goal) -> tuple[Frame, list[Seeking]]:
    """The frame that answers a goal, and what was told on the way."""
    told: list[Seeking] = []
    trainer.aim(goal)
    while True:
        trainer.advance()
        news = trainer.take()
        if isinstance(news, Seeking):
            told.append(news)
        elif isinstance(news, Frame):
            goal = replace(goal, seen=news.number)
            trainer.aim(goal)
            if not news.training:
                return news, told


def test_the_digest_of_what_is_on_show() -> None:
    trainer = Trainer()
    frame, _ = show(trainer, Goal(1, SPEC, until=30, watch=WATCH))
    assert frame.digest == state_at(30).digest()[:12]
    frame, _ = show(trainer, Goal(1, SPEC, watch=WATCH, seen=frame.number, show=7))
    assert frame.digest == state_at(7).digest()[:12]
    assert frame.approximate is None


def test_there_is_no_digest_while_steps_are_made() -> None:
    trainer, goal, digests = Trainer(), Goal(1, SPEC, until=40, pace=1e9), list[str]()
    trainer.aim(goal)
    while trainer.advance():
        if isinstance(news := trainer.take(), Frame):
            digests.append(news.digest)
            goal = replace(goal, seen=news.number)
            trainer.aim(goal)
    assert digests == [""] * 39 + [state_at(40).digest()[:12]]


def test_replay_that_meets_its_keyframes_is_not_approximate(path: Path) -> None:
    saved(path)
    with Run.open(path, write=False) as run:
        for step in (20, 13, 40, 1, 30):
            run.history.at(step, math.inf)
        assert run.history.approximate is None


def test_a_keyframe_that_replay_does_not_meet_makes_the_past_approximate(path: Path) -> None:
    """Training goes on from the stored state, and so does replay."""
    saved(path)
    tamper(path, 20)
    with Run.open(path, write=False) as run:
        found = run.history.at(20, math.inf)
        assert found is not None
        assert run.history.approximate == 20
        assert found.state().digest() == state_at(20).digest()
        with closing(RunFile.open(path, write=False)) as file:
            start = next(frame for frame in file.keyframes if frame.step == 20)
        assert start.digest != state_at(20).digest()
        own = Learner(SPEC)
        assert run.history.archive is not None
        stored = run.history.archive.before(21, 0)
        assert stored is not None
        own.load(stored)
        own.advance()
        found = run.history.at(21, math.inf)
        assert found is not None
        assert found.state().digest() == own.state().digest()
        assert run.learner.state().digest() == state_at(40).digest()


def test_another_loss_than_was_recorded_is_enough(path: Path) -> None:
    saved(path)
    trainer = Trainer()
    with closing(trainer):
        frame, _ = show(trainer, Goal(1, SPEC, path=str(path), watch=WATCH))
        assert trainer._run is not None
        trainer._run.losses[16] *= 1.0001
        frame, _ = show(trainer, Goal(1, SPEC, path=str(path), watch=WATCH, show=16, seen=frame.number))
        assert frame.approximate is None
        frame, _ = show(trainer, Goal(1, SPEC, path=str(path), watch=WATCH, show=18, seen=frame.number))
        assert frame.approximate == 17
        frame, _ = show(trainer, Goal(1, SPEC, path=str(path), watch=WATCH, seen=frame.number, until=41))
        assert (frame.step, frame.approximate) == (41, 17)
        assert frame.digest == state_at(41).digest()[:12]


def test_losses_that_are_lost_are_no_reason(path: Path) -> None:
    saved(path)
    with Run.open(path, write=False) as run:
        run.losses[11] = math.nan
        run.history.at(15, math.inf)
        assert run.history.approximate is None


def slow(monkeypatch: pytest.MonkeyPatch) -> Trainer:
    """A trainer that has made 60 steps, of which each now takes 25 ms or more, without a keyframe."""
    monkeypatch.setattr("model.runs.history.SPACING", 1e9)
    monkeypatch.setattr("model.runs.history.TINY_SPACING", 1e9)
    trainer = Trainer()
    show(trainer, Goal(1, SPEC, until=60, watch=WATCH))
    clock = iter(range(10**9))
    monkeypatch.setattr("time.perf_counter", lambda: next(clock) / 40)
    return trainer


def test_a_long_way_is_told_and_ends_in_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = slow(monkeypatch)
    frame, told = show(trainer, Goal(1, SPEC, watch=WATCH, show=50, seen=10**6))
    assert frame.step == 50
    assert len(told) > 2
    assert all((way.run, way.step) == (1, 50) and 0 <= way.start < way.at < 50 for way in told)
    assert all(one.at < two.at and one.seconds_left > two.seconds_left for one, two in itertools.pairwise(told))
    assert unpack(pack(told[0])) == told[0]
    frame, told = show(trainer, Goal(1, SPEC, watch=WATCH, show=51, seen=10**6))
    assert (frame.step, told) == (51, [])


def test_the_last_place_asked_for_wins_also_on_a_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, goal = slow(monkeypatch), Goal(1, SPEC, watch=WATCH, show=55, seen=10**6)
    trainer.aim(goal)
    while not isinstance(trainer.take(), Seeking):
        assert trainer.waiting() == 0
    for step in (54, 30, 4):
        trainer.aim(replace(goal, show=step))
    frame, told = show(trainer, replace(goal, show=4))
    assert frame.step == 4
    assert all(way.step == 4 for way in told)
    assert trainer.waiting() is None


def test_a_way_that_is_given_up_costs_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, goal = slow(monkeypatch), Goal(1, SPEC, watch=WATCH, seen=10**6)
    before, _ = show(trainer, replace(goal, show=3))
    trainer.aim(replace(goal, show=55))
    while not isinstance(trainer.take(), Seeking):
        assert trainer.waiting() == 0
    trainer.aim(replace(goal, show=before.step))
    assert trainer.take() is None
    assert trainer.waiting() is None


def test_keyframes_in_the_file_are_spaced_by_training_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is saved, and however long it waits between steps."""
    monkeypatch.setattr(saver, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(saver, "SAVE_SHARE", 1.0)
    with Run(SPEC) as run:
        run.save_as(path)
        for _ in range(60):
            run.advance()
            run.history.spent = run.learner.step * 0.01  # ten steps are a tenth of a second
            run.storage.save_if_due()
            assert run.storage._saver is not None
            run.storage._saver.settle()
        run.advance()
        run.history.spent += 0.1
        copies = [run.history.newest_state() for _ in range(2)]
        run.flush()
        assert run.storage.saved_step == 61
        assert copies[0] is copies[1] is run.history.keyframes[-1]  # what is saved is a keyframe in memory too
    with closing(RunFile.open(path, write=False)) as file:
        gaps = [two - one for one, two in itertools.pairwise(file.steps())]
        assert file.steps()[-1] == 61
        assert 4 <= len(gaps) <= 7
        assert max(gaps) <= 11


def test_the_budget_is_the_trainers_option(path: Path) -> None:
    size = len(pack_state(state_at(1), TrainConfig().rule.moments))
    trainer = Trainer(disk=4 * size)
    with closing(trainer):
        frame, _ = show(trainer, Goal(1, SPEC, save_as=str(path)))
        assert trainer._run is not None
        for step in range(1, 20):
            frame, _ = show(trainer, Goal(1, SPEC, until=step, seen=frame.number, save_as=str(path)))
            trainer._run.flush()
    with closing(RunFile.open(path, write=False)) as file:
        assert len(file.keyframes) <= 4
        assert file.keyframes[-1].step == 19
