"""A glance at another step: what the state there makes of the sentence, whatever step is on show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.config import Edit, RunSpec
from model.messages import Frame, Glance, Glimpse, Goal
from model.quantities.watch import MEAN, Watch
from model.trainer import glancing
from model.trainer.trainer import Trainer

WATCH = Watch("attention_weights", layer=0, head=0)
GOAL = Goal(1, RunSpec(), until=12, probe="the fat cat sat", watch=(WATCH,))


class Asking:
    """A trainer, what was told last, and the goal that it has."""

    def __init__(self, goal: Goal = GOAL) -> None:
        self.trainer, self.goal, self.frame = Trainer(), goal, None
        self.tell()

    def tell(self, **changes: object) -> Frame:
        """Change the goal, and let the trainer come to rest."""
        self.goal = replace(self.goal, **changes)  # type: ignore[arg-type]
        self.trainer.aim(self.goal)
        self.take()
        while self.trainer.advance() or self.trainer.waiting() == 0:
            self.take()
        self.take()
        assert self.frame is not None
        return self.frame

    def take(self) -> None:
        if isinstance(frame := self.trainer.take(), Frame):
            self.frame: Frame | None = frame
            self.goal = replace(self.goal, seen=frame.number)
            self.trainer.aim(self.goal)

    def glimpse(self, step: int, watch: Watch = WATCH) -> Glimpse:
        frame = self.tell(questions=(Glance(step, watch),))
        found = frame.answer(Glance)
        assert found is not None
        assert found.step == step
        return found


@pytest.mark.parametrize("step", [0, 5, 11, 12])
def test_it_is_what_the_step_itself_shows(step: int) -> None:
    asking = Asking()
    glimpse = asking.glimpse(step)
    assert asking.frame is not None
    assert asking.frame.step == 12
    shown = asking.tell(show=step if step < 12 else None)
    assert shown.step == step
    assert glimpse.text == GOAL.probe
    assert glimpse.reading.values is not None
    assert np.array_equal(glimpse.reading.values, shown.readings[0].values)


def test_the_newest_wish_is_answered_and_the_sentence_counts() -> None:
    asking = Asking()
    asking.trainer.aim(replace(asking.goal, questions=(Glance(3, WATCH),)))
    assert asking.glimpse(7).step == 7
    before = asking.glimpse(7)
    after = asking.tell(probe="the hen").answer(Glance)
    assert after is not None
    assert (before.text, after.text) == (GOAL.probe, "the hen")
    assert after.reading.values is not None
    assert after.reading.values.shape == (2, 2)


def test_an_edit_at_that_step_is_seen() -> None:
    asking = Asking()
    before = asking.glimpse(12).reading.values
    asking.tell(edits=(Edit(0, "w_query[0,0,0,0]", 5.0),))
    after = asking.glimpse(12).reading.values
    assert before is not None
    assert after is not None
    assert not np.array_equal(before, after)


def test_what_cannot_be_glanced_at_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Asking()
    assert "has not been made yet" in asking.glimpse(13).reading.why
    assert "Head 7 does not exist" in asking.glimpse(3, replace(WATCH, head=7)).reading.why
    assert asking.glimpse(3, replace(WATCH, head=MEAN)).reading.values is not None
    monkeypatch.setattr(glancing, "MOST_BYTES", 10)
    assert "click goes there" in asking.glimpse(4).reading.why
    assert asking.glimpse(12).reading.values is not None
