"""Networks of an encoder and a decoder that together have every option: small enough to open each of their cells."""

from __future__ import annotations

from collections.abc import Mapping

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig

PAIRS: Mapping[str, tuple[ModelConfig, TrainConfig]] = {
    "encoder and decoder": (
        ModelConfig(
            d_model=4,
            n_head=2,
            n_layer=2,
            encoder_layers=2,
            d_head=3,
            context=4,
            bias=True,
            norm=True,
            mlp=True,
            d_ff=3,
            dropout=0.2,
            dropout_embedding=0.1,
            dropout_residual=0.1,
            mask_first=True,
        ),
        TrainConfig(batch_size=2, weight_decay=0.1),
    ),
    "encoder and decoder with post-norm": (
        ModelConfig(
            d_model=4,
            encoder_layers=2,
            context=4,
            norm=True,
            norm_place="post",
            norm_kind="rms",
            mlp=True,
            activation="swiglu",
            d_ff=2,
            tied=True,
            position="rotary",
        ),
        TrainConfig(batch_size=2),
    ),
    "encoder by distance": (
        ModelConfig(
            d_model=4,
            n_head=2,
            n_kv_head=1,
            encoder_layers=1,
            context=4,
            residual=False,
            position="alibi",
            mask="none",
        ),
        TrainConfig(batch_size=2, optimizer="sgd"),
    ),
    "encoder by waves": (
        ModelConfig(
            d_model=4, encoder_layers=1, context=4, position="sinusoidal", w_out=False, mask="window", window=2
        ),
        TrainConfig(batch_size=3),
    ),
}
"""With how they learn."""


def with_task(model: ModelConfig) -> RunSpec:
    """A run of such a network, which learns what it can: with an encoder a task that has a source, with classes one
    that has classes."""
    corpus = "reverse" if model.is_pair else "spam" if model.classes else "fat-cat"
    return RunSpec(model, data=DataConfig(corpus=corpus), seed=5)
