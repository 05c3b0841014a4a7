"""Networks with so few numbers that each is looked at, for options that need no more than a network to be tried."""

from __future__ import annotations

from collections.abc import Mapping

from model.config import ModelConfig

SMALLEST: Mapping[str, ModelConfig] = {
    "by distance": ModelConfig(d_model=4, n_head=2, n_layer=2, context=4, position="alibi", mask="none"),
    "window with sinks": ModelConfig(d_model=4, n_head=2, context=4, mask="sinks", window=1, sinks=1),
    "turned": ModelConfig(d_model=4, n_head=2, n_layer=2, d_head=4, context=4, position="rotary", bias=True),
    "shared keys": ModelConfig(
        d_model=4, n_head=4, n_kv_head=2, d_head=2, n_layer=2, context=4, position="rotary", bias=True
    ),
    "one head of keys": ModelConfig(d_model=4, n_head=2, n_kv_head=1, context=4, w_out=False, dropout=0.2),
    "embedding and residual dropout": ModelConfig(
        d_model=3, n_layer=2, context=4, dropout_embedding=0.2, dropout_residual=0.4, norm=True, mlp=True, d_ff=2
    ),
    "every dropout": ModelConfig(
        d_model=3, d_head=2, context=4, dropout=0.3, dropout_embedding=0.4, dropout_residual=0.2, position="none"
    ),
    "dropout of heads": ModelConfig(d_model=3, d_head=2, context=4, dropout_residual=0.5, w_out=False, residual=False),
    "dropout of two sentences": ModelConfig(
        d_model=3,
        encoder_layers=1,
        context=4,
        dropout=0.1,
        dropout_embedding=0.2,
        dropout_residual=0.3,
        mlp=True,
        d_ff=2,
    ),
    "masked first": ModelConfig(d_model=3, n_layer=2, context=4, mask_first=True),
    "masked first by distance": ModelConfig(
        d_model=4, n_head=2, context=4, mask_first=True, mask="prefix", prefix=2, position="alibi", dropout=0.3
    ),
    "anchors": ModelConfig(
        d_model=4, n_head=2, n_layer=2, context=4, mask="anchors", anchor="b", bias=True, prediction_bias=False
    ),
    "norm with an epsilon": ModelConfig(d_model=4, context=4, norm=True, norm_epsilon=0.03, bias=True),
    "RMSNorm with an epsilon": ModelConfig(
        d_model=4, context=4, norm=True, norm_kind="rms", norm_place="post", norm_epsilon=0.2
    ),
    "anchors first": ModelConfig(d_model=4, context=4, mask="anchors", anchor="a", mask_first=True, position="rotary"),
    "own sequence": ModelConfig(d_model=4, context=4, mask="sequence", anchor="b"),
    "plain start": ModelConfig(d_model=3, n_layer=2, context=4, init="plain", init_std=0.3, mask="open"),
    "start of GPT-2": ModelConfig(d_model=3, n_layer=2, context=4, init="gpt2", mlp=True, d_ff=2),
    "start of Xavier": ModelConfig(d_model=4, n_head=2, n_kv_head=1, context=4, init="xavier"),
    "start of torch": ModelConfig(d_model=4, n_head=2, n_kv_head=1, d_head=3, context=4, init="torch"),
    "biases but of the prediction": ModelConfig(d_model=3, context=4, bias=True, prediction_bias=False),
    "not scaled": ModelConfig(d_model=4, n_head=2, n_layer=2, context=4, scale="none", mask_first=True),
    "values are keys": ModelConfig(d_model=4, n_head=2, n_layer=2, context=4, values="keys", bias=True),
    "values are shared keys": ModelConfig(
        d_model=4, n_head=4, n_kv_head=2, d_head=2, context=4, values="keys", position="rotary"
    ),
    "by sum": ModelConfig(d_model=4, n_head=2, context=4, weighting="sum", dropout=0.2),
    "by sum of all": ModelConfig(d_model=3, context=4, weighting="sum", scale="none", mask="none", values="keys"),
    "shared keys of a source": ModelConfig(
        d_model=4, n_head=2, n_kv_head=1, encoder_layers=1, context=4, bias=True, position="rotary"
    ),
}
