"""What stops see at any step is what a lookout sees there, of the watched sentence and of others."""

from __future__ import annotations

import pytest

from model.config import RunSpec
from model.messages import Goal, ReadStops
from model.runs.recent import recent
from model.runs.run import Run
from model.runs.stop_watcher import Lookout
from model.spec.stops import parse
from model.spec.told import RECENT
from model.trainer.frames import frame_of

PROBE = "the fat cat sat on the mat"
TEXTS = ("step>=1", "loss>0", "accuracy>0", "held_out_accuracy>0", "attention[0,0,5,2]>0.5", "entropy[0,0]<1")


@pytest.mark.parametrize("watched", [PROBE, "the old dog", ""])
def test_it_is_what_a_lookout_sees(watched: str) -> None:
    run = Run(RunSpec(seed=9))
    run.train_to(60)
    stops = tuple(parse(text, PROBE) for text in TEXTS)
    question = ReadStops(stops)
    for step in (60, 31, 0, 60):
        learner = run.at(step)
        assert learner is not None
        answer = frame_of(run, learner, Goal(1, run.learner.spec, probe=watched, questions=(question,)), 1).answer(
            ReadStops
        )
        assert answer is not None
        assert tuple(reading.stop for reading in answer.readings) == stops
        expected = {reading.stop: reading.value for reading in Lookout(learner, stops).look(recent(run, step))}
        for reading in answer.readings:
            known = expected[reading.stop]
            assert reading.value == (known if known is None else pytest.approx(known, abs=1e-6)), reading.stop


def test_a_place_that_is_not_there_is_not_known() -> None:
    run = Run(RunSpec())
    stops = tuple(parse(f"attention[{place}]>0.5", "the cat") for place in ("0,0,1,0", "0,0,5,2", "0,3,1,0", "2,0,1,0"))
    frame = frame_of(run, run.learner, Goal(1, run.learner.spec, probe="the cat", questions=(ReadStops(stops),)), 1)
    answer = frame.answer(ReadStops)
    assert answer is not None
    assert [reading.value is None for reading in answer.readings] == [False, True, True, True]


def test_loss_and_accuracy_are_means_of_the_last_steps() -> None:
    run = Run(RunSpec())
    run.train_to(50)
    assert recent(run, 0) == {"step": 0.0}
    assert recent(run, 50)["loss"] == pytest.approx(sum(run.losses[50 - RECENT : 50]) / RECENT)
    batches = [row.batch for row in run.measures.accuracy if 50 - RECENT < row.step <= 50]
    assert len(batches) == 2
    assert recent(run, 50)["accuracy"] == pytest.approx(sum(batches) / 2)
    assert recent(run, 3)["loss"] == pytest.approx(sum(run.losses[:3]) / 3)
    assert "accuracy" not in recent(run, 3), "it was not looked at yet"
