"""Networks with so few numbers that each is looked at, for options that need no more than a network to be tried."""

from __future__ import annotations

from collections.abc import Mapping

from model.config import ModelConfig

SMALLEST: Mapping[str, ModelConfig] = {
    "by distance": ModelConfig(d_model=4, n_head=2, n_layer=2, context=4, position="alibi", mask="none"),
    "turned": ModelConfig(d_model=4, n_head=2, n_layer=2, d_head=4, context=4, position="rotary", bias=True),
    "shared keys": ModelConfig(
        d_model=4, n_head=4, n_kv_head=2, d_head=2, n_layer=2, context=4, position="rotary", bias=True
    ),
    "one head of keys": ModelConfig(d_model=4, n_head=2, n_kv_head=1, context=4, w_out=False, dropout=0.2),
}
