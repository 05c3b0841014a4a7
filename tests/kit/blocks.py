"""Networks that together have every kind of norm, activation and table."""

from __future__ import annotations

from collections.abc import Mapping

from model.config import ModelConfig

BLOCKS: Mapping[str, ModelConfig] = {
    "RMSNorm": ModelConfig(n_layer=2, norm=True, norm_kind="rms", mlp=True),
    "GELU by tanh": ModelConfig(mlp=True, activation="gelu-tanh"),
    "ReLU": ModelConfig(mlp=True, activation="relu"),
    "SwiGLU": ModelConfig(n_layer=2, mlp=True, activation="swiglu", d_ff=20),
    "SwiGLU with biases": ModelConfig(mlp=True, activation="swiglu", norm=True, bias=True),
    "post-norm": ModelConfig(n_layer=2, norm=True, norm_place="post", mlp=True, activation="relu", bias=True),
    "post-norm by RMS": ModelConfig(n_layer=2, norm=True, norm_place="post", norm_kind="rms"),
    "post-norm of heads": ModelConfig(d_head=5, w_out=False, residual=False, norm=True, norm_place="post"),
    "tied": ModelConfig(tied=True),
    "as GPT-2": ModelConfig(
        n_head=2, bias=True, prediction_bias=False, norm=True, mlp=True, activation="gelu-tanh", tied=True
    ),
    "shared keys": ModelConfig(n_head=4, n_kv_head=2),
    "one head of keys": ModelConfig(n_head=4, n_kv_head=1, n_layer=2, d_head=6, position="rotary", bias=True),
    "shared keys without output weights": ModelConfig(n_head=4, n_kv_head=2, w_out=False, residual=False),
    "embedding dropout": ModelConfig(dropout_embedding=0.4, n_layer=2, norm=True),
    "residual dropout": ModelConfig(dropout_residual=0.3, n_layer=2, norm=True, norm_place="post", mlp=True),
    "every dropout": ModelConfig(
        dropout=0.1, dropout_embedding=0.2, dropout_residual=0.3, n_layer=2, position="rotary", mlp=True, n_head=2
    ),
    "dropout without residual": ModelConfig(dropout_residual=0.3, residual=False, w_out=False, d_head=5),
    "masked first": ModelConfig(mask_first=True, n_head=2, n_layer=2),
    "masked first by distance": ModelConfig(mask_first=True, position="alibi", mask="window", window=3),
    "window with sinks": ModelConfig(mask="sinks", window=2, sinks=1, n_head=2, n_layer=2, position="rotary"),
    "open mask": ModelConfig(mask="open", n_head=2, d_head=3),
    "anchors": ModelConfig(mask="anchors", anchor="the", n_head=2, n_layer=2, position="rotary", mlp=True),
    "own sequence alone": ModelConfig(mask="sequence", anchor="the", n_head=2, n_layer=2, position="sinusoidal"),
    "not scaled": ModelConfig(scale="none", n_head=2, n_layer=2, mask_first=True),
    "not scaled by distance": ModelConfig(scale="none", position="alibi", n_head=2),
    "values are keys": ModelConfig(values="keys", n_head=2, n_layer=2, bias=True),
    "values are shared keys": ModelConfig(values="keys", n_head=4, n_kv_head=2, position="rotary", mlp=True),
    "values are keys without output weights": ModelConfig(values="keys", w_out=False, residual=False, d_head=5),
    "by sum": ModelConfig(weighting="sum", n_head=2, dropout=0.2),
    "by sum of all": ModelConfig(weighting="sum", scale="none", mask="none", n_layer=2),
    "norm with an epsilon": ModelConfig(n_layer=2, norm=True, norm_epsilon=0.03, mlp=True),
    "RMSNorm with an epsilon": ModelConfig(norm=True, norm_kind="rms", norm_place="post", norm_epsilon=0.5),
    "tied with biases": ModelConfig(n_layer=2, norm=True, tied=True, bias=True),
}

CLASSIFIERS: Mapping[str, ModelConfig] = {
    "classifier": ModelConfig(classes=2, n_head=2, n_layer=2, norm=True, mlp=True, bias=True),
    "classifier without bias": ModelConfig(classes=2, mask="none", d_head=5, w_out=False, residual=False),
}
"""Networks that end in classes: they learn from a task that has some."""
