"""Stops: their text, when they hit, and that they leave the run as it is."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from model.__main__ import main
from model.config import MAX_STEP, ModelConfig, RunSpec
from model.errors import RequestError, TinyattnError
from model.messages import Frame, Goal
from model.messages.codec import pack, unpack
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.stages import Ref
from model.runs.run import Run
from model.runs.stop_watcher import Lookout
from model.spec.presets import DEFAULT_PRESET
from model.spec.stops import EXAMPLES, Hit, Stop, parse
from model.trainer.trainer import Trainer
from model.training.learner import Learner

PROBE = "the fat cat sat on the mat"
SPEC = RunSpec(model=ModelConfig(n_head=2, n_layer=2, dropout=0.1), seed=1)

indices = st.integers(0, 10**9 - 1)
finite = st.floats(allow_nan=False, allow_infinity=False)
tests = st.sampled_from(["<", ">", "<=", ">="])
probes = st.text(min_size=1, max_size=40).filter(str.strip)
stops = st.one_of(
    st.builds(Stop, st.just("step"), st.just(">="), st.integers(1, MAX_STEP).map(float)),
    st.builds(Stop, st.just("loss"), tests, finite),
    st.just(Stop("loss", "not finite")),
    st.builds(Stop, st.just("attention"), tests, st.floats(0, 1), st.tuples(*[indices] * 4), probes),
    st.builds(Stop, st.just("entropy"), tests, st.floats(0, 1e300), st.tuples(*[indices] * 2), probes),
)


# The text


@given(stops)
def test_what_is_written_is_read_again(stop: Stop) -> None:
    assert parse(str(stop)) == stop
    goal = Goal(1, SPEC, stops=(stop,))
    assert unpack(pack(goal)) == goal


PIECES = [
    "step",
    "loss",
    "attention",
    "[0,0,5,2]",
    "[",
    "]",
    "<",
    ">=",
    "=",
    "0.5",
    "not finite",
    " in ",
    '"',
    "ſ",
    "٣",
]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)), st.text(max_size=5))
@example("loss<1e999", "")
@example("step>=" + "9" * 5000, "")
@example("attention[" + "9" * 5000 + ",0,0,0]>0.5", "x")
@example('entropy[0,0]<1 in "\\ud800"', "")
@example("entropy[0,0]<1 in [", "")
def test_rubbish_is_told_in_one_sentence_and_never_crashes(text: str, probe: str) -> None:
    try:
        stop = parse(text, probe)
    except TinyattnError as error:
        said = str(error)
    else:
        said = "allowed is." if parse(str(stop)) == stop else ""
    assert "allowed is" in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("  LOSS  <= .5 ", "loss<=0.5"),
        ("loss is not finite", "loss not finite"),
        ("step == 7", "step>=7"),
        ("loss ≥ 1e-3", "loss>=0.001"),
        ("attention[0, 1,5 , 2]>0.5", f'attention[0,1,5,2]>0.5 in "{PROBE}"'),
        ('attention[0,1,5,2]>0.5 in "in \\"x\\""', 'attention[0,1,5,2]>0.5 in "in \\"x\\""'),
        ("entropy[0,1]<0.3 in the fat cat", 'entropy[0,1]<0.3 in "the fat cat"'),
        ("entropy[0,1]<0.3 in ", f'entropy[0,1]<0.3 in "{PROBE}"'),
    ],
)
def test_as_people_type_it(text: str, means: str) -> None:
    assert str(parse(text, PROBE)) == means


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", EXAMPLES[0]),
        ("perplexity>0.9", "'perplexity>0.9' is no stop"),
        ("loss=3", "compared by '='"),
        ("step<4", "allowed is step>=500"),
        ("step>=0", f"1 to {MAX_STEP}"),
        ("loss<nan", "'nan'"),
        ("loss<1_0", "'1_0'"),
        ("loss[0]<1", "stands alone"),
        ("entropy[0,0] not finite", "allowed is <, >, <= or >="),
        ("attention[0,0]>0.5", "attention[layer,head,query,key]"),
        ("attention[0,0,-1,2]>0.5", "The query in"),
        ("attention[0,0,5,2]>1.5", "0 to 1"),
        ("loss not finite, please", "goes on after"),
        ('entropy[0,0]<1 in "abc', "cut short"),
    ],
)
def test_what_is_wrong_is_named(text: str, part: str) -> None:
    with pytest.raises(RequestError) as told:
        parse(text, PROBE)
    assert part in str(told.value)


def test_a_sentence_is_needed() -> None:
    with pytest.raises(RequestError, match="needs a sentence"):
        parse("entropy[0,0]<0.3")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("entropy[2,0]<1", "layer 2; allowed is 0 to 1"),
        ("attention[0,2,1,1]<1", "head 2; allowed is 0 to 1"),
        ("attention[0,0,16,1]<1", "query 16; allowed is 0 to 15"),
        ("attention[0,0,5,6]<1", "key 6, which query 5 may not see; allowed is 0 to 5"),
        ("attention[0,0,5,5]<1", ""),
        ("loss<1", ""),
    ],
)
def test_whether_it_fits_the_network(text: str, part: str) -> None:
    said = parse(text, PROBE).refusal(SPEC.model)
    assert part in said
    assert bool(said) == bool(part)


def test_a_key_ahead_is_seen_without_a_mask() -> None:
    config = replace(SPEC.model, mask="none")
    stop = parse("attention[0,0,5,6]<1", PROBE)
    assert stop.refusal(config) == ""
    assert "query 5; allowed is 0 to 2" in stop.refusal(config, 3)
    assert "empty sentence" in parse("entropy[0,0]<1", PROBE).refusal(config, 0)


# Hits


def weights_of(learner: Learner, layer: int) -> torch.Tensor:
    """(H, T, T), by the whole forward pass."""
    recorder = Recorder()
    learner.look([piece.id for piece in learner.corpus.tokenizer.encode(PROBE)], recorder)
    return recorder.trace[Ref(ATTENTION_WEIGHTS, layer)][0]


def entropy_of(rows: torch.Tensor) -> float:
    """By the textbook."""
    totals = [-sum(a * math.log(a) for a in row if a > 0) for row in rows.double().tolist()]
    return sum(totals) / len(totals)


Look = Callable[[Learner, float], bool]
CASES: dict[str, Look] = {
    "step>=37": lambda learner, loss: learner.step == 37,
    "loss<1.2": lambda learner, loss: loss < 1.2,
    "loss>3.1": lambda learner, loss: loss > 3.1,
    "attention[0,1,5,2]>0.5": lambda learner, loss: float(weights_of(learner, 0)[1, 5, 2]) > 0.5,
    "attention[1,0,6,0]<0.1": lambda learner, loss: float(weights_of(learner, 1)[0, 6, 0]) < 0.1,
    "entropy[1,1]<0.9": lambda learner, loss: entropy_of(weights_of(learner, 1)[1]) < 0.9,
    "entropy[0,0]<=1.0": lambda learner, loss: entropy_of(weights_of(learner, 0)[0]) <= 1.0,
}


def first_step(spec: RunSpec, look: Look, most: int = 300) -> int | None:
    """By a loop that knows nothing of stops."""
    learner = Learner(spec)
    for _ in range(most):
        loss = learner.advance()
        if look(learner, loss):
            return learner.step
    return None


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


def run_of(spec: RunSpec, steps: int) -> Learner:
    learner = Learner(spec)
    for _ in range(steps):
        learner.advance()
    return learner


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

    def spy(ids: Sequence[int], tap: Callable[..., torch.Tensor]) -> None:
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


# The command line


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["python -m model", *arguments])
        code = main()
        return (code, *capsys.readouterr())

    return called


def test_train_until(call) -> None:  # type: ignore[no-untyped-def]
    spec = DEFAULT_PRESET.spec
    expected = first_step(spec, lambda learner, loss: loss < 1.0)
    options = ("train", "--until", "loss<1", "--until", "entropy[0,0]<0", "--steps", "400")
    code, out, err = call(*options, "--json")
    result = json.loads(out)
    assert code == 0
    assert result["step"] == expected
    assert [(row["stop"], row["step"]) for row in result["stopped"]] == [("loss<1", expected)]
    assert result["stopped"][0]["value"] < 1
    assert f"stopped by loss<1 at step {expected}: 0.9" in err
    assert result["digest"] == run_of(spec, expected or 0).state().digest()
    code, out, err = call("train", "--until", "loss<0", "--steps", "5", "--json")
    assert (code, json.loads(out)["step"], json.loads(out)["stopped"]) == (0, 5, [])


def test_train_until_with_a_run_file(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = str(tmp_path / "a.tinyattn")
    assert call("train", "-o", file, "--until", "step=20", "--steps", "60")[0] == 0
    code, out, _ = call("train", "-o", file, "--resume", "--until", "loss<1", "--steps", "60", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["step"] == told["stopped"][0]["step"] > 20
    assert json.loads(call("info", file, "--json")[1])["step"] == told["step"]


def test_what_was_true_before_is_told_and_nothing_is_trained(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """A stop is looked for in what is recorded first: as if it had been there from the start."""
    file, stop = str(tmp_path / "a.tinyattn"), "attention[0,0,5,2]>0.5"
    told = json.loads(call("train", "--until", stop, "--steps", "60", "--json")[1])
    assert call("train", "-o", file, "--steps", "60")[0] == 0
    for condition in (stop, "loss<1", "step=7"):
        fresh = json.loads(call("train", "--until", condition, "--steps", "60", "--json")[1])
        code, out, err = call("train", "-o", file, "--resume", "--until", condition, "--steps", "90", "--json")
        again = json.loads(out)
        assert (code, again["step"], again["stopped"]) == (0, 60, fresh["stopped"])
        assert f"was true before, at step {fresh['stopped'][0]['step']}" in err
    assert told["stopped"][0]["step"] == 35
    code, out, _ = call("train", "-o", file, "--resume", "--until", "attention[0,0,5,2]>1", "--steps", "70", "--json")
    assert (code, json.loads(out)["step"], json.loads(out)["stopped"]) == (0, 70, [])


@pytest.mark.parametrize(
    ("text", "part"), [("loss<", "compared with ''"), ("entropy[3,0]<1", "layer 3"), ("attention[0,0,6,1]>0", "")]
)
def test_a_wrong_stop_is_misuse_and_leaves_no_file(call, tmp_path: Path, text: str, part: str) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "a.tinyattn"
    code, _, err = call("train", "-o", str(file), "--until", text, "--steps", "3")
    assert (code, file.exists()) == ((2, False) if part else (0, True))
    assert part in err
