"""The trainer as one plain object."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from model.config import Edit, ModelConfig, RunSpec
from model.messages import Frame, Goal, OpenCell, OpenedCell, Problem
from model.messages.codec import pack, unpack
from model.network.network import as_matrix
from model.quantities import Facet
from model.quantities.watch import Ask, Watch
from model.trainer.trainer import Trainer
from model.training.learner import Learner
from tests.kit.trainer_goals import EVERYTHING, PROBE, SPEC, only_parameters, parameters_of, run_inline


def test_watching_everything_or_nothing_gives_the_same_weights() -> None:
    watched = run_inline(Goal(1, SPEC, until=30, pace=1e6, probe=PROBE, watch=EVERYTHING))
    plain = run_inline(Goal(1, SPEC, until=30, watch=only_parameters()))
    assert parameters_of(watched).items() >= parameters_of(plain).items()
    assert len(parameters_of(plain)) == len(only_parameters())
    learner = Learner(SPEC)
    for _ in range(30):
        learner.advance()
    for reading in plain.readings:
        ref = next(r for r in learner.params if (r.quantity.slug, r.layer) == (reading.watch.slug, reading.watch.layer))
        tensor = as_matrix(ref, learner.params[ref].detach(), SPEC.model)
        own = tensor[reading.watch.head or 0] if ref.quantity.per_head else tensor
        assert reading.values is not None
        assert np.array_equal(reading.values, own.numpy())


def test_every_side_of_everything_can_be_read() -> None:
    frame = run_inline(Goal(1, SPEC, until=3, probe=PROBE, watch=EVERYTHING))
    assert [reading.why for reading in frame.readings if reading.values is None] == []
    assert [piece.text for piece in frame.probe.pieces] == PROBE.split()
    assert len(frame.example.pieces) == 7
    change = {r.watch: r.values for r in frame.readings}
    delta = change[Watch("w_unembed", Facet.DELTA, None, 0)]
    assert delta is not None
    assert 0 < np.abs(delta).max() <= 0.0101  # AdamW moves a weight by about the learning rate, 0.01


def test_a_cell_that_is_asked_for_is_opened_in_every_frame() -> None:
    ask = Ask(Watch("scores", layer=1), (1, 2, 0))
    trainer, answers = Trainer(), list[OpenedCell]()
    watch, questions = (Watch("scores", layer=1, head=1),), (OpenCell(ask),)
    goal = Goal(1, SPEC, until=3, pace=1e6, probe=PROBE, questions=questions, watch=watch)
    trainer.aim(goal)
    while trainer.advance() or trainer.waiting() == 0:
        frame = trainer.take()
        assert isinstance(frame, Frame)
        values, answer = frame.readings[0].values, frame.answer(OpenCell)
        assert values is not None
        assert answer is not None
        assert answer.explanation is not None
        assert answer.explanation.value == values[2, 0]
        answers.append(answer)
        assert isinstance(again := unpack(pack(frame)), Frame)
        assert again.answer(OpenCell) == answer
        goal = replace(goal, seen=frame.number)
        trainer.aim(goal)
    assert len({answer.explanation.value for answer in answers if answer.explanation}) == 3
    trainer.aim(replace(goal, questions=(OpenCell(Ask(Watch("scores", layer=1), (1, 9, 0))),)))
    frame = trainer.take()
    assert isinstance(frame, Frame)
    assert frame.answer(OpenCell) == OpenedCell(
        Ask(Watch("scores", layer=1), (1, 9, 0)), None, "scores has no query 9; allowed is 0 to 3."
    )


def test_gradients_and_changes_are_those_of_the_step_shown() -> None:
    """Also when the trainer was stopped at a step that nobody had asked to be made in full."""
    watch = (Watch("scores", Facet.GRAD, 0, 1), Watch("w_query", Facet.DELTA, 1, 0), Watch("w_key", Facet.GRAD, 1, 1))
    trainer = Trainer()
    trainer.aim(Goal(1, SPEC, until=12))
    while trainer.advance():
        pass
    assert isinstance(trainer.take(), Frame)
    trainer.aim(Goal(1, SPEC, until=0, seen=1, watch=watch))
    frame = trainer.take()
    assert isinstance(frame, Frame)
    learner = Learner(SPEC)
    for _ in range(11):
        learner.advance()
    record = learner.record()
    found = [reading.values for reading in frame.readings]
    assert all(values is not None for values in found)
    grads = {ref.key: gradient for ref, gradient in record.gradients.items()}
    changes = {ref.key: record.after.params[ref] - record.before.params[ref] for ref in record.after.params}
    assert np.array_equal(found[0], grads["0.scores"][0, 1].numpy())  # type: ignore[arg-type]
    assert np.array_equal(found[1], changes["1.w_query"].view(16, 2, 8)[:, 0].numpy())  # type: ignore[arg-type]
    assert np.array_equal(found[2], grads["1.w_key"].view(16, 2, 8)[:, 1].numpy())  # type: ignore[arg-type]


def test_before_the_first_step_a_gradient_says_why_there_is_none() -> None:
    frame = run_inline(Goal(1, SPEC, probe=PROBE, watch=(Watch("w_out", Facet.GRAD, 0, 0), Watch("nonsense"))))
    assert frame.readings[0].why == "There is no gradient yet: no step has been made."
    assert "no quantity called 'nonsense'" in frame.readings[1].why


def test_the_learning_rate_changes_where_it_was_stamped() -> None:
    """And the step shown is replayed with the rate that it was made with."""
    watch = (Watch("w_out", Facet.DELTA, 0, 0),)
    trainer = Trainer()
    trainer.aim(Goal(1, SPEC, until=5))
    while trainer.advance():
        pass
    trainer.aim(Goal(1, SPEC, until=9, learning_rate=0.0))
    while trainer.advance():
        pass
    trainer.aim(Goal(1, SPEC, until=9, watch=watch, learning_rate=0.0))
    frame = trainer.take()
    assert isinstance(frame, Frame)
    assert frame.edits == (Edit(5, "train.learning_rate", 0.0),)
    assert frame.readings[0].values is not None
    assert not frame.readings[0].values.any()
    learner = Learner(SPEC)
    learner.edits.append(frame.edits[0])
    for _ in range(9):
        learner.advance()
    plain = Learner(SPEC)
    for _ in range(5):
        plain.advance()
    for ref, parameter in plain.params.items():
        assert torch.equal(parameter, learner.params[ref])


def test_losses_come_complete_and_once() -> None:
    trainer, losses, goal = Trainer(), list[float](), Goal(1, SPEC, until=40, pace=1e6)
    trainer.aim(goal)
    while trainer.advance():
        news = trainer.take()
        if isinstance(news, Frame):
            assert news.losses_from == len(losses)
            losses.extend(news.losses.tolist())
            goal = replace(goal, seen=news.number, losses_from=len(losses))
            trainer.aim(goal)
    learner = Learner(SPEC)
    expected = [learner.advance() for _ in range(40)]
    assert losses == pytest.approx(expected)


def test_no_frame_before_the_last_one_was_seen() -> None:
    trainer = Trainer()
    trainer.aim(Goal(1, SPEC))
    assert isinstance(trainer.take(), Frame)
    trainer.aim(Goal(1, SPEC, until=5))
    while trainer.advance():
        assert trainer.take() is None
    trainer.aim(Goal(1, SPEC, until=5, seen=1))
    frame = trainer.take()
    assert isinstance(frame, Frame)
    assert frame.step == 5


def test_a_frame_is_of_the_very_step_during_which_the_one_before_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it needs the step in full: then it is of the one after that."""
    monkeypatch.setattr("model.trainer.trainer.CAPTURE_SHARE", math.inf)
    for watch, waited in ((Watch("query", layer=0, head=0), 0), (Watch("logits", Facet.GRAD), 1)):
        trainer, goal = Trainer(), Goal(1, SPEC, until=10**6, pace=None, watch=(watch,))
        trainer.aim(goal)
        trainer.advance()
        first = trainer.take()
        assert isinstance(first, Frame)
        trainer.advance()
        assert trainer.take() is None
        trainer.advance()
        trainer.aim(replace(goal, seen=first.number))
        news = [trainer.take()]
        while news[-1] is None:
            trainer.advance()
            news.append(trainer.take())
        assert isinstance(news[-1], Frame)
        assert len(news) - 1 == waited
        assert news[-1].step == first.step + 2 + waited
        assert news[-1].readings[0].values is not None


def test_a_new_run_begins_from_the_first_weights() -> None:
    first = run_inline(Goal(1, SPEC, watch=only_parameters()))
    trainer = Trainer()
    trainer.aim(Goal(1, SPEC, until=9, watch=only_parameters()))
    while trainer.advance():
        pass
    trainer.aim(Goal(2, SPEC, watch=only_parameters()))
    again = trainer.take()
    assert isinstance(again, Frame)
    assert (again.step, again.run) == (0, 2)
    assert parameters_of(again) == parameters_of(first)


def test_a_run_that_cannot_begin_is_a_problem_and_the_one_before_stays() -> None:
    trainer = Trainer()
    bad = replace(SPEC, model=ModelConfig(context=3))
    trainer.aim(Goal(1, bad))
    problem = trainer.take()
    assert isinstance(problem, Problem)
    assert "model.context is 3" in problem.sentence
    assert not trainer.advance()
    trainer.aim(Goal(2, SPEC, until=4))
    while trainer.advance():
        pass
    assert isinstance(trainer.take(), Frame)
    trainer.aim(Goal(3, bad))
    trainer.aim(Goal(3, bad, pace=2))
    assert isinstance(trainer.take(), Problem)
    assert trainer.take() is None
    trainer.aim(Goal(2, SPEC, until=5, seen=1))
    assert trainer.advance()
    frame = trainer.take()
    assert isinstance(frame, Frame)
    assert (frame.run, frame.step) == (2, 5)


def test_pace_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 100.0
    monkeypatch.setattr("model.trainer.trainer.time.perf_counter", lambda: clock)
    trainer = Trainer()
    trainer.aim(Goal(1, SPEC, until=100, pace=10))
    made = 0
    for _ in range(200):
        made += trainer.advance()
        clock += 0.01
    assert 19 <= made <= 21
    assert trainer.waiting() == pytest.approx(0, abs=0.1)
    made = 0
    for n in range(200):
        if n % 20 == 0:  # a first play has another pace again and again: none of them is a reason for a step
            trainer.aim(Goal(1, SPEC, until=100, pace=10 + n / 200))
        made += trainer.advance()
        clock += 0.01
    assert 19 <= made <= 23
    trainer.aim(Goal(1, SPEC, until=0, pace=10))
    assert trainer.waiting() is None


def test_a_diverged_loss_is_a_state_to_show() -> None:
    spec = RunSpec().with_options({"train.optimizer": "sgd", "train.learning_rate": "10", "model.init_std": "10"})
    frame = run_inline(Goal(1, spec, until=30, probe=PROBE, watch=(Watch("attention_weights", Facet.DATA, 0, 0),)))
    assert frame.step == 30
    assert unpack(pack(frame)).step == 30  # type: ignore[union-attr]
    assert not all(math.isfinite(loss) for loss in frame.losses.tolist()) or frame.losses.max() > 10
