"""How widely the first weights of each matrix are spread. Imports no torch.

Weights of one spread make the stream of a deep network grow with every layer: four layers of width 128 and N(0, 0.2²)
begin with a loss far above a thousand, where a blind guess has ln V. GPT-2 (Radford et al. 2019, section 2.3) divides
the weights that write to the residual stream by the root of how often it is written to: two times a layer, and three
where the layer looks at a source too. Glorot and Bengio (2010) keep the variance of what passes through a matrix,
there and back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from model.config import ModelConfig
from model.quantities import W_DOWN, W_OUT, W_POSITION, W_TOKEN, W_VALUE, Axis
from model.quantities.shapes import Extent, shape_of, size_of
from model.quantities.site import Site
from model.quantities.stages import Ref

_GAIN = 0.5
"""Of a product with a scaled matrix: 0.55 with GPT-2's 0.02 at its width of 768. What passes through is smaller then,
and logits stay so small that the first loss is near ln V."""

_GPT2 = 0.02

Spread = Callable[[Ref, ModelConfig, int], float]
"""Of a matrix of such a network, with so many rows in its vocabulary."""


def first_spread(ref: Ref, config: ModelConfig, vocabulary: int) -> float:
    """The standard deviation of the first weights of a matrix."""
    return SPREADS[config.init](ref, config, vocabulary)


def _plain(ref: Ref, config: ModelConfig, vocabulary: int) -> float:
    return config.init_std


def _scaled(ref: Ref, config: ModelConfig, vocabulary: int) -> float:
    if not config.is_deep:
        return config.init_std
    if not config.residual:  # each layer passes on what it made itself, which must not fade
        return min(config.init_std, 1 / math.sqrt(config.d_model))
    return _shared_out(ref, config, min(config.init_std, _GAIN / math.sqrt(config.d_model)))


def _gpt2(ref: Ref, config: ModelConfig, vocabulary: int) -> float:
    return _shared_out(ref, config, _GPT2) if config.residual else _GPT2


def _xavier(ref: Ref, config: ModelConfig, vocabulary: int) -> float:
    """Heads count as one matrix, side by side, as they are stored."""
    extent = Extent(vocabulary)
    width = size_of(Axis.D_MODEL, ref, config, extent)
    return math.sqrt(2 / (width + math.prod(shape_of(ref, config, extent)) / width))


def _torch(ref: Ref, config: ModelConfig, vocabulary: int) -> float:
    """Tables N(0, 1) as nn.Embedding; matrices with the variance of the uniform numbers that nn.Linear draws. Tokens
    stand out in the stream from the first, and learning changes them little: what they match by is there at once."""
    if ref.quantity in (W_TOKEN, W_POSITION):
        return 1.0
    shape = shape_of(ref, config, Extent(vocabulary))
    return 1 / math.sqrt(3 * (math.prod(shape[:-1]) if ref.quantity is W_OUT else shape[-2]))


def _shared_out(ref: Ref, config: ModelConfig, spread: float) -> float:
    """Smaller for the weights that write to the residual stream."""
    writes = (W_OUT if config.w_out else W_VALUE, W_DOWN)
    return spread / math.sqrt(_times_written(ref.site, config)) if ref.quantity in writes else spread


def _times_written(site: Site, config: ModelConfig) -> int:
    """How often the stream is written to, to which what is at this site writes."""
    return 2 * config.encoder_layers if site is Site.ENCODER else (2 + config.is_pair) * config.n_layer


SPREADS: Mapping[str, Spread] = {"scaled": _scaled, "plain": _plain, "gpt2": _gpt2, "xavier": _xavier, "torch": _torch}
"""By the names that `choices.starts` has."""
