"""What a branch shares with the run that it leaves: everything up to its step and at it, and nothing after."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig
from model.runs.first_difference import common_step
from model.runs.run import Run

EDITS = ((50, "w_query[0,0,1,1]", 0.5), (50, "train.learning_rate", 0.02), (60, "seed", 9), (100, "seed", 8))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """110 steps on a text, with changes on the way."""
    text = tmp_path / "text.txt"
    text.write_text("the cat sat on the mat and the dog lay on the rug . " * 20, encoding="utf-8")
    spec = RunSpec(ModelConfig(d_model=4, context=5), TrainConfig(batch_size=2), DataConfig(corpus=str(text)))
    made = Run(spec)
    for step, what, value in EDITS:
        made.train_to(step)
        made.edit(what, value)
    made.train_to(110)
    return made


@pytest.mark.parametrize("step", [0, 1, 49, 50, 51, 60, 99, 100, 110])
def test_a_branch_has_all_up_to_its_step_and_no_more(run: Run, step: int) -> None:
    branch = run.fork(step)
    assert (branch.learner.step, branch.forked_at, branch.parent) == (step, step, run)
    assert [(edit.step, edit.what) for edit in branch.learner.edits] == [edit[:2] for edit in EDITS if edit[0] <= step]
    assert branch.losses.tolist() == run.losses.tolist()[:step]
    assert [row[0] for row in branch.held_out] == [held for held in (50, 100) if held <= step]
    known = run.at(step)
    assert known is not None
    assert branch.learner.state().digest() == known.state().digest()


def test_a_branch_that_changes_nothing_goes_on_as_its_run_did(run: Run) -> None:
    branch = run.fork(60)
    branch.train_to(100)
    assert branch.losses.tolist() == run.losses.tolist()[:100]
    assert branch.held_out == run.held_out


def test_where_branches_of_branches_part(run: Run) -> None:
    early = run.fork(20)
    early.train_to(80)
    late, of_early = run.fork(70), early.fork(50)
    of_late = late.fork(70)
    assert common_step(run, early) == common_step(early, late) == 20
    assert common_step(run, of_early) == common_step(of_early, of_late) == 20
    assert common_step(early, of_early) == 50
    assert common_step(run, of_late) == common_step(late, of_late) == 70
    before = early.fork(10)
    assert common_step(run, before) == common_step(before, of_early) == 10
