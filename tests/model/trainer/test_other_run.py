"""A step that others are compared with stands still while the run goes on, and is computed again once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.config import Edit, ModelConfig, RunSpec, TrainConfig
from model.messages import Beside, Fork, Frame, Goal, LookBeside, ProjectPlane, Reading, Seeking
from model.messages.codec import pack, unpack
from model.quantities import Facet
from model.quantities.watch import Lens, Plane, Watch
from model.runs.history import History
from model.runs.run import Run
from model.trainer import trainer as trainer_module
from model.trainer.reader import Reader
from model.training.learner import Learner
from tests.kit.desk import Desk

SPEC = RunSpec(model=ModelConfig(d_model=8, n_head=2, dropout=0.2), train=TrainConfig(batch_size=4), seed=3)
TABLE = Plane((Watch("w_token"),))
WATCH = (
    Watch("w_query", layer=0, head=0),
    Watch("w_query", Facet.DELTA, 0, 0),
    Watch("w_query", Facet.MOMENT2, 0, 1),
    Watch("attention_weights", layer=0, head=1),
    Watch("scores", Facet.GRAD, 0, 0),
    Watch("embedding", lens=Lens.EXAMPLE, before=True),
)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def desk_for(**changes: object) -> Desk:
    """A trainer with these quantities on show."""
    goal = Goal(1, SPEC, watch=WATCH, questions=(ProjectPlane(TABLE),), probe="the fat cat", **changes)  # type: ignore[arg-type]
    return Desk(goal, rests=5)


def beside(frame: Frame) -> Beside:
    assert frame.beside is not None
    return frame.beside


def assert_same(a: tuple[Reading, ...], b: tuple[Reading, ...]) -> None:
    assert [reading.watch for reading in a] == [reading.watch for reading in b]
    for mine, other in zip(a, b, strict=True):
        assert (mine.values is None, mine.why) == (other.values is None, other.why)
        if mine.values is not None and other.values is not None:
            np.testing.assert_array_equal(mine.values, other.values, strict=True)


def alone(step: int, probe: str = "the fat cat", edits: tuple[Edit, ...] = ()) -> Frame:
    """The same step of the same run, trained to there and no further, with nothing beside it."""
    desk = desk_for(until=step)
    if not edits:
        return desk.aim(probe=probe)
    desk.aim(probe=probe)
    return desk.aim(edits=edits)


@pytest.mark.parametrize("step", [0, 1, 7, 12])
def test_it_is_that_step_to_the_bit(step: int) -> None:
    desk = desk_for(until=12)
    desk.aim()
    frame = desk.aim(beside=LookBeside(1, step))
    expected = alone(step)
    assert (beside(frame).run, beside(frame).step, beside(frame).why) == (1, step, "")
    assert_same(beside(frame).readings, expected.readings)
    assert beside(frame).example == expected.example
    assert beside(frame).losses.size == 0, "it is no other curve"
    assert beside(frame).first_difference is None
    back = unpack(pack(frame))
    assert isinstance(back, Frame)
    assert_same(beside(back).readings, expected.readings)


def test_its_points_lie_in_the_plane_of_the_step_on_show() -> None:
    desk = desk_for(until=12)
    desk.aim(watch=(*WATCH, *TABLE.watches))
    frame = desk.aim(beside=LookBeside(1, 4))
    mine, other = frame.projections[0], beside(frame).projections[0]
    table = beside(frame).readings[-1].values
    assert table is not None
    assert mine.axes is not None
    np.testing.assert_allclose(other.points, (table - mine.centre) @ mine.axes.T, atol=1e-5)


def test_it_stays_while_the_run_goes_on_and_while_one_looks_back() -> None:
    desk = desk_for(until=8)
    desk.aim()
    expected = alone(6)
    for changes in ({"beside": LookBeside(1, 6)}, {"until": 15}, {"show": 2}, {"show": 11}, {"show": 6}):
        frame = desk.aim(**changes)
        assert_same(beside(frame).readings, expected.readings)
    assert_same(frame.readings, beside(frame).readings)
    assert desk.aim(beside=None).beside is None


def test_it_is_computed_again_once_and_read_when_other_things_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    other_sentence = alone(3, "the old dog")
    sought: list[int] = []
    read: list[int] = []
    at, init = History.at, Reader.__init__
    monkeypatch.setattr(History, "at", lambda self, step, seconds: (sought.append(step), at(self, step, seconds))[1])

    def counted(self: Reader, learner: Learner, *given: object) -> None:
        read.append(learner.step)
        init(self, learner, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Reader, "__init__", counted)
    monkeypatch.setattr(trainer_module, "REPLAY_SLICE", 60.0)  # in one go, however busy the machine
    desk = desk_for(until=8)
    desk.aim()
    read.clear()
    desk.aim(beside=LookBeside(1, 3))
    assert (sought.count(3), read.count(3)) == (1, 1)
    for step in range(9, 20):
        desk.aim(until=step)
    assert (sought.count(3), read.count(3)) == (1, 1), "neither computed nor read again at each frame"
    frame = desk.aim(probe="the old dog")
    assert (sought.count(3), read.count(3)) == (1, 2)
    assert_same(beside(frame).readings, other_sentence.readings)
    desk.aim(watch=WATCH[:1])
    assert (sought.count(3), read.count(3)) == (1, 3)
    desk.aim(beside=LookBeside(1, 5))
    assert (sought.count(3), sought.count(5)) == (1, 1)


def test_an_edit_at_that_very_step_is_seen_in_it_and_a_later_one_is_not() -> None:
    desk = desk_for(until=6)
    desk.aim()
    before = beside(desk.aim(beside=LookBeside(1, 6))).readings[0].values
    assert before is not None
    edit = Edit(0, "w_query[0,0,0,0]", 3.0)
    after = beside(desk.aim(edits=(edit,)))
    assert after.readings[0].values is not None
    assert after.readings[0].values[0, 0] == 3.0 != before[0, 0]
    assert_same(after.readings, alone(6, edits=(edit,)).readings)
    desk.aim(until=8)
    frame = desk.aim(edits=(edit, Edit(0, "w_query[0,0,0,1]", 5.0)))
    assert frame.readings[0].values is not None
    assert frame.readings[0].values[0, 1] == 5.0
    assert_same(beside(frame).readings, after.readings)


def test_the_way_there_goes_in_slices_while_training_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer_module, "REPLAY_SLICE", 0.0)
    desk = desk_for(until=40)
    desk.aim()
    desk.trainer.aim(replace(desk.goal.asking(LookBeside, LookBeside(1, 30)), until=60))
    made, looks = 0, 0
    while (news := desk.trainer.take()) is None or isinstance(news, Seeking):
        assert desk.trainer.waiting() == 0
        made += desk.trainer.advance()
        looks += 1
    assert isinstance(news, Frame)
    assert looks > 5, "a slice that has no time makes one step"
    assert made > 0
    assert_same(beside(news).readings, alone(30).readings)


def test_a_run_file_has_its_steps_to_compare_with(tmp_path: Path) -> None:
    with Run(SPEC) as run:
        run.save_as(tmp_path / "run.tinyattn")
        for step in (4, 8, 12):
            run.train_to(step)
            run.flush()
    desk = desk_for(path=str(tmp_path / "run.tinyattn"))
    frame = desk.aim(beside=LookBeside(1, 5))
    assert frame.step == 12
    assert_same(beside(frame).readings, alone(5).readings)
    desk.trainer.close()


def test_a_step_of_another_branch_stays_too() -> None:
    desk = desk_for(until=9)
    desk.aim()
    frame = desk.aim(run=2, until=7, fork=Fork(1, Edit(5, "train.learning_rate", 0.5)), beside=LookBeside(1, 9))
    assert (frame.step, beside(frame).step) == (7, 9)
    assert beside(frame).first_difference is None, "it is not followed"
    assert_same(beside(frame).readings, alone(9).readings)
    followed = desk.aim(beside=LookBeside(1))
    assert (beside(followed).step, beside(followed).first_difference) == (7, 6)


def test_what_is_not_there_is_told() -> None:
    desk = desk_for(until=4)
    desk.aim()
    ahead = beside(desk.aim(beside=LookBeside(1, 99)))
    assert ahead.why == "Step 99 has not been made yet: the newest is 4."
    assert {reading.why for reading in ahead.readings} == {ahead.why}
    assert ahead.projections[0].why == ahead.why
    assert desk.aim(beside=LookBeside(7, 1)).beside is None
    assert desk.aim(beside=LookBeside(1)).beside is None, "a run beside itself is nothing to compare"
