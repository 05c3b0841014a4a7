"""Heads measured over a run: the numbers of each step are those of its own weights, and known heads appear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from model.config import ModelConfig, RunSpec
from model.messages import Frame, Goal, MeasureHeads, Problem, TraceHeads
from model.messages.head_curves import HeadCurves, HeadScores, heads_formed
from model.network.head_scores import scorer_of
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.head_measures import ENTROPY, INDUCTION
from model.quantities.site import Site
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.trainer.head_past import HeadMeter, curves_of, past_of, repeated
from model.trainer.reader import read_sentence
from model.trainer.trainer import Trainer
from tests.kit.pair_runs import TEXT, pair_run

SPEC, PROBE = RunSpec(model=ModelConfig(n_head=2, n_layer=2), seed=1), "the fat cat sat on the mat"


def traced(run: Run, question: TraceHeads, text: str) -> HeadCurves:
    """All that is to be known of a run that rests."""
    past = past_of(run, question, text)
    while past.advance(10.0, moves=False):
        pass
    return curves_of(past, question.site)


def test_each_step_has_the_numbers_of_its_own_weights_and_mask() -> None:
    run = Run(SPEC)
    run.train_to(6)
    run.edit("mask[2,1]", 0)
    run.train_to(12)
    curves = traced(run, TraceHeads(), PROBE)
    assert (curves.steps.tolist(), curves.complete, curves.dense) == (list(range(13)), True, 1)
    assert curves.values.shape == (13, 2, 2, 6)
    ids = read_sentence(run.learner.corpus.tokenizer, PROBE, SPEC.model.context).ids
    for step in (0, 5, 12):
        learner, recorder = run.at(step), Recorder()
        assert learner is not None
        score = scorer_of(Site.SELF, learner.network, ids)
        assert learner.network.mask.cells == ({} if step < 6 else {(2, 1): False})
        learner.look(ids, recorder)
        for layer in range(2):
            expected = score(recorder.trace[ATTENTION_WEIGHTS, layer][0])
            torch.testing.assert_close(torch.from_numpy(curves.values[step, layer]), expected)


def test_the_trainer_answers_at_the_step_on_show_and_over_the_run() -> None:
    trainer, goal = Trainer(), Goal(1, SPEC, until=9, probe=PROBE)
    questions = MeasureHeads(), TraceHeads()
    trainer.aim(replace(goal, questions=questions))
    while trainer.advance():
        pass
    trainer.aim(goal := replace(goal, show=4, questions=questions))
    known: dict[type, HeadCurves | HeadScores] = {}
    while not (isinstance(known.get(HeadCurves), HeadCurves) and known[HeadCurves].complete):  # type: ignore[union-attr]
        if isinstance(frame := trainer.take(), Frame):
            trainer.aim(goal := replace(goal, seen=frame.number))
            known |= {type(answer): answer for _, answer in frame.answers}
    curves, here = known[HeadCurves], known[HeadScores]
    assert isinstance(curves, HeadCurves)
    assert isinstance(here, HeadScores)
    assert here.step == 4
    np.testing.assert_array_equal(here.values, curves.values[4])


def test_what_nobody_waits_for_is_measured_while_no_step_is_made_and_told_to_whoever_asks_next() -> None:
    trainer, goal = Trainer(), Goal(1, SPEC, until=10**6, probe=PROBE, questions=(TraceHeads(patient=True),))

    def told(goal: Goal) -> HeadCurves | None:
        trainer.aim(goal)
        frame = trainer.take()
        assert not isinstance(frame, Problem)
        return frame.answer(TraceHeads) if isinstance(frame, Frame) else None

    for _ in range(9):
        trainer.aim(goal)
        trainer.advance()
        trainer._next_frame = 0.0
        known = told(goal)
        assert known is None or not len(known.steps), "a step is to be made"
        assert not trainer._desk.pending
        goal = replace(goal, seen=trainer._number)
    goal = replace(goal, until=0)
    while (known := told(goal)) is None or not known.complete:
        goal = replace(goal, seen=trainer._number)
    assert known.steps.tolist() == list(range(10))
    again = told(replace(goal, seen=trainer._number, questions=(MeasureHeads(), TraceHeads())))
    assert again is not None
    np.testing.assert_array_equal(again.values, known.values)


def test_an_induction_head_is_found_where_induction_is_learned() -> None:
    preset = PRESETS["induction"]
    run = Run(preset.spec)
    run.train_to(260)
    curves = traced(run, TraceHeads(), preset.probe)
    (fact,) = (fact for fact in heads_formed(curves) if fact.measure == INDUCTION.slug)
    assert (fact.layer, fact.head) == (1, 0)
    assert 100 < fact.step < 250
    by_chance = traced(run, TraceHeads(repeated=True), preset.probe).of(INDUCTION)
    assert by_chance[-1, 1, 0] > 0.5 > by_chance[0, 1, 0], "also where random tokens come again"


@pytest.mark.parametrize("site", [Site.ENCODER, Site.DECODER, Site.CROSS])
def test_an_encoder_and_a_decoder_are_measured_by_their_own_sentences(site: Site) -> None:
    run = pair_run()
    curves = traced(run, TraceHeads(site), TEXT)
    layers = 1 if site is Site.ENCODER else 2
    assert curves.values.shape == (3, layers, 2, 6)
    assert np.isfinite(curves.of(ENTROPY)).all()
    assert np.isnan(curves.values[..., 1:]).all() == (site is Site.CROSS)


def test_where_nothing_can_be_measured_that_is_told() -> None:
    assert traced(pair_run(), TraceHeads(Site.CROSS, repeated=True), TEXT).why.startswith("A network that reads two")
    run = Run(SPEC)
    assert traced(run, TraceHeads(), "").why == "No tokens: type a sentence."


def test_random_tokens_come_again_in_the_same_order() -> None:
    assert repeated(100, 200) == repeated(100, 300) == repeated(100, 101)[:25] * 4
    assert len(set(repeated(100, 200)[:25])) == 25
    assert len(repeated(5, 16)) == 15
    assert repeated(1, 16) == repeated(9, 3) == []


def test_what_is_remembered_is_measured_while_the_run_trains() -> None:
    run = Run(SPEC)
    run.train_to(30)
    past = past_of(run, TraceHeads(), PROBE)
    assert not past.advance(10.0, moves=True)
    curves = curves_of(past, Site.SELF)
    assert not curves.complete
    assert set(curves.steps.tolist()) >= {state.step for state in run.history.keyframes if state.step}
    run.advance()
    assert past.is_of(run)
    assert not past.is_of(Run(SPEC))


def test_a_meter_leaves_the_learner_as_it_is() -> None:
    run = Run(SPEC)
    run.train_to(3)
    before = run.learner.state().digest()
    meter = HeadMeter(run.learner, MeasureHeads(), PROBE)
    assert np.array_equal(meter(run.learner), meter(run.learner), equal_nan=True)
    assert run.learner.state().digest() == before
