"""A run file copied while it is written: whole at rest, and what a copy without its log may lack is told."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from model.cli.verb import DONE
from model.runfile import log
from model.runfile.runfile import RunFile
from model.runs import saver
from model.runs.run import Run
from tests.kit.running import SPEC, held, until, wrong

FORMAT_1 = Path(__file__).parents[2] / "kit" / "files" / "format-1.tinyattn"


def copy_of(path: Path) -> Path:
    """The file alone, as a person takes it along."""
    alone = path.with_name("alone")
    alone.mkdir(exist_ok=True)
    return Path(shutil.copy(path, alone))


def test_a_copy_at_rest_is_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Run(SPEC) as run:
        run.save_as(path)
        for step in (30, 50, 70):
            run.train_to(step)
            run.flush()
            copy = copy_of(path)
            assert wrong(copy) == []
            with Run.open(copy, write=False) as found:
                assert found.learner.step == step
        monkeypatch.setattr(saver, "LOOK_EVERY", 0.01)
        run.train_to(90)
        until(
            lambda: (run.storage.save_if_due(), not run.storage.unsaved)[1]
        )  # as the trainer does where no step is due
        until(lambda: held(copy_of(path)) == 90 and wrong(copy_of(path)) == [])


def test_a_copy_without_the_log_says_what_it_may_lack(
    call: Callable[..., tuple[int, str, str]], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saver, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(saver, "SAVE_SHARE", 1.0)
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(50)
        run.flush()
        while run.storage.saved_step <= 60:
            run.advance()
        copy = copy_of(path)
        with closing(RunFile.open(path, write=False)) as both:
            assert both.lost == []
    found = held(copy)
    assert 50 <= found < run.learner.step
    said = wrong(copy)
    assert len(said) == 1
    first, last = (int(word) for word in said[0].split() if word.isdecimal())
    assert said == [f"Steps {first} to {last} may be missing: they were still in run.tinyattn-wal, which is not there."]
    assert first == found + 1
    assert last >= 61
    assert said[0] in call("info", str(copy))[1]
    code, out, err = call("verify", str(copy))
    assert code != DONE
    assert said[0] in err
    assert "run.tinyattn is not whole, as was said; none of its " in err.splitlines()[-1]
    assert "MISMATCH" not in out
    assert "all digests" not in out
    with Run.open(copy) as again:
        assert again.storage.lost == said[0]
        again.train_to(found + 5)
    assert wrong(copy) == []


def test_while_training_the_file_follows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "CHECKPOINT_EVERY", 0.01)
    monkeypatch.setattr(saver, "SAVE_EVERY", 0.01)
    with Run(SPEC) as run:
        run.save_as(path)
        end = time.monotonic() + 60
        while held(copy_of(path)) < 20:
            assert time.monotonic() < end
            run.train_to(run.learner.step + 5)


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_a_system_that_ends_training_gets_a_whole_file(path: Path, number: str) -> None:
    import signal

    command = [sys.executable, "-m", "model", "train", "-o", str(path), "--steps", "10000000", "--progress", "0.02"]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert child.stderr is not None
        while not (said := child.stderr.readline()).startswith("step") or "saved 0" in said:
            pass
        child.send_signal(getattr(signal, number))
        child.communicate(timeout=60)
    finally:
        child.kill()
    assert child.returncode == 128 + getattr(signal, number)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert held(path) >= int(said.split()[-1]) > 0
    with closing(RunFile.open(path, write=False)) as file:
        assert file.lost == []


def test_an_older_file_lacks_nothing_and_goes_on(path: Path) -> None:
    """Made by a version whose files had format 1: two layers that began plainly, twelve steps."""
    shutil.copyfile(FORMAT_1, path)
    assert wrong(path) == []
    with Run.open(path) as run:
        assert (run.storage.lost, run.learner.step, run.learner.spec.model.init) == ("", 12, "plain")
        assert run.learner.state().digest().startswith("15e25e7cdbf438d4")
        run.train_to(20)
    assert wrong(path) == []
