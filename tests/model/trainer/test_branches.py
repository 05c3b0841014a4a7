"""Branches: they are the run up to where they leave it, both stay, and where they part is found to the step."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.config import Edit, ModelConfig, RunSpec, TrainConfig
from model.messages import Beside, Fork, Frame, Goal, LookBeside, Problem, Watch
from model.messages.codec import pack, unpack
from model.runs.first_difference import Comparison, common_step
from model.runs.run import Run
from model.training.learner import Learner
from tests.kit.desk import Desk

SPEC = RunSpec(model=ModelConfig(d_model=8, n_head=2, dropout=0.2), train=TrainConfig(batch_size=4), seed=3)
WATCH = (Watch("w_query", layer=0, head=0), Watch("attention_weights", layer=0, head=1))
RATE = Edit(5, "train.learning_rate", 0.5)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def digest(run: Run, step: int) -> str:
    learner = run.history.at(step, math.inf)
    assert learner is not None
    return learner.state().digest()


def forked(step: int, what: str, value: float | str, steps: int = 12) -> tuple[Run, Run]:
    run = Run(SPEC)
    run.train_to(steps)
    branch = run.fork(step)
    branch.edit(what, value)
    branch.train_to(steps)
    return run, branch


def first_difference(a: Run, b: Run) -> int | None:
    comparison = Comparison(a, b)
    while comparison.pending:
        comparison.advance(0.001)
    return comparison.first


# What a branch is


def test_a_branch_is_the_run_up_to_where_it_leaves_it() -> None:
    run, branch = forked(5, "train.learning_rate", 0.5)
    before = [digest(run, step) for step in range(13)]
    assert [digest(branch, step) for step in range(6)] == before[:6]
    assert digest(branch, 6) != before[6]
    assert branch.losses[:6] == run.losses[:6], "the loss of step 6 is that of state 5"
    assert branch.losses[6:] != run.losses[6:]
    alone = Learner(SPEC)
    alone.take_edits(branch.learner.edits)
    while alone.step < 12:
        alone.advance()
    assert alone.state().digest() == branch.learner.state().digest()


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd"])
def test_without_a_change_it_is_the_same_run(optimizer: str) -> None:
    run = Run(replace(SPEC, train=TrainConfig(optimizer=optimizer, batch_size=4)))
    run.train_to(9)
    branch = run.fork(4)
    branch.train_to(9)
    assert branch.learner.state().digest() == run.learner.state().digest()
    assert branch.losses == run.losses


def test_a_branch_of_a_branch_keeps_the_edits_before_it() -> None:
    run, branch = forked(5, "w_query[0,0,0,0]", 3.0)
    twig = branch.fork(8)
    assert twig.learner.edits == branch.learner.edits
    early = branch.fork(3)
    assert early.learner.edits == []
    assert (common_step(run, branch), common_step(run, twig), common_step(branch, twig)) == (5, 5, 8)
    assert (common_step(early, twig), common_step(run, early), common_step(early, run)) == (3, 3, 3)


# Where they part


@pytest.mark.parametrize(
    ("what", "value", "expected"),
    [
        ("train.learning_rate", 0.5, 6),
        ("w_query[0,0,0,0]", 3.0, 5),
        ("head[0,1]", 0, 5),
        ("seed", 77, 6),
        ("train.learning_rate", SPEC.train.learning_rate, None),
    ],
)
def test_the_first_step_at_which_any_bit_differs(what: str, value: float, expected: int | None) -> None:
    run, branch = forked(5, what, value)
    assert first_difference(run, branch) == first_difference(branch, run) == expected
    by_hand = [step for step in range(13) if digest(run, step) != digest(branch, step)]
    assert (by_hand[0] if by_hand else None) == expected


def test_a_comparison_goes_on_as_the_runs_do_and_begins_again_at_an_edit() -> None:
    run = Run(SPEC)
    run.train_to(6)
    branch = run.fork(4)
    comparison = Comparison(run, branch)
    while comparison.pending:
        comparison.advance(1)
    assert (comparison.first, comparison.equal) == (None, 4)
    branch.train_to(6)
    assert comparison.pending
    comparison.advance(1)
    assert (comparison.first, comparison.equal) == (None, 6)
    branch.edit("w_token[0,0]", 1.0)
    comparison.advance(1)
    assert comparison.first == 6


# A branch and files


def test_a_branch_can_be_saved_and_the_run_it_left_stays_as_it_is(tmp_path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(tmp_path / "run.tinyattn")
        run.train_to(6)
        run.flush()
        branch = run.fork(3)
        branch.edit("w_token[0,0]", 1.0)
        branch.train_to(8)
        branch.save_as(tmp_path / "branch.tinyattn")
        last = branch.learner.state().digest()
        branch.close()
    with Run.open(tmp_path / "branch.tinyattn") as again:
        assert (again.learner.state().digest(), again.learner.step) == (last, 8)
        assert again.losses == branch.losses
    with Run.open(tmp_path / "run.tinyattn") as again:
        assert (again.learner.step, again.learner.edits) == (6, [])


def test_a_branch_of_an_opened_run_goes_back_through_its_file(tmp_path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(tmp_path / "run.tinyattn")
        for step in (4, 8, 12):
            run.train_to(step)
            run.flush()
        expected = [digest(run, step) for step in range(13)]
    with Run.open(tmp_path / "run.tinyattn") as again:
        branch = again.fork(9)
        assert [digest(branch, step) for step in range(10)] == expected[:10]


# The trainer


def desk_for(**changes: object) -> Desk:
    """A trainer with these quantities on show."""
    return Desk(Goal(1, SPEC, watch=WATCH, probe="the fat cat", **changes))  # type: ignore[arg-type]


def beside(frame: Frame) -> Beside:
    assert frame.beside is not None
    return frame.beside


def test_both_branches_stay_and_are_seen_beside_one_another() -> None:
    desk = desk_for(until=12)
    first = desk.aim()
    assert (first.frontier, [b.run for b in first.branches], first.beside) == (12, [1], None)
    frame = desk.aim(run=2, until=9, fork=Fork(1, RATE), beside=LookBeside(1))
    assert (frame.frontier, frame.edits) == (9, (RATE,))
    assert [(b.run, b.parent, b.forked_at, b.frontier) for b in frame.branches] == [(1, None, 0, 12), (2, 1, 5, 9)]
    assert beside(frame).first_difference == 6
    np.testing.assert_array_equal(beside(frame).losses, first.losses)
    past = desk.aim(show=4)
    mine, others = ([r.values for r in rows] for rows in (past.readings, beside(past).readings))
    for a, b in zip(mine, others, strict=True):
        np.testing.assert_array_equal(a, b)
    later = desk.aim(show=8)
    assert not np.array_equal(later.readings[0].values, beside(later).readings[0].values)
    back = desk.aim(run=1, show=8, fork=None, beside=LookBeside(2))
    np.testing.assert_array_equal(back.readings[0].values, beside(later).readings[0].values)
    ahead = desk.aim(show=None, beside=LookBeside(2, losses_from=7))
    assert (ahead.step, beside(ahead).losses_from, len(beside(ahead).losses)) == (12, 7, 2)
    assert beside(ahead).why == "The other branch has no step 12 yet: its newest is 9."
    assert beside(ahead).readings[0].values is None
    packed = unpack(pack(later))
    assert isinstance(packed, Frame)
    assert (packed.branches, beside(packed).first_difference) == (later.branches, 6)


def test_edits_at_the_frontier_are_made_once() -> None:
    desk = desk_for(until=3)
    desk.aim()
    edit = Edit(0, "w_query[0,0,0,0]", 2.0)
    frame = desk.aim(edits=(edit,))
    assert frame.edits == (replace(edit, step=3),)
    values = frame.readings[0].values
    assert values is not None
    assert values[0, 0] == 2.0
    frame = desk.aim(until=5)
    assert frame.edits == (replace(edit, step=3),)
    frame = desk.aim(edits=(edit, Edit(0, "w_query[0,0,99,0]", 1.0)), probe="the cat")
    assert len(frame.edits) == 1
    assert len(desk.problems) == 1
    assert "does not exist; allowed is" in desk.problems[0]


@pytest.mark.parametrize(
    ("fork", "sentence"),
    [
        (Fork(7, RATE), "There is no run 7 to branch from."),
        (Fork(1, replace(RATE, step=9)), "Step 9 has not been made; allowed is 0 to 6."),
        (Fork(1, replace(RATE, value=99.0)), "train.learning_rate is 99.0; allowed is 0 to 10."),
    ],
)
def test_a_branch_that_cannot_begin_leaves_all_as_it_was(fork: Fork, sentence: str) -> None:
    desk = desk_for(until=6)
    desk.aim()
    desk.trainer.aim(replace(desk.goal, run=2, fork=fork))
    problem = desk.trainer.take()
    assert isinstance(problem, Problem)
    assert (problem.run, problem.sentence) == (2, sentence)
    frame = desk.aim(until=7)
    assert [b.run for b in frame.branches] == [1]


def test_an_unrelated_run_ends_the_family() -> None:
    desk = desk_for(until=6)
    desk.aim()
    desk.aim(run=2, fork=Fork(1, RATE))
    frame = desk.aim(run=3, fork=None)
    assert [b.run for b in frame.branches] == [3]


@pytest.mark.parametrize("turn", [lambda desk: desk.trainer.close(), lambda desk: desk.aim(run=2, fork=Fork(1, RATE))])
def test_a_run_that_is_left_is_saved(tmp_path: Path, turn: Callable[[Desk], object]) -> None:
    desk = desk_for(until=6, save_as=str(tmp_path / "run.tinyattn"))
    desk.aim()
    turn(desk)
    with Run.open(tmp_path / "run.tinyattn", write=False) as run:
        assert run.learner.step == 6
    desk.trainer.close()


def test_a_run_that_is_held_takes_no_edit_but_can_be_branched(tmp_path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(tmp_path / "run.tinyattn")
        run.train_to(6)
        run.flush()
        desk = desk_for(path=str(tmp_path / "run.tinyattn"))
        desk.aim()
        desk.aim(edits=(RATE,), probe="the cat")
        assert "can be looked at, but not trained on" in desk.problems[0]
        frame = desk.aim(run=2, until=8, fork=Fork(1, RATE))
        assert frame.frontier == 8
