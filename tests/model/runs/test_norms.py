"""The norm of the gradients of each step: measured, kept in the run file, proved, watched for, shared by a branch."""

from __future__ import annotations

import math
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.utils import get_total_norm

from model.config import RunSpec
from model.messages import Frame, Goal
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.saver import Saver
from model.runs.stop_search import recorded
from model.runs.verify import verify
from model.spec.stops import parse
from model.trainer.trainer import Trainer

PLAIN = RunSpec()
CLIPPED = RunSpec().with_options({"train.clip": "0.1"})
SPECS = pytest.mark.parametrize("spec", [PLAIN, CLIPPED], ids=["plain", "clipped"])


@SPECS
def test_it_is_that_of_the_gradients_before_they_are_clipped(spec: RunSpec) -> None:
    run = Run(spec)
    assert math.isnan(run.learner.gradient_norm)
    for step in range(3):
        run.advance(in_full=step == 1)
        gradients = [parameter.grad for parameter in run.learner.params.values() if parameter.grad is not None]
        norm = float(get_total_norm(gradients))
        exact = math.sqrt(sum(float(gradient.double().square().sum()) for gradient in gradients))
        assert run.measures.norms[step] == run.learner.gradient_norm == pytest.approx(exact, rel=1e-6)
        if run.learner.clipping is not None:
            assert run.learner.clipping.norm == norm == run.learner.gradient_norm


@SPECS
def test_it_is_kept_and_proved(spec: RunSpec, tmp_path: Path) -> None:
    path = tmp_path / "a.tinyattn"
    with closing(Run(spec)) as run:
        run.train_to(10)
        run.save_as(path)
        run.train_to(34)
        norms = run.measures.norms
        assert len(norms) == 34
        assert len({*norms}) == 34
        assert run.fork(25).measures.norms == norms[:25]
    with closing(Run.open(path)) as again:
        assert again.measures.norms == norms
        again.train_to(40)
        assert len(again.measures.norms) == 40
    file = RunFile.open(path, write=False)
    with closing(file):
        assert len(file.norms(40)) == 40
        assert not any(check.wrong or check.other for check in verify(file))


def test_another_norm_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.tinyattn"
    with closing(Run(PLAIN)) as run:
        run.save_as(path)
        run.train_to(20)
        run.measures.norms[9] = 7.0
        run.storage.flush()
    file = RunFile.open(path, write=False)
    with closing(file):
        found = " ".join(check.wrong + check.other for check in verify(file))
    assert "the norm of the gradients of step 10 is another one" in found


@SPECS
def test_a_file_of_an_earlier_version_has_few_or_none(
    spec: RunSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which wrote rows (step, norm, factor), of every tenth step, where gradients were clipped."""
    path, norms = tmp_path / "a.tinyattn", []

    def put(saver: Saver, new: object) -> None:
        if spec is CLIPPED:
            saver._store.put_series("norms", 0, np.array([[10, norms[9], 0.5], [20, norms[19], 0.5]]).tobytes())
            saver._store.put_fact("norms", 2)

    with monkeypatch.context() as earlier, closing(Run(spec)) as run:
        earlier.setattr(Saver, "_put_norms", put)
        run.train_to(25)
        norms = [*run.measures.norms]
        run.save_as(path)
    known = [10, 20] if spec is CLIPPED else []
    with closing(Run.open(path)) as again:
        assert [step for step, norm in enumerate(again.measures.norms, 1) if not math.isnan(norm)] == known
        assert [again.measures.norms[step - 1] for step in known] == [norms[step - 1] for step in known]
        again.train_to(30)
        norms = [*again.measures.norms]
    with closing(Run.open(path, write=False)) as again:
        assert np.array_equal(again.measures.norms, norms, equal_nan=True)
        assert not again.storage.lost
        assert not np.isnan(again.measures.norms[25:]).any()
    file = RunFile.open(path, write=False)
    with closing(file):
        assert not any(check.wrong or check.other for check in verify(file))


def test_a_stop_looks_at_every_step() -> None:
    run, stop = Run(PLAIN), parse("gradient_norm<0.5")
    (hit,) = run.train_to(1000, stops=(stop,))
    below = [step for step, norm in enumerate(run.measures.norms, 1) if norm < 0.5]
    assert (hit.step, hit.value) == (below[0], run.measures.norms[below[0] - 1])
    assert recorded(run, (stop,)) == (hit,)


def test_what_has_no_end_is_told_as_such() -> None:
    run = Run(PLAIN)
    run.learner.params[next(iter(run.learner.params))].data.fill_(torch.inf)
    run.advance()
    assert math.isnan(run.measures.norms[0])
    assert "gradient_norm" not in run.measures.seen(1)


def test_a_frame_has_those_that_are_new() -> None:
    trainer = Trainer()
    trainer.aim(Goal(1, PLAIN, until=20, losses_from=5))
    while trainer.advance():
        pass
    frame = trainer.take()
    assert isinstance(frame, Frame)
    assert len(frame.norms) == len(frame.losses) == 15
    assert np.isfinite(frame.norms).all()
