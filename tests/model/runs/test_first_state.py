"""A run that begins with weights from outside: its file has them, and proves itself by them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from model.config import RunSpec
from model.errors import OptionError, RequestError, RunFileError
from model.figures.request import Origin
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.spec import memory
from model.spec.spec_json import spec_as_json, spec_from_json
from tests.kit.gpt2_folders import begun, small_folder


def saved(folder: Path, steps: int = 6) -> Path:
    run = begun(small_folder(folder / "weights"))
    run.save_as(folder / "run.tinyattn")
    run.train_to(steps)
    run.close()
    return folder / "run.tinyattn"


def wrong(path: Path) -> list[str]:
    with closing(RunFile.open(path, write=False)) as file:
        return [check.wrong for check in verify(file)]


def test_the_file_keeps_the_weights_and_goes_on_without_their_folder(tmp_path: Path) -> None:
    path = saved(tmp_path)
    first = begun(tmp_path / "weights").learner.state()
    shutil.rmtree(tmp_path / "weights")
    with Run.open(path) as run:
        assert run.learner.step == 6
        assert not run.storage.lost
        start = run.at(0)
        assert start is not None
        assert start.state().digest() == first.digest()
        run.train_to(9)
    assert wrong(path)
    assert not any(wrong(path))


def test_a_run_saved_at_its_first_step_is_verified_too(tmp_path: Path) -> None:
    run = begun(small_folder(tmp_path / "weights"))
    run.save_as(tmp_path / "run.tinyattn")
    run.close()
    assert wrong(tmp_path / "run.tinyattn") == [""]


def test_a_branch_keeps_the_weights_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = saved(tmp_path)
    shutil.rmtree(tmp_path / "weights")
    with Run.open(path, write=False) as run:
        branch = run.fork(3)
        branch.save_as(tmp_path / "branch.tinyattn")
        branch.set_learning_rate(0.01)
        branch.train_to(5)
        branch.close()
    assert wrong(tmp_path / "branch.tinyattn")
    assert not any(wrong(tmp_path / "branch.tinyattn"))


def test_weights_that_changed_are_not_those_that_the_run_began_with(tmp_path: Path) -> None:
    spec = begun(small_folder(tmp_path)).learner.spec
    assert spec.start is not None
    assert len(spec.start.sha256) == 64
    Run(spec)
    other = begun(small_folder(tmp_path / "other", n_positions=20, n_head=2)).learner.spec
    assert Origin(spec).hash(0) != Origin(other).hash(0)
    data = bytearray((tmp_path / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (tmp_path / "model.safetensors").write_bytes(data)
    with pytest.raises(RequestError, match="have changed since the run began with them"):
        Run(spec)


def damage(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE part SET data = zeroblob(length(data)) WHERE step = -1")
        database.commit()


def test_damaged_weights_are_taken_from_where_they_came_from_or_told(tmp_path: Path) -> None:
    path = saved(tmp_path)
    damage(path)
    with Run.open(path, write=False) as run:
        assert "run.tinyattn does not have the weights that it began with whole" in run.storage.lost
        start = run.at(0)
        assert start is not None
        assert start.state().digest() == begun(tmp_path / "weights").learner.state().digest()
    shutil.rmtree(tmp_path / "weights")
    with pytest.raises(RunFileError, match="does not have the weights that it began with whole"):
        Run.open(path, write=False)


def test_the_spec_says_so_and_others_are_written_as_ever(tmp_path: Path) -> None:
    assert "start" not in spec_as_json(RunSpec())
    spec = begun(small_folder(tmp_path)).learner.spec
    assert spec_from_json(spec_as_json(spec)) == spec


def test_weights_too_large_to_train_here_are_looked_at_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = begun(small_folder(tmp_path)).learner.spec
    monkeypatch.setattr(memory, "available_bytes", lambda: 2_000_000)
    run = Run(spec)
    assert run.learner.corpus.vocabulary_size == 337
    assert "with model.d_model 24, model.n_layer 2 and model.n_head 3 needs about" in run.info.refusal
    with pytest.raises(RunFileError, match="needs about"):
        run.advance()
    with pytest.raises(OptionError, match="needs about"):
        Run(RunSpec(model=spec.model))
