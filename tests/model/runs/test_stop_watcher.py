"""When stops hit, and that they leave the run as it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
import torch

from model.messages import Frame, Goal
from model.messages.codec import pack, unpack
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.stages import Ref
from model.runs.run import Run
from model.runs.stop_watcher import Lookout
from model.spec.stops import Hit, Stop, parse
from model.trainer.trainer import Trainer
from model.training.learner import Learner
from tests.kit.stop_texts import PROBE, SPEC, Look, first_step, run_of


def weights_of(learner: Learner, layer: int) -> torch.Tensor:
    """(H, T, T), by the whole forward pass."""
    recorder = Recorder()
    learner.look([piece.id for piece in learner.corpus.tokenizer.encode(PROBE)], recorder)
    return recorder.trace[Ref(ATTENTION_WEIGHTS, layer)][0]


def entropy_of(rows: torch.Tensor) -> float:
    """By the textbook."""
    totals = [-sum(a * math.log(a) for a in row if a > 0) for row in rows.double().tolist()]
    return sum(totals) / len(totals)


CASES: dict[str, Look] = {
    "step>=37": lambda learner, loss: learner.step == 37,
    "loss<1.2": lambda learner, loss: loss < 1.2,
    "loss>3.1": lambda learner, loss: loss > 3.1,
    "attention[0,1,5,2]>0.5": lambda learner, loss: float(weights_of(learner, 0)[1, 5, 2]) > 0.5,
    "attention[1,0,6,0]<0.1": lambda learner, loss: float(weights_of(learner, 1)[0, 6, 0]) < 0.1,
    "entropy[1,1]<0.9": lambda learner, loss: entropy_of(weights_of(learner, 1)[1]) < 0.9,
    "entropy[0,0]<=1.0": lambda learner, loss: entropy_of(weights_of(learner, 0)[0]) <= 1.0,
    "induction[0,1]<0.1": lambda learner, loss: float(weights_of(learner, 0)[1, 5, 1]) < 0.1,
    "duplicate_token[0,0]<0.1": lambda learner, loss: float(weights_of(learner, 0)[0, 5, 0]) < 0.1,
    "previous_token[0,0]>0.4": lambda learner, loss: float(weights_of(learner, 0)[0].diagonal(-1).mean()) > 0.4,
}


def frames(trainer: Trainer, goal: Goal) -> tuple[Frame, Goal]:
    """Work towards the goal until nothing more is to be done; the last frame, and the goal that has seen it."""
    trainer.aim(goal)
    last = None
    while True:
        made, news = trainer.advance(), trainer.take()
        if isinstance(news, Frame):
            last, goal = news, replace(goal, seen=news.number, losses_from=news.frontier)
            trainer.aim(goal)
        elif not made:
            break
    assert last is not None
    return last, goal


def parsed(*texts: str) -> tuple[Stop, ...]:
    return tuple(parse(text, PROBE) for text in texts)


@pytest.mark.parametrize("text", CASES)
@pytest.mark.parametrize("pace", [None, 1e6])
def test_it_hits_at_the_first_step_at_which_it_is_true(text: str, pace: float | None) -> None:
    expected = first_step(SPEC, CASES[text])
    assert expected is not None
    frame, _ = frames(Trainer(), Goal(1, SPEC, until=300, pace=pace, stops=parsed(text)))
    assert [(str(hit.stop), hit.step) for hit in frame.hits] == [(str(parse(text, PROBE)), expected)]
    assert (frame.frontier, frame.step, frame.stopped, frame.training) == (expected, expected, True, False)
    assert len(frame.losses) + frame.losses_from == expected
    assert CASES[text](run_of(SPEC, expected), frame.hits[0].value if "loss" in text else 0.0)


def test_a_loss_that_is_not_finite() -> None:
    spec = replace(SPEC, train=replace(SPEC.train, optimizer="sgd", learning_rate=10.0))
    expected = first_step(spec, lambda learner, loss: not math.isfinite(loss), 3000)
    assert expected is not None
    frame, _ = frames(Trainer(), Goal(1, spec, until=3000, stops=parsed("loss not finite", "loss<-1")))
    assert [hit.step for hit in frame.hits] == [frame.frontier] == [expected]
    assert unpack(pack(frame)) is not None


def test_it_hits_again_only_after_it_has_been_false() -> None:
    stop = parsed("loss<0.5")
    run = Run(SPEC)
    run.train_to(200)
    below = [loss < 0.5 for loss in run.losses]
    expected = [step for step in range(1, 201) if below[step - 1] and (step == 1 or not below[step - 2])]
    assert len(expected) > 2
    assert any(below[step] for step in expected if step < 200)  # going on, it is still true
    trainer, goal, hits = Trainer(), Goal(1, SPEC, until=200, stops=stop), []
    while True:
        frame, goal = frames(trainer, goal)
        if not frame.stopped:
            break
        hits.append(frame.frontier)
        frame, goal = frames(trainer, replace(goal, until=0, hit_seen=frame.hits[0].step))
        assert (frame.frontier, frame.stopped, frame.hits[0].step) == (hits[-1], False, hits[-1])
        goal = replace(goal, until=200)
    assert hits == expected
    assert frame.frontier == 200


def test_nothing_goes_on_before_the_hit_is_noticed() -> None:
    trainer = Trainer()
    frame, goal = frames(trainer, Goal(1, SPEC, until=100, stops=parsed("step>=5")))
    for _ in range(3):
        trainer.aim(goal)
        assert trainer.waiting() is None
        assert not trainer.advance()
    assert trainer.take() is None
    frame, _ = frames(trainer, replace(goal, hit_seen=5))
    assert frame.frontier == 100
    assert not frame.stopped


def test_another_run_begins_with_fresh_stops() -> None:
    trainer = Trainer()
    _, goal = frames(trainer, Goal(1, SPEC, until=100, stops=parsed("step>=5")))
    frame, _ = frames(trainer, replace(goal, run=2, hit_seen=0, losses_from=0))
    assert (frame.frontier, frame.stopped) == (5, True)


def test_several_at_once_and_what_each_saw() -> None:
    wanted = parsed("step>=5", "loss<9", "attention[0,0,15,2]>0.5", "entropy[0,0]<0")
    frame, goal = frames(Trainer(), Goal(1, SPEC, until=100, stops=wanted))
    assert [str(hit) for hit in frame.hits] == [f"step 1: {frame.losses[-1]:.4g}"]
    frame, _ = frames(Trainer(), replace(goal, seen=0, losses_from=0, stops=wanted[:1] + parsed("step=5")))
    assert frame.hits == (Hit(wanted[0], 5, 5.0),)
    trainer = Trainer()
    frame, goal = frames(trainer, Goal(1, SPEC, until=3, stops=wanted[2:] + wanted[:1]))
    assert [reading.stop for reading in frame.stops] == [*wanted[2:], wanted[0]]
    assert "query 15; allowed is 0 to 6" in frame.stops[0].why
    assert frame.stops[0].value is None
    assert frame.stops[1].value == pytest.approx(entropy_of(weights_of(run_of(SPEC, 3), 0)[0]), abs=1e-5)
    assert frame.stops[2].value == 3
    assert frame.stop_seconds > 0
    assert unpack(pack(frame)).stops == frame.stops  # type: ignore[union-attr]
    frame, _ = frames(trainer, replace(goal, stops=()))
    assert frame.stops == ()
    assert frame.stop_seconds == 0


def test_no_further_than_the_deepest_layer() -> None:
    learner, seen = Learner(SPEC), list[Ref]()
    look = learner.look

    def spy(ids: Sequence[int], tap: Callable[..., torch.Tensor], source: Sequence[int]) -> None:
        def tapped(quantity, tensor, layer=None, *site):  # type: ignore[no-untyped-def]
            seen.append(Ref(quantity, layer))
            return tap(quantity, tensor, layer, *site)

        look(ids, tapped)

    learner.look = spy  # type: ignore[method-assign, assignment]
    Lookout(learner, parsed("entropy[0,1]<0.3", "attention[0,0,5,2]>0.5")).after_step(1.0)
    assert seen[-1] == Ref(ATTENTION_WEIGHTS, 0)
    assert seen.count(seen[-1]) == 1
    seen.clear()
    Lookout(learner, parsed("loss<0.5", "step>=3")).after_step(1.0)
    assert seen == []


def test_stops_leave_the_run_as_it_is() -> None:
    plain, watched = Run(SPEC), Run(SPEC)
    plain.train_to(60)
    assert watched.train_to(60, stops=parsed(*[f"entropy[{n},1]<0" for n in (0, 1)], "attention[1,1,6,2]>1")) == ()
    assert plain.learner.state().digest() == watched.learner.state().digest()
    assert plain.losses == watched.losses
