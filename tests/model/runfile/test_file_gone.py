"""The file that people have is what "saved" speaks of, also where it is taken away underneath."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from model.errors import RunFileError
from model.runs import saver
from model.runs.run import Run
from tests.kit.running import SPEC, held, until, wrong

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
