"""The past of one cell: right values at right steps, read a little at a time, told once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.config import ModelConfig, RunSpec, TrainConfig
from model.messages import Frame, Goal, OpenCell, TraceCell, Trail
from model.quantities import W_QUERY, Facet
from model.quantities.stages import Ref
from model.quantities.watch import MEAN, Ask, Lens, Watch
from model.runs.run import Run
from model.trainer.cell_past import Tracer
from model.trainer.cell_source import Opener
from model.trainer.reader import Reader, read_sentence, wanted_refs
from model.trainer.run_past import MOST
from model.trainer.trainer import Trainer
from model.training.learner import Learner
from tests.kit.opened import Opened

W_QUERY_0 = Ref(W_QUERY, 0)
SPEC = RunSpec(model=ModelConfig(n_head=2, n_layer=2), seed=1)
PROBE = "the fat cat sat"
SCORE = Ask(Watch("scores", layer=1), (1, 2, 0))
ASKS = (
    SCORE,
    Ask(Watch("attention_weights", layer=0), (MEAN, 3, 1)),
    Ask(Watch("w_query", layer=1), (0, 2, 3)),
    Ask(Watch("w_query", Facet.MOMENT1, layer=1), (0, 2, 3)),
    Ask(Watch("w_unembed", Facet.MOMENT2), (2, 3)),
    Ask(Watch("w_query", layer=0, before=True), (0, 2, 3)),
)


def run_with_past(steps: int, spacing: int = 3) -> Run:
    """A run that remembers every few steps."""
    run = Run(SPEC)
    for _ in range(steps):
        run.advance()
        if run.learner.step % spacing == 0:
            run.history.remember(run.learner.state())
    return run


def opener_at(tracer: Tracer, run: Run, learner: Learner) -> Opener:
    probe = read_sentence(learner.corpus.tokenizer, PROBE, learner.spec.model.context)
    return Opener(learner, Reader(learner, run.history, probe, wanted_refs((tracer.watch,), learner.spec.model)))


def every(run: Run) -> list[int]:
    """The steps of a short curve: all of them, whichever the run remembers."""
    return list(range(run.learner.step + 1))


def told(tracer: Tracer, run: Run) -> Trail | None:
    return tracer.tell(opener_at(tracer, run, run.learner))


def whole(ask: Ask, run: Run) -> Trail:
    """All that is remembered of a cell."""
    tracer = Tracer(ask, run, PROBE)
    while tracer.advance(0, moves=False):
        pass
    trail = told(tracer, run)
    assert trail is not None
    assert told(tracer, run) is None
    return trail


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: f"{ask.watch.slug} {ask.watch.facet.value}")
def test_values_are_those_that_the_cell_had(ask: Ask) -> None:
    run = run_with_past(20)
    trail = whole(ask, run)
    first = 1 if ask.watch.facet in (Facet.MOMENT1, Facet.MOMENT2) else 0
    assert trail.steps.tolist() == every(run)[first:]
    assert (trail.ask, trail.complete, trail.why) == (ask, True, "")
    now = replace(ask, watch=replace(ask.watch, before=False))
    for step, value in zip(trail.steps.tolist(), trail.values, strict=True):
        other = Run(SPEC)
        other.train_to(step)
        truth = Opened(other, PROBE).truth(now.watch) if step else Opened(other, PROBE).source.values(now.watch)
        heads = [0, 1] if MEAN in ask.index else [ask.index[0]]
        at = [(head, *ask.index[1:]) for head in heads]
        numbers = truth[0] if ask.watch.slug in ("scores", "attention_weights") else truth
        assert value == pytest.approx(np.mean([numbers[place] for place in at]), rel=1e-6)


def test_a_little_at_a_time_and_nothing_twice() -> None:
    run = run_with_past(12)
    tracer = Tracer(SCORE, run, PROBE)
    known, pending = {12}, True
    while pending:
        pending = tracer.advance(0, moves=False)
        if (trail := told(tracer, run)) is not None:
            assert len({*trail.steps.tolist()} - known) <= 1
            assert trail.complete is not pending
            known |= {*trail.steps.tolist()}
    assert sorted(known) == every(run)
    assert known >= {0, 3, 6, 9, 12}
    assert told(tracer, run) is None
    run.advance()
    trail = told(tracer, run)
    assert trail is not None
    assert trail.steps.tolist() == [*sorted(known), 13]
    assert tracer.is_of(SCORE, run, PROBE)
    assert not tracer.is_of(SCORE, run, "the cat")
    run.edit("w_query[0,0,3,2]", 1)
    assert not tracer.is_of(SCORE, run, PROBE)


def test_a_long_past_is_thinned_evenly_as_it_grows() -> None:
    run = Run(RunSpec(ModelConfig(d_model=2, context=8), TrainConfig(batch_size=1)))
    tracer, trail = Tracer(Ask(Watch("w_query", layer=0), (0, 1, 1)), run, "the cat"), None
    values = {0: run.learner.params[W_QUERY_0][1, 1].item()}
    for _ in range(MOST * 2 + 50):
        run.advance()
        run.history.remember(run.learner.state())
        values[run.learner.step] = run.learner.params[W_QUERY_0][1, 1].item()
        tracer.advance(1, moves=True)
        trail = told(tracer, run)
        assert trail is not None
        assert trail.complete
        assert len(trail.steps) <= MOST + 3
        assert trail.steps[-1] == run.learner.step
    assert trail is not None
    assert set(np.diff(trail.steps)[2:-1].tolist()) == {4}
    assert trail.values.tolist() == [values[step] for step in trail.steps.tolist()]


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (Ask(Watch("w_query", Facet.GRAD, 0), (0, 0, 0)), "The gradient at past steps is not kept"),
        (Ask(Watch("w_query", Facet.DELTA, 0), (0, 0, 0)), "The last change at past steps is not kept"),
        (replace(SCORE, watch=replace(SCORE.watch, lens=Lens.EXAMPLE)), "Each step reads other training sentences"),
        (Ask(Watch("scores", layer=1), (1, 9, 0)), "scores has no query 9; allowed is 0 to 3."),
        (Ask(Watch("nonsense"), ()), "This network has no quantity called 'nonsense'"),
    ],
)
def test_what_has_no_past(ask: Ask, why: str) -> None:
    run = run_with_past(4)
    trail = whole(ask, run)
    assert (trail.steps.size, trail.complete) == (0, True)
    assert trail.why.startswith(why)


def test_moments_have_no_first_step() -> None:
    run = Run(SPEC)
    tracer = Tracer(Ask(Watch("w_query", Facet.MOMENT2, 0), (0, 0, 0)), run, PROBE)
    assert not tracer.advance(0, moves=False)
    trail = told(tracer, run)
    assert trail is not None
    assert (trail.steps.size, trail.why) == (0, "There is no second moment yet: no step has been made.")
    run.advance()
    trail = told(tracer, run)
    assert trail is not None
    assert (trail.steps.tolist(), trail.why) == ([1], "")


def test_the_past_that_a_file_remembers(tmp_path: Path) -> None:
    with run_with_past(8, spacing=2) as run:
        steps = every(run)
        run.save_as(tmp_path / "run.tinyattn")
    with Run.open(tmp_path / "run.tinyattn", write=False) as again:
        trail = whole(SCORE, again)
        assert trail.steps.tolist() == steps
        assert len(again.history.keyframes) == 2


def frames_of(trainer: Trainer, goal: Goal) -> tuple[Goal, list[Frame]]:
    """Serve a goal until there is nothing more to do."""
    frames = list[Frame]()
    trainer.aim(goal)
    while trainer.advance() or trainer.waiting() == 0.0 or not frames:
        frame = trainer.take()
        if isinstance(frame, Frame):
            frames.append(frame)
            goal = replace(goal, seen=frame.number)
            trainer.aim(goal)
    while isinstance(frame := trainer.take(), Frame):
        frames.append(frame)
        goal = replace(goal, seen=frame.number)
        trainer.aim(goal)
    return goal, frames


def newest(frames: list[Frame]) -> Trail:
    return next(trail for frame in reversed(frames) if (trail := frame.answer(TraceCell)) is not None)


def test_the_trainer_tells_of_a_cell_that_is_followed() -> None:
    trainer = Trainer()
    goal, frames = frames_of(trainer, Goal(1, SPEC, until=6, pace=1e6, probe=PROBE, questions=(TraceCell(SCORE),)))
    assert newest(frames).steps.tolist() == [0, 1, 2, 3, 4, 5, 6]
    goal, frames = frames_of(trainer, replace(goal, show=2))
    assert all(frame.answer(TraceCell) is None for frame in frames)
    other = replace(SCORE, index=(0, 2, 0))
    goal, frames = frames_of(trainer, replace(goal, questions=(TraceCell(other),), show=3))
    trail = newest(frames)
    assert (trail.ask, trail.complete) == (other, True)
    assert trail.steps.tolist() == [0, 1, 2, 3, 4, 5, 6]
    goal, frames = frames_of(trainer, replace(goal, probe="the cat sat", show=None))
    assert newest(frames).steps.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert newest(frames).values[-1] != trail.values[-1]
    goal, frames = frames_of(trainer, replace(goal, questions=()))
    assert all(frame.answer(TraceCell) is None for frame in frames)


ANSWERED = (
    Ask(Watch("scores", layer=0), (1, 2, 0)),
    Ask(Watch("scores", layer=0, before=True), (1, 2, 0)),
    Ask(Watch("loss"), (1,)),
    Ask(Watch("scores", layer=0, lens=Lens.EXAMPLE), (1, 5, 2), 3),
    Ask(Watch("embedding", Facet.GRAD), (5, 2), 1),
    Ask(Watch("query", layer=0, head=MEAN), (MEAN, 2, 0)),
    Ask(Watch("query", layer=MEAN), (1, 2, 0)),
    *(Ask(Watch("w_query", facet, 1), (1, 2, 0)) for facet in Facet),
)


@pytest.mark.parametrize("past", [None, 2])
def test_the_trainer_opens_every_kind_of_cell_at_every_step(past: int | None) -> None:
    trainer = Trainer()
    goal, _ = frames_of(trainer, Goal(1, SPEC, until=4, probe=PROBE))
    for ask in ANSWERED:
        goal, frames = frames_of(trainer, replace(goal, questions=(OpenCell(ask),), show=past))
        answer = frames[-1].answer(OpenCell)
        assert answer is not None
        assert (answer.ask, answer.why) == (ask, "")
        assert answer.explanation is not None
        assert answer.explanation.distance < 10
        assert frames[-1].step == (4 if past is None else past)
