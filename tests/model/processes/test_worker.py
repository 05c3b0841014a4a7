"""The handle of the trainer's process never has its caller wait."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from model.config import RunSpec
from model.messages import Frame, Goal, Preparing
from model.processes.worker import Worker

LONG = "the cat sat on the mat " * 40_000
"""More than a pipe holds."""

PATIENCE = 60.0


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


N = TypeVar("N", Preparing, Frame)


def news(worker: Worker, kind: type[N]) -> N:
    """The first news of this kind."""
    while (found := worker.wait(PATIENCE)) is not None:
        if isinstance(found, kind):
            return found
    raise AssertionError(f"no {kind.__name__}")


def frame(worker: Worker, step: int) -> Frame:
    """The first frame that shows this step."""
    while (news := worker.wait(PATIENCE)) is not None:
        if isinstance(news, Frame) and news.step == step:
            return news
    raise AssertionError(f"no frame of step {step}")


def test_goals_do_not_wait_for_a_process_that_does_not_read_and_the_newest_arrives(worker: Worker) -> None:
    worker.aim(Goal(1, RunSpec()))
    seen = frame(worker, 0).number
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        aiming = threading.Thread(target=lambda: [worker.aim(Goal(1, RunSpec(), probe=LONG)) for _ in range(5)])
        aiming.start()
        aiming.join(PATIENCE)
        has_waited = aiming.is_alive()
    finally:
        os.kill(worker.pid, signal.SIGCONT)
    assert not has_waited
    goal = Goal(1, RunSpec(), until=1, seen=seen)
    worker.aim(goal)
    while (last := news(worker, Frame)).step < 1:  # of a goal before, which the window would have seen
        worker.aim(replace(goal, seen=last.number))


def test_what_was_wanted_last_is_sent_before_the_pipe_closes(worker: Worker, tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(tmp_path, "kept.tinyattn")
    worker.aim(Goal(1, RunSpec()))
    frame(worker, 0)
    worker.aim(Goal(1, RunSpec(), save_as=path, save_run=1))
    worker.close()
    assert os.path.exists(path)


def test_a_process_that_never_reads_is_ended_all_the_same(worker: Worker) -> None:
    worker.aim(Goal(1, RunSpec()))
    frame(worker, 0)
    os.kill(worker.pid, signal.SIGSTOP)
    worker.aim(Goal(1, RunSpec(), probe=LONG))
    worker.close(timeout=0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)


def trained(worker: Worker, until: int, seen: int = 0) -> Frame:
    """The frame of this step of run 1, which is trained until then; each on the way is seen."""
    while True:
        worker.aim(Goal(1, RunSpec(), until=until, seen=seen))
        found = news(worker, Frame)
        if found.step == until:
            return found
        seen = found.number


def test_a_run_on_a_large_text_tells_its_progress_and_another_run_ends_it(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_text("the fat cat sat on the mat . " * 900_000, encoding="utf-8")
    before = trained(worker, 2)
    worker.aim(Goal(2, RunSpec().with_options({"data.corpus": str(path)}), seen=before.number))
    told = news(worker, Preparing)
    assert (told.run, 0 <= told.share <= 1) == (2, True)
    assert "large.txt" in told.work
    after = trained(worker, 3, before.number)
    assert after.run == 1
    assert after.losses.tolist()[:2] == before.losses.tolist()[:2]  # the run before has gone on
