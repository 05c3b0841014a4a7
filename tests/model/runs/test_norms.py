"""The norm of the gradients of a run that clips them: measured, kept in its file, proved, and shared by a branch."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from model.config import RunSpec
from model.messages import Frame, Goal
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.trainer.trainer import Trainer

CLIPPED = RunSpec().with_options({"train.clip": "0.1"})


def test_it_is_kept_and_proved(tmp_path: Path) -> None:
    path = tmp_path / "a.tinyattn"
    with closing(Run(CLIPPED)) as run:
        run.train_to(10)
        assert run.learner.clipping is not None
        first = (10, run.learner.clipping.norm, run.learner.clipping.factor)
        run.save_as(path)
        run.train_to(34)
        rows = run.measures.norms
        assert rows[0] == first
        assert [row.step for row in rows] == [10, 20, 30]
        assert all(row.factor < 1 for row in rows)
        assert run.fork(25).measures.norms == rows[:2]
    with closing(Run.open(path)) as again:
        assert again.measures.norms == rows
        again.train_to(40)
        assert [row.step for row in again.measures.norms] == [10, 20, 30, 40]
    file = RunFile.open(path, write=False)
    with closing(file):
        assert not any(check.wrong or check.other for check in verify(file))


def test_another_norm_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.tinyattn"
    with closing(Run(CLIPPED)) as run:
        run.save_as(path)
        run.train_to(20)
        run.measures.norms[0] = run.measures.norms[0]._replace(norm=7.0)
        run.storage.flush()
    file = RunFile.open(path, write=False)
    with closing(file):
        found = " ".join(check.wrong + check.other for check in verify(file))
    assert "the norm of the gradients of step 10 is another one" in found


def test_a_run_that_clips_nothing_measures_none() -> None:
    run = Run(RunSpec())
    run.train_to(20)
    assert run.measures.norms == []


def test_a_frame_has_the_rows() -> None:
    trainer = Trainer()
    trainer.aim(Goal(1, CLIPPED, until=20))
    while trainer.advance():
        pass
    frame = trainer.take()
    assert isinstance(frame, Frame)
    assert frame.norms[:, 0].tolist() == [10, 20]
    assert np.isfinite(frame.norms).all()
