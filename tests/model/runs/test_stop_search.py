"""A stop in what is recorded: found at the step at which it would have ended the training."""

from __future__ import annotations

import math

import pytest

from model.errors import RequestError
from model.messages import AskWhen, Frame, Goal, Search, WhenFound
from model.runs.replay import Replay
from model.runs.run import Run
from model.runs.stop_search import Searcher, first_hits
from model.spec.presets import DEFAULT_PRESET
from model.spec.stops import Stop, parse
from model.trainer.asking_when import WhenSearch
from model.trainer.scene import Scene
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


def test_each_of_several_is_found_where_it_was_first_true(run: Run) -> None:
    stops = [parse(text, PROBE) for text in ("loss<1", "attention[0,0,5,2]>0.5", "step=50", "loss<0.001", "loss>0.1")]
    hits = first_hits(run, stops)
    alone = {stop: Run(SPEC).train_to(80, stops=(stop,)) for stop in stops}
    assert hits == {stop: found[0] for stop, found in alone.items() if found}
    assert 0 < len(hits) < len(stops)
    assert first_hits(Run(SPEC), stops) == {}


def test_what_cannot_be_looked_at_is_told(run: Run) -> None:
    with pytest.raises(RequestError, match=r"induction\[0,0\]>0.5 needs a token that comes again after another one"):
        first_hits(run, [parse("induction[0,0]>0.5", "fat cat")])
    searched = searched_when(run, parse("induction[0,0]>0.5", "fat cat"))
    assert (searched.done, searched.hit) == (True, None)
    assert searched.why.endswith("allowed is a sentence with one.")


def searched_when(run: Run, stop: Stop) -> WhenFound:
    """What the trainer finds of it, a slice at a time."""
    scene = Scene(run, Goal(1, SPEC), rests=True, lookout=None)
    work = WhenSearch(AskWhen(stop), scene)
    while not work.version.done:
        work.advance(scene)
    return work.version


def test_the_trainer_is_asked_when_it_was(run: Run) -> None:
    stop = parse("attention[0,0,5,2]>0.5", PROBE)
    searched = searched_when(run, stop)
    assert searched.hit == first_hits(run, [stop])[stop]
    assert searched_when(run, parse("loss<0.001")) == WhenFound(80, 80, None, done=True)
    assert searched_when(Run(SPEC), stop).done, "nothing is recorded yet"
