"""A stop in what is recorded: found at the step at which it would have ended the training."""

from __future__ import annotations

import math

import pytest

from model.messages import Frame, Goal, Search
from model.runs.replay import Replay
from model.runs.run import Run
from model.runs.stop_search import Searcher
from model.spec.presets import DEFAULT_PRESET
from model.spec.stops import parse
from model.trainer.trainer import Trainer

SPEC, PROBE = DEFAULT_PRESET.spec, DEFAULT_PRESET.probe


@pytest.fixture(scope="module")
def run() -> Run:
    made = Run(SPEC)
    made.train_to(80)
    return made


@pytest.mark.parametrize("text", ["attention[0,0,5,2]>0.5", "entropy[0,0]<0.9", "loss<1", "step=50", "loss not finite"])
@pytest.mark.parametrize("slice_", [0.0, 10.0], ids=["by steps", "at once"])
def test_it_is_found_where_training_would_have_ended(run: Run, text: str, slice_: float) -> None:
    stop = parse(text, PROBE)
    live = Run(SPEC).train_to(80, stops=(stop,))
    searcher = Searcher(run, Search(0), (stop,))
    count = 0
    while searcher.advance(slice_):
        count += 1
    assert searcher.found.done
    assert searcher.found.hits == live
    assert searcher.found.at == (live[0].step if live else 80)
    assert (count > 0) == (slice_ == 0.0)


def test_from_where_it_is_true_it_must_be_false_first_unless_it_is_new(run: Run) -> None:
    stop = parse("attention[0,0,5,2]>0.5", PROBE)
    for search, hit in ((Search(20), 35), (Search(60), None), (Search(60, stop), 60), (Search(80, stop), 80)):
        searcher = Searcher(run, search, (stop,))
        while searcher.advance(10.0):
            pass
        assert [found.step for found in searcher.found.hits] == ([] if hit is None else [hit])


def test_a_replay_stands_where_the_run_stood_and_tells_what_differs(run: Run) -> None:
    replay = Replay(run)
    for step in (40, 41, 12, 0, 80):
        assert replay.to(step, math.inf)
        assert replay.learner.state().digest() == run.at(step).state().digest()  # type: ignore[union-attr]
    assert not replay.to(3, 0.0)
    assert replay.learner.step == 1
    assert run.history.approximate is None
    other = Run(SPEC)
    other.train_to(9)
    other.losses[4] += 1.0
    assert Replay(other).to(9, math.inf)
    assert other.history.approximate == 5


def test_the_trainer_looks_beside_whatever_is_on_show(run: Run) -> None:
    trainer, frames = Trainer(), list[Frame]()
    goal = Goal(1, SPEC, until=80, probe=PROBE)
    trainer.aim(goal)
    while trainer.advance():
        pass
    goal = Goal(1, SPEC, probe=PROBE, show=0, stops=(parse("attention[0,0,5,2]>0.5", PROBE),), questions=(Search(0),))
    for _ in range(400):
        trainer.aim(goal)
        news = trainer.take()
        if isinstance(news, Frame):
            frames.append(news)
            goal = Goal(**{**vars(goal), "seen": news.number})
        if frames and frames[-1].answer(Search) is not None and frames[-1].answer(Search).done:
            break
    assert frames[-1].answer(Search) is not None
    assert [hit.step for hit in frames[-1].answer(Search).hits] == [35]
    assert (frames[-1].step, frames[-1].frontier) == (0, 80)
    assert frames[-1].hits == (), "that is what ends the training"
    assert trainer.waiting() is None
