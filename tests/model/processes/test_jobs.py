"""Long work in a process of its own: followed by its lines, cancelled, and never left behind."""

from __future__ import annotations

import doctest
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from model.messages import progress
from model.messages.progress import Progress, Told, read, time_words
from model.processes import jobs
from model.processes.jobs import Job, JobStage

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")


@contextmanager
def job(folder: Path, what: str) -> Iterator[Job]:
    made = Job("tests.kit.slowly", [str(folder), what])
    try:
        yield made
    finally:
        made.close()


def wait(until: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not until():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_the_examples_in_the_text() -> None:
    assert doctest.testmod(progress).failed == 0


def test_a_job_that_is_done_tells_what_it_printed(tmp_path: Path) -> None:
    with job(tmp_path, "done") as made:
        state = made.wait(30)
    assert (state.stage, state.output, state.sentence) == (JobStage.DONE, ("one", "two é"), "")
    assert state.told == Told(1, 4, None, "frames")
    assert state.seconds > 0


def test_a_job_that_fails_tells_its_sentence(tmp_path: Path) -> None:
    with job(tmp_path, "fail") as made:
        state = made.wait(30)
    assert (state.stage, state.sentence) == (JobStage.FAILED, "The disk is full.")


def test_a_job_that_ends_without_a_word_is_told(tmp_path: Path) -> None:
    with job(tmp_path, "silent") as made:
        assert made.wait(30).sentence == "The job ended (exit code 3) before it was done."


@POSIX
def test_a_job_that_is_killed_is_told(tmp_path: Path) -> None:
    with job(tmp_path, "forever") as made:
        wait(lambda: made.state.told)
        os.kill(made.pid, signal.SIGKILL)
        state = made.wait(30)
    assert (state.stage, state.sentence) == (JobStage.FAILED, "The job ended (signal 9) before it was done.")


def test_a_cancelled_job_tidies_up(tmp_path: Path) -> None:
    with job(tmp_path, "forever") as made:
        wait(lambda: made.state.told)
        assert made.state.stage is JobStage.RUNNING
        assert (tmp_path / "half").exists()
        made.cancel()
        assert made.wait(30).stage is JobStage.CANCELLED
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_does_not_want_to_end_is_made_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "GRACE", 0.2)
    with job(tmp_path, "stuck") as made:
        wait(lambda: made.state.told)
        made.close()
        assert made.state.stage is JobStage.CANCELLED


@POSIX
def test_a_job_ends_when_whoever_began_it_is_killed(tmp_path: Path) -> None:
    code = "import sys\nfrom model.processes.jobs import Job\n"
    code += "job = Job('tests.kit.slowly', [sys.argv[1], 'forever'])\n"
    code += "while job.state.told is None: pass\nprint(job.pid, flush=True)\nimport time\ntime.sleep(60)\n"
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)
        parent.kill()
        wait(lambda: not _runs(pid))
        assert list(tmp_path.iterdir()) == []
    finally:
        parent.kill()
        parent.communicate()


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    "line",
    [
        "progress 1/2 - frames ",
        "progress 1/2 -",
        "progress -1/2 - frames",
        "progress 1/2 nan frames",
        "x progress 1/2 - y",
    ],
)
def test_lines_of_another_form_are_no_progress(line: str) -> None:
    assert read(line) is None


@pytest.mark.parametrize("told", [Told(0, 0, None, "steps"), Told(7, 61, 0.0, "training steps")])
def test_lines_are_read_as_they_were_told(told: Told) -> None:
    assert read(told.line) == told


def test_lengths_of_time() -> None:
    assert [time_words(seconds) for seconds in (0.2, 59.4, 60, 125, 3600, 4830)] == [
        "0 s", "59 s", "1 min 00 s", "2 min 05 s", "1 h 00 min", "1 h 20 min",
    ]  # fmt: skip


def test_people_are_told_in_words_and_seldom(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(progress.time, "perf_counter", lambda: now)
    way = Progress("frames", 40)
    for done in range(1, 31):
        now += 0.125
        way.tell(done)
    assert capsys.readouterr().err.splitlines() == [
        "frames: 8 of 40, 4 s left",
        "frames: 16 of 40, 3 s left",
        "frames: 24 of 40, 2 s left",
    ]


def test_the_window_is_told_in_lines_and_often(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Progress, "lines", True)
    way = Progress("frames", 40)
    way.tell(1)
    way.tell(2)
    assert capsys.readouterr().err == "progress 1/40 - frames\n"
