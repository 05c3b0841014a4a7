"""How widely the first weights of each matrix are spread. Imports no torch.

Weights of one spread make the stream of a deep network grow with every layer: four layers of width 128 and N(0, 0.2²)
begin with a loss far above a thousand, where a blind guess has ln V. GPT-2 (Radford et al. 2019, section 2.3) divides
the weights that write to the residual stream by the root of how often it is written to, two times a layer.
"""

from __future__ import annotations

import math

from model.config import ModelConfig
from model.quantities import W_DOWN, W_OUT, W_VALUE
from model.quantities.stages import Ref

_GAIN = 0.5
"""Of a product with a scaled matrix: 0.55 with GPT-2's 0.02 at its width of 768. What passes through is smaller then,
and logits stay so small that the first loss is near ln V."""


def first_spread(ref: Ref, config: ModelConfig) -> float:
    """The standard deviation of the first weights of a matrix."""
    if config.n_layer == 1 or config.init == "plain":
        return config.init_std
    if not config.residual:  # each layer passes on what it made itself, which must not fade
        return min(config.init_std, 1 / math.sqrt(config.d_model))
    spread = min(config.init_std, _GAIN / math.sqrt(config.d_model))
    writes = (W_OUT if config.w_out else W_VALUE, W_DOWN)
    return spread / math.sqrt(2 * config.n_layer) if ref.quantity in writes else spread
