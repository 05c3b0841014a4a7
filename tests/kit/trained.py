"""Tiny networks with recipes: schedules of the learning rate, smoothed targets, several batches a step."""

from __future__ import annotations

from collections.abc import Mapping

from model.config import ModelConfig, TrainConfig

TRAINED: Mapping[str, tuple[ModelConfig, TrainConfig]] = {
    "warm-up": (ModelConfig(d_model=4, context=4), TrainConfig(batch_size=2, warmup=20)),
    "cosine": (
        ModelConfig(d_model=4, context=4, bias=True),
        TrainConfig(batch_size=2, optimizer="sgd", weight_decay=0.1, warmup=2, decay_steps=12, clip=0.1),
    ),
    "smoothed": (
        ModelConfig(d_model=4, context=4, norm=True, bias=True),
        TrainConfig(batch_size=2, label_smoothing=0.2, clip=0.5),
    ),
    "smoothed task": (ModelConfig(d_model=4, context=4), TrainConfig(batch_size=3, label_smoothing=0.1)),
    "classifier, smoothed": (
        ModelConfig(d_model=2, context=10, classes=2, bias=True, norm=True),
        TrainConfig(batch_size=2, label_smoothing=0.1),
    ),
    "accumulated": (
        ModelConfig(d_model=4, n_head=2, context=4, norm=True, bias=True, dropout=0.2),
        TrainConfig(batch_size=2, accumulate=3, weight_decay=0.1, clip=0.1),
    ),
    "accumulated task": (
        ModelConfig(d_model=4, context=4, tied=True, position="sinusoidal"),
        TrainConfig(batch_size=1, accumulate=2, optimizer="sgd", learning_rate=0.1, label_smoothing=0.1),
    ),
}
