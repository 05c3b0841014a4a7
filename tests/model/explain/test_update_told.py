"""A clipped step says so: in its walk, in the arithmetic of its cells, and in what the window is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.config import RunSpec
from model.explain.narration import describe, scale_of
from model.messages import Goal
from model.quantities import LOSS, W_QUERY, Facet
from model.quantities.moments import Moment, Phase
from model.quantities.stages import Ref
from model.runs.run import Run
from model.spec.recipe import Clipping
from tests.kit.desk import Desk
from tests.kit.opened import Opened

CLIPPED = RunSpec().with_options({"train.clip": "0.1", "train.optimizer": "sgd"})


def test_the_arithmetic_names_norm_and_factor() -> None:
    run = Run(CLIPPED)
    run.train_to(3)
    clipping = run.learner.clipping
    assert clipping is not None
    cell = Opened(run).cell(Ref(W_QUERY, 0), 0, 1, 2, facet=Facet.DELTA)
    assert cell.formula == "ΔW_Q = − lr c g"
    says = [term.says for term in cell.terms]
    assert f"clipped by {clipping.factor:.4g}: the norm of all gradients is {clipping.norm:.4g}, allowed is 0.1" in says
    assert says[-1] == f"− 0.01 × {clipping.factor:.6g} × {{0}}"


def test_the_walk_tells_how_this_step_was_clipped() -> None:
    scale = scale_of(CLIPPED.model, CLIPPED.train, 20, 7, (), 3)
    moment = Moment(Phase.UPDATE, Ref(W_QUERY, 0))
    told = describe(moment, CLIPPED.model, CLIPPED.train, replace(scale, clipping=Clipping(0.4, 0.25, 0.1)))
    assert told.formula == "g ← c g, c = min(1, 0.1 / ‖g‖) · W_Q ← W_Q − η g"
    assert told.words.endswith("This step is clipped by 0.25: the norm of all gradients is 0.4, allowed is 0.1.")
    small = describe(moment, CLIPPED.model, CLIPPED.train, replace(scale, clipping=Clipping(0.05, 1.0, 0.1)))
    assert small.words.endswith("This step is not clipped: the norm of all gradients is 0.05, allowed is 0.1.")


def test_a_frame_has_what_came_of_its_step() -> None:
    frame = Desk(Goal(1, CLIPPED)).aim(until=2)
    run = Run(CLIPPED)
    run.train_to(2)
    assert frame.step == 2
    assert frame.clipping == run.learner.clipping


def test_walk_and_arithmetic_tell_the_learning_rate_of_their_step() -> None:
    spec = RunSpec().with_options({"train.warmup": "4", "train.decay_steps": "12", "train.optimizer": "sgd"})
    run, ref = Run(spec), Ref(W_QUERY, 0)
    for step, rate, said in ((2, 0.004, "warm-up, step 2 of 4"), (9, 0.0055, "cosine, 50.0% of the way to the least")):
        run.train_to(step)
        cell = Opened(run).cell(ref, 0, 1, 2, facet=Facet.DELTA)
        (line,) = [term for term in cell.terms if term.says.startswith("learning rate of this step")]
        assert line.says == f"learning rate of this step: {said}"
        assert line.value == pytest.approx(rate)
        scale = scale_of(spec.model, spec.train, 20, 7, (), step)
        told = describe(Moment(Phase.UPDATE, ref), spec.model, spec.train, scale).words
        assert f"Learning rate η = {rate:g} ({said})," in told


def test_walk_and_arithmetic_tell_of_the_batches_that_a_step_accumulates() -> None:
    spec = RunSpec().with_options({"train.accumulate": "3", "train.batch_size": "4", "train.optimizer": "sgd"})
    run, ref = Run(spec), Ref(W_QUERY, 0)
    run.advance(in_full=True)
    opened = Opened(run)
    says = {term.says: term.value for term in opened.cell(ref, 0, 1, 2, facet=Facet.DELTA).terms}
    assert says["micro-batches whose mean gradient g is"] == 3
    loss = opened.cell(Ref(LOSS), 2, facet=Facet.GRAD)
    assert loss.formula == "∂ℓ = 1 / (N B T)"
    assert loss.terms[0].says == "1 / (3 micro-batches × 4 sentences × 7 places)"
    groups = {term.group for term in opened.cell(ref, 0, 1, 2, facet=Facet.GRAD).terms}
    assert {"sentence 0, of micro-batch 1", "sentence 11, of micro-batch 3"} <= groups
    scale = scale_of(spec.model, spec.train, 20, 7, (), 1)
    drawn = describe(Moment(Phase.SAMPLE, None), spec.model, spec.train, scale)
    assert "12 sentences are drawn" in drawn.words
    assert "3 micro-batches of 4, whose mean gradient makes the update; the first is shown." in drawn.words
    update = describe(Moment(Phase.UPDATE, ref), spec.model, spec.train, scale)
    assert update.words.endswith("g is the mean gradient of 3 micro-batches.")
