"""Zeros that take memory only where they are written to are zeros all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from model.runs.run import Run
from model.training import large_pages
from model.training import zeros as zeros_module
from model.training.large_pages import PAGE
from model.training.learner import Learner
from model.training.zeros import LARGE, zeros
from tests.kit.gpt2_folders import begun, small_folder


@pytest.mark.parametrize("count", [5, PAGE // 4 + 5, LARGE // 4])
def test_they_are_zeros_that_can_be_written_to(count: int) -> None:
    made = zeros(count)
    assert made.shape == (count,)
    assert made.dtype == torch.float32
    assert not made.any()
    assert made.untyped_storage().nbytes() == 4 * count
    made[-1] = 2.0
    assert made.sum() == 2.0
    assert not zeros(count).any()


def test_a_run_on_them_learns_the_same_to_the_bit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = begun(small_folder(tmp_path)).learner.spec

    def trained() -> tuple[str, ...]:
        run = Run(spec)
        run.train_to(3)
        learner: Learner = run.learner
        after = learner.state().digest()
        assert learner.first is not None
        learner.load(learner.first)
        return after, learner.state().digest(), learner.first.digest()

    plain = trained()
    assert plain[1] == plain[2]
    monkeypatch.setattr(large_pages, "PAGE", 4096)
    assert trained() == plain
    monkeypatch.setattr(zeros_module, "LARGE", 0)
    assert trained() == plain
