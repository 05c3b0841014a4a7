"""The trainer with a run file: saved while it trains and when it rests, opened again, and told where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from model.config import Edit, ModelConfig, RunSpec
from model.messages import Frame, Goal, Problem, Watch
from model.messages.codec import pack, unpack
from model.processes.worker import Worker
from model.runs.run import Run
from model.trainer.trainer import Trainer

SPEC = RunSpec(model=ModelConfig(d_model=8, dropout=0.1), seed=2)
WATCH = (Watch("w_query", head=0),)


@pytest.fixture
def trainer() -> Iterator[Trainer]:
    with closing(Trainer()) as trainer:
        yield trainer


def rest(trainer: Trainer, goal: Goal) -> tuple[list[Frame], list[Problem]]:
    """Serve this goal as the worker does, until there is nothing more to do."""
    frames: list[Frame] = []
    problems: list[Problem] = []
    trainer.aim(goal)
    while True:
        trainer.advance()
        news = trainer.take()
        if isinstance(news, Frame):
            frames.append(news)
            trainer.aim(replace(goal, seen=news.number))
        elif news is not None:
            problems.append(news)
        elif trainer.waiting() is None:
            return frames, problems


def values(frame: Frame) -> bytes:
    assert frame.readings[0].values is not None
    return frame.readings[0].values.tobytes()


def test_a_run_is_saved_to_its_last_step_and_goes_on(trainer: Trainer, path: Path) -> None:
    frames, problems = rest(trainer, Goal(1, SPEC, until=30, save_as=str(path), probe="the cat", watch=WATCH))
    assert not problems
    assert (frames[-1].step, frames[-1].saved_step, frames[-1].info.path) == (30, 30, str(path))
    saved = [frame.saved_step for frame in frames]
    assert saved == sorted(saved)
    frames, problems = rest(trainer, Goal(2, RunSpec(), path=str(path), seen=frames[-1].number))
    assert [problem.sentence for problem in problems] == ["run.tinyattn is open already."]
    frames, problems = rest(trainer, Goal(3, SPEC, seen=1000, watch=WATCH))
    assert (frames[-1].step, frames[-1].saved_step, frames[-1].info.path) == (0, 0, "")
    frames, problems = rest(trainer, Goal(4, RunSpec(), path=str(path), seen=1000, until=31))
    assert not problems
    assert (frames[-1].step, frames[-1].saved_step) == (31, 31)


def test_a_run_opened_by_its_path_is_the_run_that_was(path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(path, probe="the cat")
        run.train_to(20)
    straight, _ = rest(Trainer(), Goal(1, SPEC, until=40, watch=WATCH))
    with closing(Trainer()) as trainer:
        frames, _ = rest(trainer, Goal(1, RunSpec(), path=str(path), watch=WATCH))
        first = frames[-1]
        assert (first.step, first.saved_step, first.info.spec, first.info.probe) == (20, 20, SPEC, "the cat")
        assert len(first.losses) == 20
        frames, _ = rest(trainer, Goal(1, RunSpec(), path=str(path), until=40, watch=WATCH, seen=first.number))
        assert values(frames[-1]) == values(straight[-1])
        frames, _ = rest(trainer, Goal(1, RunSpec(), path=str(path), watch=WATCH, seen=frames[-1].number, show=7))
        assert frames[-1].step == 7
        again = unpack(pack(frames[-1]))
        assert isinstance(again, Frame)
        assert again.info == frames[-1].info


def test_an_edit_at_rest_is_saved(trainer: Trainer, path: Path) -> None:
    goal = Goal(1, SPEC, until=5, save_as=str(path))
    frames, _ = rest(trainer, goal)
    rest(trainer, replace(goal, learning_rate=0.5, seen=frames[-1].number))
    trainer.close()
    with Run.open(path, write=False) as run:
        assert run.learner.edits == [Edit(5, "train.learning_rate", 0.5)]


def test_a_file_that_another_writes_is_shown_and_not_trained(trainer: Trainer, path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(4)
        run.flush()
        frames, problems = rest(trainer, Goal(1, SPEC, path=str(path), until=9, watch=WATCH))
        assert (frames[-1].step, frames[-1].info.held[:9]) == (4, "is in use")
        assert len(problems) == 1
        assert "it can be looked at, but not trained on." in problems[0].sentence


def test_a_name_that_is_taken_is_told_once_and_training_goes_on(trainer: Trainer, path: Path) -> None:
    path.touch()
    path.write_text("mine", encoding="utf-8")
    frames, problems = rest(trainer, Goal(1, SPEC, until=5, save_as=str(path)))
    assert (frames[-1].step, frames[-1].saved_step) == (5, 0)
    assert len(problems) == 1
    assert "exists already" in problems[0].sentence


def test_the_process_saves_what_is_new_when_its_window_goes(path: Path) -> None:
    worker = Worker()
    worker.aim(Goal(1, SPEC, until=10**6, save_as=str(path)))
    while not (isinstance(news := worker.wait(60), Frame) and news.step):
        assert not isinstance(news, Problem), news
    worker.close(30)
    with Run.open(path, write=False) as run:
        assert run.learner.step >= news.step
        assert run.storage.file is not None
        assert not run.storage.lost
    assert [file.name for file in path.parent.iterdir()] == [path.name]
