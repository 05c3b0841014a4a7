"""Questions to the trainer: each kind is written, read and answered, in the order in which they are asked."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from model.config import RunSpec
from model.messages import (
    QUESTIONS,
    AskWhen,
    Continue,
    Contrast,
    Frame,
    Glance,
    Goal,
    GoOn,
    LookAtMerges,
    LookBeside,
    MeasureHeads,
    OpenCell,
    OpenedCell,
    ProjectPlane,
    Question,
    ReadStops,
    Search,
    TraceCell,
    TraceHeads,
    WorkExample,
)
from model.messages.codec import pack, unpack
from model.quantities.watch import Ask, Lens, Plane, Watch
from model.spec.stops import parse
from model.trainer.answers import ANSWERS, WORKS
from model.trainer.trainer import Trainer

SCORE = Ask(Watch("scores", layer=0), (0, 2, 0))
STOP = parse("step>=2")
ASKED: tuple[Question[Any], ...] = (
    OpenCell(SCORE),
    TraceCell(replace(SCORE, watch=replace(SCORE.watch, before=True))),
    ProjectPlane(Plane((Watch("token_embedding"),))),
    Glance(2, Watch("attention_weights", layer=0, head=0)),
    Search(1, STOP),
    ReadStops((STOP,)),
    LookBeside(1, 2),
    LookAtMerges(3, "the cat"),
    WorkExample("simple"),
    Continue("the cat", 3),
    GoOn("the cat", 2),
    MeasureHeads(),
    TraceHeads(repeated=True),
    AskWhen(STOP),
    Contrast(2),
)


def answered(goal: Goal) -> Frame:
    """The newest frame of a trainer that has come to rest, which is asked when all steps have been made."""
    trainer, newest = Trainer(), None
    trainer.aim(replace(goal, questions=(), stops=()))
    while trainer.advance():
        pass
    trainer.aim(goal)
    while trainer.advance() or trainer.waiting() == 0 or newest is None:
        if isinstance(frame := trainer.take(), Frame):
            newest = frame
            goal = replace(goal, seen=frame.number)
            trainer.aim(goal)
    return newest


def test_every_kind_has_one_who_answers_it() -> None:
    assert ANSWERS.keys() | WORKS.keys() == QUESTIONS.keys()
    assert not ANSWERS.keys() & WORKS.keys()
    assert {type(question) for question in ASKED} == QUESTIONS.keys()


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_kind_is_plain_data(kind: type[Question[Any]]) -> None:
    assert is_dataclass(kind)
    assert is_dataclass(QUESTIONS[kind])
    assert fields(kind)


def test_a_goal_comes_back_from_the_bytes_with_its_questions() -> None:
    goal = Goal(1, RunSpec(), questions=ASKED)
    assert unpack(pack(goal)) == goal


def test_the_trainer_answers_each_with_an_answer_of_its_kind() -> None:
    goal = Goal(1, RunSpec(), until=4, probe="the fat cat", stops=(STOP,), questions=ASKED)
    frame = answered(goal)
    again = unpack(pack(frame))
    assert isinstance(again, Frame)
    for told in (frame, again):
        for question, answer in told.answers:
            assert isinstance(answer, QUESTIONS[type(question)])
        assert (opened := told.answer(OpenCell)) is not None
        assert opened.ask == SCORE
        assert (found := told.answer(Search)) is not None
        assert [hit.step for hit in found.hits] == [2]
        assert [ProjectPlane(projection.plane) for projection in told.projections] == list(goal.asked(ProjectPlane))
        assert told.beside is not None
        assert (told.beside.step, told.beside.why) == (2, "")


def test_other_questions_of_a_kind_take_the_place_of_those_before() -> None:
    other = OpenCell(replace(SCORE, index=(0, 1, 0)))
    goal = Goal(1, RunSpec(), questions=ASKED)
    assert goal.asking(OpenCell, other).asked(OpenCell) == (other,)
    assert goal.asking(OpenCell, other).asked(ProjectPlane) == goal.asked(ProjectPlane)
    assert goal.asking(OpenCell).first(OpenCell) is None
    assert goal.asking(OpenCell, OpenCell(SCORE)) is goal, "what is asked already is no change"


def test_a_goal_says_what_its_questions_need() -> None:
    trained = OpenCell(replace(SCORE, watch=replace(SCORE.watch, lens=Lens.EXAMPLE)))
    goal = Goal(1, RunSpec())
    assert not goal.asking(OpenCell, OpenCell(SCORE)).needs_step
    assert goal.asking(OpenCell, trained).needs_step
    assert not goal.asking(TraceCell, ASKED[1]).needs_step
    assert goal.asking(TraceCell, TraceCell(SCORE)).watched == (SCORE.watch,)


def test_a_question_that_makes_no_sense_is_answered_with_a_sentence() -> None:
    frame = answered(Goal(1, RunSpec(), probe="the", questions=(OpenCell(replace(SCORE, index=(0, 9, 0))),)))
    answer = frame.answer(OpenCell)
    assert answer == OpenedCell(replace(SCORE, index=(0, 9, 0)), None, "scores has no query 9; allowed is 0 to 0.")
