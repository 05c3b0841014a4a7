"""An optimizer is a row: one that is added here is chosen, learns as torch's, is walked, opened, saved and replayed."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch

from model.choices.optimizers import OPTIMIZERS, Adaptive, Decay, Descent, Optimizer
from model.config import RunSpec, TrainConfig
from model.errors import OptionError
from model.explain import update
from model.explain.narration import describe, scale_of
from model.quantities import Facet
from model.quantities.moments import Phase, moments
from model.quantities.stages import facets, parameters
from model.quantities.watch import Watch
from model.runs.run import Run
from model.training import optimizer as training
from tests.kit.opened import Opened
from tests.kit.oracles import assert_learns_as

ADDED = {
    "heavy-ball": (
        Descent("SGD with momentum", Decay.GRADIENT, momentum=0.8),
        lambda params: torch.optim.SGD(params, lr=0.01, momentum=0.8, weight_decay=0.1),
    ),
    "hasty-adam": (
        Adaptive("Hasty Adam", Decay.GRADIENT, 0.5, 0.9, 1e-6),
        lambda params: torch.optim.Adam(params, lr=0.01, betas=(0.5, 0.9), eps=1e-6, weight_decay=0.1),
    ),
    "hasty-adamw": (
        Adaptive("Hasty AdamW", Decay.WEIGHT, 0.5, 0.9, 3e-6),
        lambda params: torch.optim.AdamW(params, lr=0.01, betas=(0.5, 0.9), eps=3e-6, weight_decay=0.1),
    ),
}


@pytest.fixture(params=ADDED)
def spec(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> RunSpec:
    """A run with an optimizer that the program does not have."""
    monkeypatch.setitem(OPTIMIZERS, request.param, ADDED[request.param][0])
    return RunSpec().with_options({"train.optimizer": request.param, "train.weight_decay": "0.1"})


def test_what_is_no_row_cannot_be_chosen() -> None:
    with pytest.raises(OptionError, match="allowed is adamw or adam or sgd"):
        TrainConfig(optimizer="heavy-ball")


def test_it_learns_as_torchs_does(spec: RunSpec) -> None:
    assert_learns_as(ADDED[spec.train.optimizer][1], spec, rtol=1e-5, atol=1e-6)


def test_its_cells_open(spec: RunSpec) -> None:
    run = Run(spec)
    run.train_to(4)
    opened, chance = Opened(run), random.Random(3)
    remembered = (Facet.MOMENT1, Facet.MOMENT2)[: len(OPTIMIZERS[spec.train.optimizer].moments)]
    for ref in parameters(spec.model):
        for facet in (Facet.DATA, Facet.DELTA, *remembered):
            watch = Watch(ref.quantity.slug, facet, ref.layer)
            for ask in opened.some(watch, 3, chance):
                found = opened.explain(ask)
                assert found.value == opened.truth(watch)[ask.index]
                np.testing.assert_allclose(found.result, found.value, rtol=2e-5, atol=2e-7)


def test_it_is_saved_and_replayed(spec: RunSpec, tmp_path: Path) -> None:
    run = Run(spec)
    with closing(run):
        run.save_as(tmp_path / "a.tinyattn")
        run.train_to(30)
        run.flush()
        digest, before = run.learner.state().digest(), run.history.record(7).after.digest()
    with closing(Run.open(tmp_path / "a.tinyattn")) as again:
        assert again.learner.state().digest() == digest
        assert again.history.record(7).after.digest() == before


def test_its_walk_tells_its_constants(spec: RunSpec) -> None:
    scale = scale_of(spec.model, spec.train, 20, 7, (), 3)
    moment = next(moment for moment in moments(spec.model) if moment.phase is Phase.UPDATE)
    told = describe(moment, spec.model, spec.train, scale)
    words, formula = {
        "heavy-ball": ("SGD with momentum gathers", "m = 0.8 m + (g + λ W_tok) · W_tok ← W_tok − η m"),
        "hasty-adam": (
            "Hasty Adam averages",
            "h = g + λ W_tok · m = 0.5 m + 0.5 h · v = 0.9 v + 0.1 h² · W_tok ← W_tok",
        ),
        "hasty-adamw": ("Hasty AdamW averages", "m = 0.5 m + 0.5 g · v = 0.9 v + 0.1 g² · W_tok ← W_tok − η λ"),
    }[spec.train.optimizer]
    assert words in told.words
    assert told.formula.startswith(formula)


@pytest.mark.parametrize(("name", "kind"), [("adamw", torch.optim.AdamW), ("adam", torch.optim.Adam)])
def test_the_constants_are_those_of_torch(name: str, kind: type[torch.optim.Optimizer]) -> None:
    row, defaults = OPTIMIZERS[name], kind([torch.nn.Parameter(torch.zeros(1))]).defaults  # type: ignore[call-arg]
    assert isinstance(row, Adaptive)
    assert (defaults["betas"], defaults["eps"]) == ((row.beta1, row.beta2), row.epsilon)


def test_every_family_has_a_kernel_and_its_arithmetic() -> None:
    families = {type(row) for row in OPTIMIZERS.values()}
    assert families == set(Optimizer.__subclasses__())
    for half in (training.kernel, update.open_moment, update.open_move):
        assert families <= set(half.registry), f"{half.__name__} knows not all of {families}"


NESTEROV = {"train.optimizer": "sgd", "train.momentum": "0.9", "train.nesterov": "yes", "train.weight_decay": "0.1"}


def test_the_walk_tells_the_constants_of_the_run_and_what_decays() -> None:
    spec = RunSpec().with_options({**NESTEROV, "train.decay": "matrices", "model.bias": "yes"})
    scale = scale_of(spec.model, spec.train, 20, 7, (), 3)
    told = {
        moment.ref.quantity.slug: describe(moment, spec.model, spec.train, scale)
        for moment in moments(spec.model)
        if moment.phase is Phase.UPDATE and moment.ref
    }
    assert told["w_query"].formula == "m = 0.9 m + (g + λ W_Q) · W_Q ← W_Q − η ((g + λ W_Q) + 0.9 m)"
    assert "moves against g + μ m" in told["w_query"].words
    assert told["b_query"].formula == "m = 0.9 m + g · b_Q ← b_Q − η (g + 0.9 m)"
    assert told["b_query"].words.endswith("no weight decay: λ = 0.1 is for matrices alone.")


def test_momentum_of_the_run_is_a_moment_that_is_saved_and_replayed(tmp_path: Path) -> None:
    test_it_is_saved_and_replayed(RunSpec().with_options(NESTEROV), tmp_path)
    assert facets(parameters(RunSpec().model)[0].quantity, RunSpec().with_options(NESTEROV).train)[3:] == (
        Facet.MOMENT1,
    )


def test_a_constant_of_another_family_changes_nothing() -> None:
    assert TrainConfig(momentum=0.9, nesterov=True).rule == OPTIMIZERS["adamw"]
    assert TrainConfig(optimizer="sgd", beta1=0.5).rule == OPTIMIZERS["sgd"]
