"""A spec as it is written: what earlier versions did not have is not written where it is as they did it."""

from __future__ import annotations

import pytest

from model.config import DataConfig, ModelConfig, RunSpec
from model.spec.spec_json import NEWER, spec_as_json, spec_from_json

CHANGED = {
    "model.n_kv_head": "1",
    "model.mask_first": "yes",
    "model.encoder_layers": "2",
    "model.dropout_embedding": "0.1",
    "model.dropout_residual": "0.1",
    "model.norm_kind": "rms",
    "model.norm_place": "post",
    "model.norm_epsilon": "1e-6",
    "model.activation": "relu",
    "model.tied": "yes",
    "train.decay": "matrices",
    "train.beta1": "0.9",
    "train.beta2": "0.95",
    "train.epsilon": "1e-6",
    "train.momentum": "0.9",
    "train.nesterov": "yes",
    "train.clip": "1",
    "train.warmup": "10",
    "train.decay_steps": "100",
    "train.least_rate": "1e-4",
    "train.label_smoothing": "0.1",
    "train.accumulate": "4",
    "train.validate_every": "20",
    "model.prediction_bias": "no",
    "model.scale": "none",
    "model.weighting": "sum",
    "model.values": "keys",
    "model.classes": "2",
}


def test_what_was_no_option_before_is_not_written() -> None:
    written = spec_as_json(RunSpec())
    assert set(written["train"]) == {"optimizer", "learning_rate", "weight_decay", "batch_size"}
    assert spec_from_json(written) == RunSpec()


def test_as_many_heads_of_keys_as_heads_are_not_written() -> None:
    many, unsaid = (ModelConfig(n_head=4, n_kv_head=count) for count in (4, None))
    assert many == unsaid
    assert "n_kv_head" not in spec_as_json(RunSpec(model=many))["model"]


def test_every_newer_option_of_network_and_training_is_tried_here() -> None:
    assert {f"{section}.{name}" for section in ("model", "train") for name in NEWER[section]} == set(CHANGED)


@pytest.mark.parametrize("name", CHANGED)
def test_another_value_is_written_and_read(name: str) -> None:
    section, option = name.split(".")
    whole = RunSpec(model=ModelConfig(n_head=4), data=DataConfig(corpus="spam" if option == "classes" else "copy"))
    spec = whole.with_options({name: CHANGED[name]})
    written = spec_as_json(spec)
    assert option in written[section]
    assert option not in spec_as_json(whole)[section]
    assert spec_from_json(written) == spec != whole
