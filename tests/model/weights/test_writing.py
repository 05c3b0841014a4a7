"""What a run has learned, written for others: read by safetensors alone, and read back bit for bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from model.config import ModelConfig, RunSpec
from model.errors import RequestError
from model.layouts.beginning import beginning_of
from model.runs.run import Run
from model.training.state import State
from model.weights.writing import WritingError, export_weights
from tests.kit.blocks import BLOCKS
from tests.kit.gpt2 import forward
from tests.kit.gpt2_folders import begun, small_folder
from tests.model.weights.test_gpt2 import TEXT, look


def export(run: Run, path: Path) -> tuple[str, ...]:
    learner = run.learner
    corpus = learner.corpus
    return export_weights(path, learner.state().params, learner.spec, learner.edits, learner.step, corpus.tokenizer)


def weights_of(run: Run) -> str:
    return State(0, run.learner.state().params, {}).digest()


def trained(spec: RunSpec, steps: int = 2) -> Run:
    run = Run(spec)
    run.train_to(steps)
    return run


@pytest.mark.parametrize("model", BLOCKS.values(), ids=BLOCKS)
def test_any_network_comes_back_bit_for_bit(tmp_path: Path, model: ModelConfig) -> None:
    run = trained(RunSpec(model=model))
    export(run, tmp_path / "a.safetensors")
    again = begun(tmp_path / "a.safetensors")
    assert weights_of(again) == weights_of(run)
    assert again.learner.corpus.tokenizer.labels == run.learner.corpus.tokenizer.labels
    assert again.learner.spec.model == run.learner.spec.model


@pytest.mark.parametrize("tokenizer", ["byte-pair", "bytes", "character"])
def test_any_tokenizer_comes_back(tmp_path: Path, tokenizer: str) -> None:
    options = {"data.corpus": "tales", "data.tokenizer": tokenizer, "data.vocabulary": "300"}
    run = trained(RunSpec().with_options(options), 1)
    export(run, tmp_path / "a.safetensors")
    again = begun(tmp_path / "a.safetensors")
    assert weights_of(again) == weights_of(run)
    assert list(again.learner.corpus.tokenizer.ids_of(TEXT)) == list(run.learner.corpus.tokenizer.ids_of(TEXT))


def test_the_file_can_be_read_by_safetensors_alone(tmp_path: Path) -> None:
    run = trained(RunSpec().with_options({"model.n_head": "2"}))
    export(run, tmp_path / "a.safetensors")
    tensors = load_file(tmp_path / "a.safetensors")
    for ref, tensor in run.learner.state().params.items():
        assert torch.equal(tensors[ref.key], tensor)
    with safe_open(tmp_path / "a.safetensors", framework="pt") as file:
        told = file.metadata()
    written = json.loads(told["run"])
    assert written["step"] == 2
    assert written["spec"]["model"]["n_head"] == 2
    assert json.loads(told["labels"]) == list(run.learner.corpus.tokenizer.labels)


@pytest.mark.parametrize(
    "changes",
    [{}, {"tie_word_embeddings": False}, {"layer_norm_epsilon": 1e-3, "scale_attn_weights": False}],
    ids=str,
)
def test_a_gpt2_that_was_trained_goes_out_and_comes_back(tmp_path: Path, changes: dict[str, Any]) -> None:
    from tests.kit.gpt2 import config, random_weights

    weights = random_weights(config(**changes), head="tie_word_embeddings" in changes)
    folder = small_folder(tmp_path / "in", weights=weights, **changes)
    run = begun(folder)
    run.train_to(3)
    assert not export(run, tmp_path / "out")
    again = begun(tmp_path / "out")
    assert weights_of(again) == weights_of(run)
    assert again.learner.corpus.tokenizer.labels == run.learner.corpus.tokenizer.labels
    ids = list(run.learner.corpus.tokenizer.ids_of(TEXT))
    assert list(again.learner.corpus.tokenizer.ids_of(TEXT)) == ids
    written = json.loads((tmp_path / "out" / "config.json").read_text())
    assert changes.items() <= written.items()
    tensors = load_file(tmp_path / "out" / "model.safetensors")
    theirs = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    logits, _ = forward(theirs, written, torch.tensor(ids))
    from model.quantities import LOGITS

    torch.testing.assert_close(look(run.learner, ids)[LOGITS][0], logits, rtol=0, atol=1e-5)


def test_untouched_weights_are_written_as_they_were_read(tmp_path: Path) -> None:
    run = begun(small_folder(tmp_path / "in"))
    export(run, tmp_path / "out")
    before, after = (load_file(tmp_path / name / "model.safetensors") for name in ("in", "out"))
    assert {f"transformer.{name}" for name in before} == after.keys()
    assert all(torch.equal(after[f"transformer.{name}"], tensor) for name, tensor in before.items())
    for name in ("vocab.json", "merges.txt"):
        told = [(tmp_path / folder / name).read_text(encoding="utf-8") for folder in ("in", "out")]
        assert told[0] == told[1] if name == "merges.txt" else json.loads(told[0]) == json.loads(told[1])


GPT2_SHAPE = {
    "model.bias": "yes",
    "model.prediction_bias": "no",
    "model.norm": "yes",
    "model.mlp": "yes",
    "model.activation": "gelu-tanh",
    "model.tied": "yes",
}


def test_a_run_of_our_own_with_the_shape_of_gpt2_goes_out_with_its_merges(tmp_path: Path) -> None:
    data = {"data.corpus": "tales", "data.tokenizer": "byte-pair", "data.vocabulary": "290"}
    run = trained(RunSpec().with_options({**GPT2_SHAPE, **data}), 1)
    assert not export(run, tmp_path / "out")
    again = begun(tmp_path / "out")
    assert weights_of(again) == weights_of(run)
    assert list(again.learner.corpus.tokenizer.ids_of(TEXT)) == list(run.learner.corpus.tokenizer.ids_of(TEXT))


def test_what_a_folder_cannot_hold_is_told(tmp_path: Path) -> None:
    [said] = export(trained(RunSpec().with_options(GPT2_SHAPE), 1), tmp_path / "words")
    assert said.startswith("The tokenizer word has no form")
    with pytest.raises(RequestError, match=r"model.bias is False; allowed there is True.* one .safetensors file"):
        export(trained(RunSpec(), 1), tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(RequestError, match="exists already"):
        export(trained(RunSpec(), 1), tmp_path / "words")
    with pytest.raises(WritingError, match="its folder does not exist"):
        export(trained(RunSpec(), 1), tmp_path / "none" / "a.safetensors")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_others_may_read_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    export(trained(RunSpec(), 1), tmp_path / "a.safetensors")
    assert (tmp_path / "a.safetensors").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_the_beginning_is_told_again_by_what_was_exported(tmp_path: Path) -> None:
    export(trained(RunSpec()), tmp_path / "a.safetensors")
    spec = beginning_of(tmp_path / "a.safetensors").spec
    assert spec.start is not None
    assert spec.start.path == str(tmp_path / "a.safetensors")
