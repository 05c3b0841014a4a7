"""Merges that are learned before a run begins are told as reading is, and given up when something else is wanted."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from model.config import RunSpec
from model.errors import GivenUpError
from model.messages import Frame, Goal, Preparing, Problem
from model.trainer.trainer import Trainer


@pytest.fixture
def spec(tmp_path: Path) -> RunSpec:
    text = tmp_path / "text.txt"
    text.write_text(" ".join(f"word{n * 7919:x}" for n in range(500)), encoding="utf-8")
    return RunSpec().with_options({"data.corpus": str(text), "data.tokenizer": "byte-pair", "data.vocabulary": "600"})


def test_they_are_told(spec: RunSpec) -> None:
    told: list[Preparing] = []
    with closing(Trainer(prepares=told.append)) as trainer:
        trainer.aim(Goal(run=3, spec=spec, probe="word"))
        frame = trainer.take()
    assert isinstance(frame, Frame)
    assert len(frame.info.vocabulary) == 600
    merges = [news for news in told if news.work == "learning merges"]
    assert {news.run for news in merges} == {3}
    assert [news.share for news in merges] == [n / 344 for n in range(1, 345)]


def test_they_are_given_up_for_another_run(spec: RunSpec) -> None:
    told: list[float] = []

    def another(news: Preparing) -> None:
        if news.work == "learning merges":
            told.append(news.share)
            if news.share > 0.5:
                raise GivenUpError("Another run is wanted.")

    with closing(Trainer(prepares=another)) as trainer:
        trainer.aim(Goal(run=1, spec=RunSpec(), probe="the cat"))
        trainer.aim(Goal(run=2, spec=spec, probe="word"))
        assert 0.5 < told[-1] < 0.51
        trainer.aim(Goal(run=3, spec=RunSpec(), probe="the fat"))
        frame = trainer.take()
    assert isinstance(frame, Frame)
    assert frame.run == 3


def test_a_sentence_that_cannot_be_read_is_told_once_and_training_goes_on() -> None:
    goal = Goal(run=1, spec=RunSpec().with_options({"data.tokenizer": "bytes", "model.context": "32"}), probe="\ud83d")
    with closing(Trainer()) as trainer:
        trainer.aim(goal)
        problem = trainer.take()
        assert isinstance(problem, Problem)
        assert "half a character, U+D83D" in problem.sentence
        assert not problem.fatal
        trainer.aim(replace(goal, until=2))
        while trainer.advance():
            pass
        frame = trainer.take()
        assert isinstance(frame, Frame)
        assert (frame.step, frame.probe.pieces) == (2, ())
        trainer.aim(replace(goal, until=2, seen=frame.number, probe="cat"))
        frame = trainer.take()
        assert isinstance(frame, Frame)
        assert [piece.text for piece in frame.probe.pieces] == ["c", "a", "t"]
