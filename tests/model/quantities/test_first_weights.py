"""The first weights: their spread in every matrix, and the loss that a new network begins with."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from model.choices.starts import STARTS
from model.config import DataConfig, ModelConfig, RunSpec
from model.errors import RequestError
from model.figures.request import Origin
from model.quantities import W_DOWN, W_OUT, W_POSITION, W_QUERY, W_TOKEN, W_UNEMBED, W_UP, W_VALUE
from model.quantities.first_weights import SPREADS, first_spread
from model.quantities.stages import Ref, parameters
from model.runfile import runfile
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.spec.spec_json import spec_as_json, spec_from_json
from model.training.learner import Learner
from tests.kit.opened import Opened

HASHES = {
    "fat-cat": "2ed3dda08e2f97eefa2322e0548fe5d5c39e0aac92c7d481f88762437fc3be67",
    "two-heads": "baf0672e6fba2b69c2b9b6d9fabd2a7a9f0bec9e16787a096848dbd9cfa35961",
    "letters": "919269197f00391f5a5cbd91cd8f4f033f4b62bbd3baa3948987c2f448930008",
}
"""Of the runs of the presets as they began before there was a choice of the start; figures carry them."""

DEEP: tuple[dict[str, str], ...] = (
    {"model.n_layer": "2"},
    {"model.n_layer": "8", "model.mlp": "yes", "model.d_model": "64", "model.n_head": "4"},
    {"model.n_layer": "12", "model.mlp": "yes", "model.norm": "yes", "model.d_model": "32"},
    {"model.n_layer": "4", "model.d_model": "128", "model.position": "sinusoidal"},
    {"model.n_layer": "6", "model.residual": "no", "model.d_model": "64"},
    {"model.n_layer": "3", "model.w_out": "no", "model.n_head": "2"},
    {"model.n_layer": "32", "model.mlp": "yes"},
)


@pytest.mark.parametrize("options", DEEP, ids=lambda options: " ".join(options.values()))
def test_a_new_network_of_several_layers_begins_with_a_blind_guess(options: dict[str, str]) -> None:
    learner = Learner(RunSpec().with_options(options))
    blind = math.log(learner.corpus.vocabulary_size)
    assert abs(learner.corpus_loss() - blind) < 0.2


def test_all_with_one_spread_is_as_bad_as_it_was() -> None:
    """What the scaled start is there for: the same draws, as they were before there was a choice."""
    assert Learner(RunSpec().with_options({**DEEP[3], "model.init": "plain"})).corpus_loss() > 1000


def test_each_matrix_is_drawn_with_its_spread() -> None:
    config = ModelConfig(n_layer=3, d_model=96, n_head=2, mlp=True)
    learner = Learner(RunSpec(model=config))
    for ref in parameters(config):
        drawn = learner.params[ref].detach().std()
        if learner.params[ref].dim() > 1:
            assert float(drawn) == pytest.approx(first_spread(ref, config, 24), rel=0.06), ref
    thin = 0.5 / math.sqrt(96)
    assert first_spread(Ref(W_TOKEN), config, 24) == first_spread(Ref(W_QUERY, 0), config, 24) == pytest.approx(thin)
    for into_stream in (W_OUT, W_DOWN):
        assert first_spread(Ref(into_stream, 2), config, 24) == pytest.approx(thin / math.sqrt(6))


def test_one_layer_or_a_plain_start_has_the_spread_that_was_asked_for() -> None:
    for config in (ModelConfig(init_std=0.3), ModelConfig(init_std=0.3, n_layer=3, init="plain", mlp=True)):
        learner = Learner(RunSpec(model=config))
        drawn = [value.detach() for value in learner.params.values() if value.dim() > 1]
        assert all(first_spread(ref, config, 24) == 0.3 for ref in parameters(config))
        assert float(torch.cat([value.flatten() for value in drawn]).std()) == pytest.approx(0.3, rel=0.03)


def test_without_residual_no_layer_lets_what_it_passes_on_fade() -> None:
    config = ModelConfig(n_layer=3, d_model=64, residual=False)
    assert {first_spread(ref, config, 24) for ref in parameters(config)} == {1 / math.sqrt(64)}
    assert first_spread(Ref(W_OUT, 0), replace(config, init_std=0.05), 24) == 0.05


def test_a_smaller_spread_of_ones_own_stays() -> None:
    config = ModelConfig(n_layer=4, init_std=0.02)
    assert first_spread(Ref(W_QUERY, 0), config, 24) == 0.02
    assert first_spread(Ref(W_OUT, 0), config, 24) == pytest.approx(0.02 / math.sqrt(8))


def test_without_output_weights_the_values_write_to_the_stream() -> None:
    config = ModelConfig(n_layer=2, w_out=False)
    assert first_spread(Ref(W_VALUE, 0), config, 24) == pytest.approx(first_spread(Ref(W_QUERY, 0), config, 24) / 2)
    assert first_spread(Ref(W_VALUE, 0), ModelConfig(n_layer=2), 24) == first_spread(Ref(W_QUERY, 0), config, 24)


@pytest.mark.parametrize("name", PRESETS)
def test_one_layer_begins_as_ever(name: str) -> None:
    spec = PRESETS[name].spec
    plain = spec.with_options({"model.init": "plain"})
    same = Learner(spec).state().digest() == Learner(plain).state().digest()
    assert same is (spec.model.init == "scaled" and not spec.model.is_deep)


def older(spec: RunSpec) -> dict[str, Any]:
    """A spec as it was written before there was a choice of the start, or of how a text is cut."""
    written = spec_as_json(spec)
    written["model"].pop("init", None)
    written["data"].pop("splitting", None)
    return written


def test_what_was_written_before_there_was_a_choice_began_plainly() -> None:
    deep = RunSpec(model=ModelConfig(n_layer=2))
    assert spec_from_json(older(deep)).model.init == "plain"
    assert spec_from_json(spec_as_json(deep)) == deep
    assert spec_from_json(older(RunSpec())).model == ModelConfig(), "for one layer there is no difference"
    assert spec_from_json({}).model == ModelConfig()


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("init", ["scaled", "plain"])
def test_every_start_is_read_back_and_an_old_run_keeps_its_hash(layers: int, init: str) -> None:
    spec = RunSpec(model=ModelConfig(n_layer=layers, init=init))
    assert spec_from_json(spec_as_json(spec)) == spec
    was = (layers == 1) == (init == "scaled")
    assert ("init" not in spec_as_json(spec)["model"]) is was


@pytest.mark.parametrize("name", HASHES)
def test_a_figure_that_was_made_before_still_tells_of_its_run(name: str) -> None:
    spec = spec_from_json(older(PRESETS[name].spec))
    assert Origin(spec).hash(600) == HASHES[name]


def test_an_old_run_file_goes_on_to_the_same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = RunSpec(model=ModelConfig(n_layer=2, init="plain"), data=DataConfig(splitting="plain"))
    path = tmp_path / "old.tinyattn"
    monkeypatch.setattr(runfile, "spec_as_json", older)
    with Run(plain) as run:
        run.save_as(path)
        run.train_to(4)
    monkeypatch.undo()
    with Run.open(path) as run:
        assert run.learner.spec == plain
        run.train_to(6)
        digest = run.learner.state().digest()
    straight = Learner(plain)
    for _ in range(6):
        straight.advance()
    assert straight.state().digest() == digest


def test_the_first_weights_say_what_they_were_drawn_from() -> None:
    opened = Opened.of_preset(0, ModelConfig(n_layer=2))
    with pytest.raises(RequestError, match=r"drawn from N\(0, 0\.0625²\) with seed"):
        opened.cell(Ref(W_OUT, 1), 0, 0, 0)


def test_gpt2_begins_as_it_did_however_wide() -> None:
    config = ModelConfig(n_layer=3, mlp=True, init="gpt2", init_std=5)
    thin = 0.02 / math.sqrt(6)
    expected = {ref: thin if ref.quantity in (W_OUT, W_DOWN) else 0.02 for ref in parameters(config)}
    assert {ref: first_spread(ref, config, 24) for ref in parameters(config)} == expected
    alone = ModelConfig(init="gpt2", residual=False)
    assert {first_spread(ref, alone, 24) for ref in parameters(alone)} == {0.02}


@pytest.mark.parametrize("heads", [{"n_head": 2}, {"n_head": 3, "d_head": 5}], ids=str)
def test_xavier_is_that_of_torch(heads: dict[str, int]) -> None:
    """Matrices as they are stored, whose heads stand side by side."""
    config = ModelConfig(d_model=64, n_layer=2, mlp=True, activation="swiglu", init="xavier", context=40, **heads)
    learner = Learner(RunSpec(model=config))
    for ref, value in learner.params.items():
        drawn = torch.nn.init.xavier_normal_(torch.empty(value.shape)) if value.dim() > 1 else None
        if drawn is not None:
            rows, columns = value.shape
            spread = first_spread(ref, config, learner.corpus.vocabulary_size)
            assert spread == pytest.approx(math.sqrt(2 / (rows + columns)))
            assert float(value.detach().std()) == pytest.approx(float(drawn.std()), rel=0.15), ref


def test_torch_is_as_wide_as_its_own_layers() -> None:
    config = ModelConfig(d_model=64, n_head=3, d_head=5, n_layer=2, mlp=True, init="torch", context=40)
    learner = Learner(RunSpec(model=config))
    vocabulary = learner.corpus.vocabulary_size
    assert {first_spread(Ref(table), config, vocabulary) for table in (W_TOKEN, W_POSITION)} == {1.0}
    inputs = {W_QUERY: 64, W_VALUE: 64, W_OUT: 15, W_UP: 64, W_DOWN: 256, W_UNEMBED: 64}
    for quantity, count in inputs.items():
        ref = Ref(quantity, 1) if quantity.per_layer else Ref(quantity)
        drawn = float(torch.nn.Linear(count, 500).weight.detach().std())
        assert first_spread(ref, config, vocabulary) == pytest.approx(drawn, rel=0.02), ref
        assert float(learner.params[ref].detach().std()) == pytest.approx(drawn, rel=0.15), ref


@pytest.mark.parametrize("init", STARTS)
def test_every_start_is_written_and_told_of(init: str) -> None:
    assert set(STARTS) == set(SPREADS)
    for layers in (1, 2):
        spec = RunSpec(model=ModelConfig(n_layer=layers, init=init))
        assert spec_from_json(spec_as_json(spec)) == spec
    opened = Opened(Run(spec))
    spread = first_spread(Ref(W_UNEMBED), spec.model, 24)
    with pytest.raises(RequestError, match=rf"drawn from N\(0, {spread:g}²\)"):
        opened.cell(Ref(W_UNEMBED), 0, 0)
