"""A run of another spec beside the one that it varies, and both measured at the same step."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from model.config import DataConfig, ModelConfig, RunSpec, Start, TrainConfig
from model.errors import RequestError
from model.messages import Contrast, Contrasted, Fork, Frame, Goal, LookBeside, Outcome, Watch
from model.messages.outcome import contrast_words
from model.runs.run import Run
from model.spec.experiments import EXPERIMENTS
from model.trainer.contrasting import measured
from tests.kit.desk import Desk

SPEC = RunSpec(model=ModelConfig(d_model=8, n_head=2), train=TrainConfig(batch_size=4), seed=3)
PROBE = "the fat cat sat on the mat"
WATCH = (Watch("scaled_scores", layer=0, head=0), Watch("attention_weights", layer=0, head=1))


@pytest.mark.parametrize("slug", EXPERIMENTS)
def test_a_varied_run_is_the_run_that_its_spec_begins(slug: str) -> None:
    with Run(SPEC) as run:
        run.train_to(3)
        spec = EXPERIMENTS[slug].spec(SPEC)
        beside, alone = run.varied(spec), Run(spec)
        beside.train_to(4)
        alone.train_to(4)
        assert beside.learner.state().digest() == alone.learner.state().digest()
        assert (beside.parent, beside.forked_at, beside.info) == (run, 0, alone.info)


def test_a_varied_run_reads_the_same_text() -> None:
    spec = replace(SPEC, data=DataConfig(corpus="tales", tokenizer="character"))
    with Run(spec) as run:
        beside = run.varied(replace(spec, model=replace(spec.model, scale="none")))
        assert beside.info.vocabulary == run.info.vocabulary
        beside.train_to(1)


def test_first_weights_from_elsewhere_stay_where_they_fit_and_are_told_where_not() -> None:
    model = ModelConfig(d_model=3, d_head=2, context=6, position="none", w_out=False, residual=False)
    spec = RunSpec(model=model, data=DataConfig(corpus="journey", validation=0), start=Start.of_book("causal"))
    with Run(spec) as run:
        same = run.varied(replace(spec, model=replace(model, scale="none")))
        assert same.learner.state().digest() == run.learner.state().digest()
        with pytest.raises(RequestError, match="Value weights"):
            run.varied(replace(spec, model=replace(model, values="keys")))


def test_both_are_seen_beside_one_another_and_measured() -> None:
    desk = Desk(Goal(1, SPEC, watch=WATCH, probe=PROBE, until=6))
    desk.aim()
    varied = EXPERIMENTS["no-root"].spec(SPEC)
    frame = desk.aim(run=2, until=6, fork=Fork(1, spec=varied), beside=LookBeside(1))
    assert [(b.run, b.parent, b.forked_at, b.frontier, b.spec) for b in frame.branches] == [
        (1, None, 0, 6, SPEC),
        (2, 1, 0, 6, varied),
    ]
    assert frame.beside is not None
    assert frame.beside.first_difference == 1
    assert [reading.values is None for reading in frame.readings] == [True, False]
    assert [reading.values is None for reading in frame.beside.readings] == [False, False]
    told = contrasted(desk, 6)
    assert told.own is not None
    assert told.other is not None
    with Run(SPEC) as run:
        run.train_to(6)
        assert told.other == measured(run, PROBE)
        by_hand = run.learner.on_all()
        assert by_hand is not None
        assert (told.other.loss, told.other.accuracy) == by_hand
    with Run(varied) as alone:
        alone.train_to(6)
        assert told.own == measured(alone, PROBE)


def test_a_step_that_is_not_made_and_a_run_without_another_are_told() -> None:
    desk = Desk(Goal(1, SPEC, probe=PROBE, until=4))
    desk.aim()
    assert contrasted(desk, 4).why == "This run has left no other."
    desk.goal = desk.goal.asking(Contrast)
    desk.aim(run=2, until=3, fork=Fork(1, spec=EXPERIMENTS["sum"].spec(SPEC)))
    assert contrasted(desk, 4).why == "Step 4 has not been made by both: the newest is 3."
    told = desk.aim(until=4).answer(Contrast)
    assert told is not None
    assert told.own is not None


def test_entropies_are_those_of_the_rows() -> None:
    """Of even weights each row has ln of what it sees."""
    with Run(replace(SPEC, model=replace(SPEC.model, init_std=0.0))) as run:
        seen = measured(run, PROBE)
        np.testing.assert_allclose(seen.entropies, np.log(np.arange(1, 8)), atol=1e-6)
        assert (seen.ahead, seen.step, seen.tokens) == (0.0, 0, tuple(PROBE.split()))
        assert math.isnan(seen.loss) or seen.loss == pytest.approx(math.log(len(run.info.vocabulary)))
    with Run(replace(SPEC, model=replace(SPEC.model, init_std=0.0, mask="none"))) as run:
        assert measured(run, PROBE).ahead == pytest.approx(3 / 7)


def test_weights_that_are_no_shares_have_ends_in_place_of_entropies() -> None:
    with Run(replace(SPEC, model=replace(SPEC.model, weighting="sum"))) as run:
        run.train_to(5)
        seen = measured(run, PROBE)
    assert seen.entropies == ()
    assert seen.most >= 1.0
    words = contrast_words("with the sum", seen, replace(seen, entropies=(0.1,) * 7))
    assert "weights lie between" in words


def test_without_a_sentence_the_loss_alone_is_told() -> None:
    with Run(SPEC) as run:
        run.train_to(2)
        seen = measured(run, "")
    assert (seen.tokens, seen.entropies) == ((), ())
    assert contrast_words("again", seen, seen).startswith("Again: after 2 steps the loss is ")


def test_a_loss_below_the_floor_is_told_as_such() -> None:
    own, other = (Outcome(9, loss, 0.5, "", 0.4 if loss > 0.1 else None, ahead=loss == 0.01) for loss in (0.01, 0.41))
    words = contrast_words("without a mask", own, other)
    assert "0.010 instead of 0.410, below the floor of 0.400 for those who do not see the answer" in words
    assert "100 % of the weight looks ahead instead of 0 %" in words


def contrasted(desk: Desk, step: int) -> Contrasted:
    desk.goal = desk.goal.asking(Contrast, Contrast(step))
    frame = desk.aim()
    assert isinstance(frame, Frame)
    told = frame.answer(Contrast)
    assert told is not None
    return told


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)
