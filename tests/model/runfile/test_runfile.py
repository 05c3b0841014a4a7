"""The run file: what goes in comes out to the bit, and one writes at a time."""

from __future__ import annotations

import math
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.config import DataConfig
from model.errors import RequestError, RunFileError
from model.runfile import store
from model.runfile.runfile import RunFile
from model.runs import saver
from model.runs.run import Run
from model.runs.state_bytes import pack_state
from model.spec.presets import DEFAULT_PRESET
from model.training.learner import Learner
from tests.kit.run_files import SPEC, change, checks, digest_at, saved

TEXT = "A text to learn from, and to learn from again. " * 20


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save as soon as the snapshot before has been written."""
    monkeypatch.setattr(saver, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(saver, "SAVE_SHARE", 1.0)


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd"])
def test_going_on_from_a_file_is_as_if_never_stopped(optimizer: str, path: Path) -> None:
    spec = replace(SPEC, train=replace(SPEC.train, optimizer=optimizer, weight_decay=0.1))

    def train(run: Run, step: int) -> None:
        run.train_to(min(step, 12))
        if step > 12:
            run.set_learning_rate(3e-3)
        run.train_to(step)

    straight = Run(spec)
    train(straight, 40)
    with Run(spec) as run:
        train(run, 7)
        run.save_as(path)
        train(run, 20)
    with Run.open(path) as run:
        assert (run.learner.step, run.storage.saved_step, run.storage.lost) == (20, 20, "")
        assert run.learner.edits == straight.learner.edits
        run.train_to(40)
    with Run.open(path, write=False) as run:
        assert run.learner.state().digest() == straight.learner.state().digest()
        assert run.losses.tobytes() == straight.losses.tobytes()
        for step in (0, 3, 7, 19, 20, 33, 39, 40):
            found = run.history.at(step, math.inf)
            assert found is not None
            known = straight.history.at(step, math.inf)
            assert known is not None
            assert found.state().digest() == known.state().digest(), step
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_text_its_held_out_part_and_its_place_are_kept(tmp_path: Path, path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(TEXT, encoding="utf-8")
    spec = replace(SPEC, data=DataConfig(corpus=str(text), tokenizer="character", validation=0.3))
    with Run(spec) as run:
        run.save_as(path, probe="a text")
        run.train_to(120)
        held_out = run.held_out
        assert len(held_out) == 2
    with Run.open(path) as run:
        assert run.held_out == held_out
        assert run.storage.file is not None
        assert run.storage.file.probe == "a text"
        assert run.storage.file.machine["torch"] == torch.__version__
        assert run.storage.file.machine["numpy"] == np.__version__
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in (path.name, text.name):
        (tmp_path / name).rename(moved / name)
    with Run.open(moved / path.name) as run:
        assert run.learner.step == 120
    (moved / text.name).write_text(TEXT + "!", encoding="utf-8")
    with Run.open(moved / path.name) as run:  # it has kept what it learned from
        assert run.storage.lost == ""
        assert run.held_out == held_out
    change(moved / path.name, "UPDATE text SET data = zeroblob(9)")
    with pytest.raises(RunFileError, match=r"learned from a text, and .*text\.txt cannot be read: no such file"):
        Run.open(moved / path.name)
    text.write_text(TEXT + "!", encoding="utf-8")
    with pytest.raises(RunFileError, match=r"text\.txt has changed since; allowed is the same text"):
        Run.open(moved / path.name)


def test_saving_goes_on_beside_training_and_never_claims_too_much(path: Path, often: None) -> None:
    with Run(SPEC) as run:
        run.save_as(path)
        claimed = []
        for _ in range(60):
            run.advance()
            claimed.append(run.storage.saved_step)
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
                assert db.execute("SELECT max(step) FROM keyframe").fetchone()[0] or claimed[-1] == 0
        assert 0 < claimed[-1] <= 60
        assert claimed == sorted(claimed)
    assert [frame.wrong for frame in checks(path)] == [""] * len(checks(path))


def test_an_edit_at_rest_is_saved(path: Path) -> None:
    saved(path)
    with Run.open(path) as run:
        run.set_learning_rate(0.5)
        assert run.storage.unsaved
        run.flush()
        assert not run.storage.unsaved
    with Run.open(path) as run:
        assert run.learner.learning_rate == 0.5
        assert run.learner.step == 20


def test_a_name_that_is_taken_is_refused(path: Path) -> None:
    path.write_text("mine", encoding="utf-8")
    with Run(SPEC) as run:
        run.train_to(3)
        with pytest.raises(RequestError, match=r"run\.tinyattn exists already; allowed is a new name"):
            run.save_as(path)
        assert run.storage.file is None
        run.train_to(4)
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_second_process_may_look_and_is_told_who_writes(path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(9)
        run.flush()
        code = "import sys; from pathlib import Path; from model.runs.run import Run\n"
        code += "run = Run.open(Path(sys.argv[1])); print(run.learner.step, run.learner.state().digest())\n"
        code += "try: run.advance()\nexcept Exception as error: print(error)\nrun.close()"
        command = [sys.executable, "-c", code, str(path)]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100).stdout.splitlines()
        assert said[0].split() == ["9", run.learner.state().digest()]
        assert re.fullmatch(rf"run\.tinyattn is in use by process {os_pid()} on .*; it can be looked at, .*", said[1])
        with Run.open(path) as second:
            assert second.storage.file is not None
            assert second.storage.file.read_only
        run.train_to(12)
    with Run.open(path) as run:
        assert run.storage.file is not None
        assert not run.storage.file.read_only
        assert run.learner.step == 12


def os_pid() -> int:
    import os

    return os.getpid()


def test_a_large_state_is_kept_in_parts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PART_BYTES", 1000)
    last = saved(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM part").fetchone()[0] > 8
    with Run.open(path) as run:
        assert run.learner.state().digest() == last
    change(path, "DELETE FROM part WHERE step = 20 AND number = 3")
    with Run.open(path) as run:
        assert run.learner.step == 15


def test_past_the_budget_every_other_keyframe_goes(path: Path) -> None:
    probe = path.with_name("probe")
    saved(probe, (1,))
    with closing(RunFile.open(probe, write=False)) as file:
        size = file.keyframes[0].size
    saved(path, tuple(range(1, 41)), budget=size * 8)
    with closing(RunFile.open(path, write=False)) as file:
        assert len(file.keyframes) <= 8
        assert file.keyframes[-1].step == 40
        assert file.spacing > 0
    with Run.open(path) as run:
        found = run.history.at(17, math.inf)
        assert found is not None
        assert found.state().digest() == digest_at(17)


def test_a_run_of_the_first_preset_stays_small() -> None:
    """However slow the machine, however long the run: fewer than 64 MB, with pages that are not full."""
    pages = len(pack_state(Learner(DEFAULT_PRESET.spec).state(), DEFAULT_PRESET.spec.train.rule.moments)) // 4096 + 2
    assert saver.MOST_KEYFRAMES * pages * 4096 < 60e6


def test_a_run_that_trained_unsaved_is_saved_with_its_past(path: Path) -> None:
    run = Run(SPEC)
    for step in range(1, 31):
        run.train_to(step)
        run.history.remember(run.learner.state())
    with run:
        run.save_as(path)
        run.save_as(path.with_name("second.tinyattn"))
        run.train_to(33)
    for name, last in ((path.name, 30), ("second.tinyattn", 33)):
        with Run.open(path.with_name(name)) as again:
            assert again.learner.step == last
            assert again.storage.file is not None
            assert len(again.storage.file.keyframes) >= 30
        assert not any(check.wrong for check in checks(path.with_name(name)))


def test_a_commit_that_fails_is_told_and_made_up_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Run(SPEC) as run:
        run.save_as(path)

        def full(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        with monkeypatch.context() as broken:
            broken.setattr(
                "model.runfile.store.Store.put_series", full
            )  # from the first step on, however soon it is saved
            run.train_to(5)
            with pytest.raises(RunFileError, match=r"run\.tinyattn could not be .*: database or disk is full\."):
                run.flush()
        assert run.storage.saved_step == 0
        run.train_to(8)
    with Run.open(path) as run:
        assert (run.learner.step, run.storage.lost) == (8, "")


@pytest.fixture(autouse=True)
def _no_saver_left() -> Iterator[None]:
    import threading

    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "saver"]
