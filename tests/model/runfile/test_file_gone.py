"""The file that people have is what "saved" speaks of: taken away underneath, and copied while it is written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from model.cli.verb import DONE
from model.config import ModelConfig, RunSpec
from model.errors import RunFileError
from model.runfile import log
from model.runfile.runfile import RunFile
from model.runs import saver
from model.runs.run import Run
from model.runs.verify import verify
from tests.model.cli.test_verbs import call as call  # the command line as people call it

FORMAT_1 = Path(__file__).parents[2] / "kit" / "files" / "format-1.tinyattn"

SPEC = RunSpec(model=ModelConfig(d_model=8, dropout=0.1), seed=2)

Deed = Callable[[Path], object]


def replace_by_older(path: Path) -> None:
    older = path.with_name("older")
    shutil.copy(path, older)
    older.replace(path)


def overwrite(path: Path) -> None:
    data = path.read_bytes()
    with path.open("r+b") as file:
        file.write(data[:24] + b"\0\0\0\1" + data[28:])


GONE: dict[str, Deed] = {
    "was deleted": Path.unlink,
    "was moved away": lambda path: path.rename(path.with_name("moved.tinyattn")),
    "was replaced by another file": replace_by_older,
    "was overwritten by another program": overwrite,
}


def wrong(path: Path) -> list[str]:
    with closing(RunFile.open(path, write=False)) as file:
        return [*file.lost, *(check.wrong for check in verify(file) if check.wrong)]


@pytest.mark.parametrize("what", GONE)
def test_a_file_taken_away_is_told_and_the_run_stays(what: str, path: Path) -> None:
    run = Run(SPEC)
    run.save_as(path)
    run.train_to(40)
    run.flush()
    assert run.storage.saved_step == 40
    GONE[what](path)
    run.train_to(60)
    with pytest.raises(RunFileError, match=rf"^run\.tinyattn {what} while the run was open: nothing more can be saved"):
        run.flush()
    assert (run.storage.saved_step, run.storage.unsaved, run.learner.step) == (0, True, 60)
    found = run.at(20)
    assert found is not None
    run.save_as(path.with_name("kept.tinyattn"))
    assert (run.storage.saved_step, run.storage.trouble) == (60, "")
    run.close()
    assert wrong(path.with_name("kept.tinyattn")) == []
    if what == "was moved away":
        assert wrong(path.with_name("moved.tinyattn")) == []
        with Run.open(path.with_name("moved.tinyattn"), write=False) as moved:
            assert moved.learner.step == 40
    left = {file.name for file in path.parent.iterdir()} - {"run.tinyattn", "kept.tinyattn", "moved.tinyattn"}
    assert left <= {"run.tinyattn-wal", "run.tinyattn-shm"} if what.startswith("was over") else not left


@pytest.mark.parametrize("what", ["was deleted", "was moved away"])
def test_it_can_be_saved_under_its_own_name_again(what: str, path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(10)
        run.flush()
        GONE[what](path)
        with pytest.raises(RunFileError):
            run.flush()
        run.save_as(path)
        run.train_to(12)
    assert wrong(path) == []


def test_a_file_that_comes_back_is_gone_on_with(path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(10)
        run.flush()
        path.rename(path.with_name("elsewhere"))
        run.train_to(20)
        with pytest.raises(RunFileError, match="was moved away"):
            run.flush()
        path.with_name("elsewhere").rename(path)
        run.flush()
        assert (run.storage.saved_step, run.storage.trouble) == (20, "")
    assert wrong(path) == []


def test_a_touched_file_is_the_same_file(path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(10)
        run.flush()
        os.utime(path, (1, 1))
        run.train_to(20)
        run.flush()
        assert run.storage.saved_step == 20


def test_at_rest_it_is_told_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver, "LOOK_EVERY", 0.01)
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(10)
        run.flush()
        path.rename(path.with_name("elsewhere"))
        until(lambda: bool(run.storage.trouble))
        assert run.storage.unsaved
        path.with_name("elsewhere").rename(path)
        until(lambda: not run.storage.trouble)
        assert run.storage.saved_step == 10


def until(said: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not said():
        assert time.monotonic() < end


def test_on_the_command_line_it_is_one_sentence_and_code_1(
    call: Callable[..., tuple[int, str, str]], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_step_20(monkeypatch, lambda: path.unlink())
    code, out, err = call("train", "--steps", "10000000", "-o", str(path))
    said = [line for line in err.splitlines() if line.startswith("tinyattn")]
    assert (code, out, len(said)) == (1, "", 1)
    assert said[0].startswith("tinyattn: run.tinyattn was deleted while the run was open")


def at_step_20(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    advance = Run.advance

    def advanced(run: Run, **how: bool) -> None:
        advance(run, **how)
        if run.learner.step == 20:
            deed()

    monkeypatch.setattr(Run, "advance", advanced)


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


def held(path: Path) -> int:
    with closing(RunFile.open(path, write=False)) as file:
        return file.saved_step


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


def test_half_a_step_is_never_saved(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(10)
        run.flush()
        updated = run.learner._update.step

        def stopped(rate: float) -> None:
            updated(rate)
            raise KeyboardInterrupt

        monkeypatch.setattr(run.learner._update, "step", stopped)
        with pytest.raises(KeyboardInterrupt):
            run.train_to(20)
    assert wrong(path) == []
    assert held(path) == 10


@pytest.mark.parametrize("room", range(8))
def test_a_file_that_cannot_grow_is_whole_and_told_in_a_sentence(path: Path, room: int) -> None:
    """Full after any number of pages."""
    run = Run(SPEC)
    run.save_as(path)
    run.train_to(10)
    run.flush()
    assert run.storage._saver is not None
    pages = run.storage._saver._store._db.execute("PRAGMA page_count").fetchone()[0]
    run.storage._saver._store._db.execute(f"PRAGMA max_page_count={pages + room}")
    said = ""
    while not said and run.learner.step < 60:
        run.train_to(run.learner.step + 1)
        try:
            run.flush()
        except RunFileError as error:
            said = str(error)
    assert said == run.storage.trouble == "run.tinyattn could not be read or written: database or disk is full."
    reached = run.storage.saved_step
    assert 10 <= reached < run.learner.step
    with pytest.raises(RunFileError, match="is full"):
        run.close()
    assert wrong(path) == []
    assert held(path) == reached
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_older_file_lacks_nothing_and_goes_on(path: Path) -> None:
    """Made by a version whose files had format 1: two layers that began plainly, twelve steps."""
    shutil.copyfile(FORMAT_1, path)
    assert wrong(path) == []
    with Run.open(path) as run:
        assert (run.storage.lost, run.learner.step, run.learner.spec.model.init) == ("", 12, "plain")
        assert run.learner.state().digest().startswith("15e25e7cdbf438d4")
        run.train_to(20)
    assert wrong(path) == []
