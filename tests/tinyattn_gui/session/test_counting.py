"""A vocabulary is counted for what was asked for last, in a process that is not waited for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from model.config import RunSpec
from model.processes.jobs import JobStage, JobState
from model.spec.vocabulary_cost import VocabularyCost
from tests.kit.vocabularies import as_pair
from tinyattn_gui.pictures.vocabularies import Counted, Subject
from tinyattn_gui.session.counting import Counting

TOLD = '{"rows": 3, "full": 5, "unknown": 0.5}'


class Slow:
    """A count that ends when it is told to."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        self.module, self.arguments = module, arguments
        self.state = JobState()
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    def close(self) -> None:
        self.state = JobState(JobStage.CANCELLED)


def test_the_newest_is_counted_and_what_was_before_is_given_up(qtbot: QtBot) -> None:
    made: list[Slow] = []

    def begin(module: str, arguments: Sequence[str]) -> Slow:
        made.append(Slow(module, arguments))
        return made[-1]

    counting = Counting(begin=begin)
    told: list[Counted] = []
    counting.counted.connect(told.append)
    first, second = RunSpec(), RunSpec().with_options({"data.vocabulary": "500"})
    counting.ask(first)
    counting.count()
    counting.ask(second)
    assert made[0].cancelled
    counting.ask(second)
    counting.count()
    counting.look()
    assert (len(made), told) == (2, [])
    made[1].state = JobState(JobStage.DONE, output=(TOLD,))
    counting.look()
    assert told == [Counted(Subject.of(second), VocabularyCost(3, 5, 0.5))]
    counting.ask(first)
    counting.count()
    made[2].state = JobState(JobStage.FAILED, sentence="It is gone.")
    counting.look()
    assert told[1] == Counted(Subject.of(first), problem="It is gone.")
    counting.close()
    assert made[0].state.stage is JobStage.CANCELLED


def test_a_real_count(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "text.txt"
    text.write_text("the fat cat sat on the mat. " * 20, encoding="utf-8")
    options = {"data.corpus": str(text), "data.tokenizer": str(as_pair(tmp_path)), "model.context": "4"}
    assert os.path.exists(options["data.tokenizer"])
    counting = Counting()
    with qtbot.waitSignal(counting.counted, timeout=60_000) as found:
        counting.ask(RunSpec().with_options(options))
    counting.close()
    assert found.args is not None
    cost = found.args[0].cost
    assert cost is not None, found.args[0].problem
    assert (cost.full, cost.unknown) == (337, 0)
    assert cost.rows < 20
