"""Experiments change one thing each, and say so."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from model.config import ModelConfig, RunSpec, TrainConfig
from model.errors import RequestError
from model.glossary.questions import QUESTIONS
from model.spec.experiments import EXPERIMENTS, LEAST_STEPS, USUAL_STEPS, difference_of, find_experiment, steps_to
from model.spec.spec_json import spec_as_json, spec_from_json

TWO = RunSpec(model=ModelConfig(n_head=2))


@pytest.mark.parametrize("slug", EXPERIMENTS)
def test_each_changes_what_it_names(slug: str) -> None:
    row = EXPERIMENTS[slug]
    varied = row.spec(TWO)
    changed = {
        name
        for part in ("model", "train", "data")
        for name, value in asdict(getattr(varied, part)).items()
        if value != asdict(getattr(TWO, part))[name]
    } | ({"seed"} if varied.seed != TWO.seed else set())
    assert (
        changed
        == {
            "no-root": {"scale"},
            "no-mask": {"mask"},
            "values-are-keys": {"values"},
            "sum": {"weighting"},
            "no-positions": {"position"},
            "one-head-less": {"n_head", "d_head"},
            "another-seed": {"seed"},
            "ten-times-the-rate": {"learning_rate"},
        }[slug]
    )
    assert difference_of(varied, TWO) == row.words
    assert row.slug == slug


def test_a_network_without_the_part_says_so() -> None:
    with pytest.raises(RequestError, match="has one head"):
        EXPERIMENTS["one-head-less"].spec(RunSpec())
    for slug in ("no-root", "no-mask", "values-are-keys", "sum", "no-positions"):
        row = EXPERIMENTS[slug]
        with pytest.raises(RequestError) as told:
            row.spec(row.spec(TWO))
        assert str(told.value) == row.missing


def test_what_cannot_be_is_told_with_the_option() -> None:
    joined = replace(TWO, model=ModelConfig(n_head=2, w_out=False))
    with pytest.raises(RequestError, match=r"with one head less: model\.w_out"):
        EXPERIMENTS["one-head-less"].spec(joined)


def test_heads_that_share_keys_go_on_sharing_where_they_can() -> None:
    four = RunSpec(model=ModelConfig(n_head=4, n_kv_head=2))
    assert EXPERIMENTS["one-head-less"].spec(four).model.kv_heads == 3
    one = RunSpec(model=ModelConfig(n_head=4, n_kv_head=1))
    assert EXPERIMENTS["one-head-less"].spec(one).model.kv_heads == 1


def test_what_no_experiment_does_is_named_by_its_options() -> None:
    other = replace(TWO, model=replace(TWO.model, bias=True), train=TrainConfig(batch_size=4), seed=9)
    assert difference_of(other, TWO) == "bias True, batch_size 4, seed 9"


def test_a_run_of_few_steps_is_trained_on_first() -> None:
    assert [steps_to(step) for step in (0, LEAST_STEPS - 1, LEAST_STEPS, 700)] == [USUAL_STEPS, USUAL_STEPS, 100, 700]


def test_questions_lead_to_experiments_that_there_are() -> None:
    asked = {entry.tries: entry for entry in QUESTIONS if entry.tries}
    assert asked.keys() <= EXPERIMENTS.keys()
    assert {"no-root", "no-mask", "values-are-keys", "sum", "no-positions", "one-head-less"} <= asked.keys()
    assert all(entry.experiment for entry in asked.values())


def test_an_unknown_one_is_told_with_those_that_there_are() -> None:
    with pytest.raises(RequestError, match="There is no experiment called 'root'; allowed are no-root, no-mask"):
        find_experiment("root")


def test_what_is_as_before_is_not_written_so_that_a_run_keeps_its_hash() -> None:
    names = {"scale", "weighting", "values"}
    assert not names & spec_as_json(TWO)["model"].keys()
    for slug in ("no-root", "sum", "values-are-keys"):
        varied = EXPERIMENTS[slug].spec(TWO)
        written = spec_as_json(varied)
        assert len(names & written["model"].keys()) == 1
        assert spec_from_json(written) == varied
