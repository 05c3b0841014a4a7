"""The trainer in a process of its own."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from model.messages import Frame, Goal, Problem
from model.processes.worker import Worker
from tests.kit.trainer_goals import EVERYTHING, PROBE, SPEC, run_inline


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def wait_for(worker: Worker, found: Callable[[Frame | Problem], bool]) -> Frame | Problem:
    """The first news that is what is looked for; fails after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        news = worker.wait(timeout=60)
        if news is not None and found(news):
            return news
    raise AssertionError("the worker did not answer")


def test_the_process_computes_the_same_bits(worker: Worker) -> None:
    goal = Goal(1, SPEC, until=30, probe=PROBE, watch=EVERYTHING)
    inline = run_inline(goal)
    worker.aim(goal)
    while True:
        frame = wait_for(worker, lambda news: isinstance(news, Frame))
        assert isinstance(frame, Frame)
        if frame.step == 30:
            break
        worker.aim(replace(goal, seen=frame.number, losses_from=frame.step))
    for ours, theirs in zip(inline.readings, frame.readings, strict=True):
        assert ours.values is not None
        assert theirs.values is not None
        assert ours.values.tobytes() == theirs.values.tobytes(), ours.watch


def test_a_killed_process_is_told_and_another_can_be_started(worker: Worker) -> None:
    worker.aim(Goal(1, SPEC))
    wait_for(worker, lambda news: isinstance(news, Frame))
    os.kill(worker.pid, signal.SIGKILL)
    problem = wait_for(worker, lambda news: isinstance(news, Problem))
    assert isinstance(problem, Problem)
    assert problem.fatal
    assert "ended (signal 9) after step 0" in problem.sentence
    worker.aim(Goal(2, SPEC))


def test_the_process_ends_when_its_pipe_closes() -> None:
    worker = Worker()
    worker.aim(Goal(1, SPEC, until=10**6))
    wait_for(worker, lambda news: isinstance(news, Frame))
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)
