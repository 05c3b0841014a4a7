"""About what loss a new network begins with, worked out from how widely its weights are spread. Imports no torch.

The variance of a number of the stream is followed through the network as that of a sum of independent ones; a row of V
logits with the standard deviation σ then has a loss of ln V + σ²/2, up to 2 ln V, and beyond of σ √(2 ln V): there the
largest alone decides (the random energy model, Derrida 1981). It is an estimate: a sentence is no random one.
"""

from __future__ import annotations

import math

import numpy as np

from model.choices.activations import Curve
from model.config import ModelConfig
from model.quantities import (
    POSITION_EMBEDDING,
    W_DOWN,
    W_GATE,
    W_KEY,
    W_OUT,
    W_POSITION,
    W_QUERY,
    W_TOKEN,
    W_UP,
    W_VALUE,
    Quantity,
)
from model.quantities.ending import ending_of
from model.quantities.first_weights import first_spread
from model.quantities.site import Site
from model.quantities.stages import Ref, parameters, stages

_POINTS = 32
_MOST_TOLD = 8
"""How many times as large as that of a blind guess a loss is told in numbers: further off, estimates are too."""

_MOST_FOLLOWED = 1e100
"""A variance beyond which nothing more is worked out."""


def first_loss(config: ModelConfig, vocabulary: int, positions: int) -> float:
    """About the mean loss of the first step, in nats, for examples of so many positions."""
    memory = None
    if config.is_pair:
        source = _Variances(config, vocabulary, positions, Site.ENCODER)
        for _ in range(config.encoder_layers):
            source.pass_layer()
        memory = source.read()
    variances = _Variances(config, vocabulary, positions, Site.DECODER if config.is_pair else Site.SELF)
    for _ in range(config.n_layer):
        variances.pass_layer(memory)
    return variances.loss()


def surprises(config: ModelConfig, vocabulary: int, positions: int) -> str:
    """What is to be said of a network that would begin far worse than a blind guess; empty for one that does not."""
    guess, loss = math.log(config.scores_of(vocabulary)), first_loss(config, vocabulary, positions)
    if vocabulary < 2 or loss <= 2 * guess:
        return ""
    size = f"more than {_MOST_TOLD} times that of a blind guess, {guess:.2g}"
    if loss < _MOST_TOLD * guess:
        size = f"of about {float(f'{loss:.1g}'):g}, where a blind guess has {guess:.2g}"
    return f"Begins with a loss {size}; another start, such as gpt2, begins near the guess."


class _Variances:
    """The variance of the numbers of the stream, and how much of a token's own row is left in it."""

    def __init__(self, config: ModelConfig, vocabulary: int, positions: int, site: Site) -> None:
        self._config, self._vocabulary, self._positions, self._site = config, vocabulary, positions, site
        place = 0.0
        if any(stage.ref == Ref(POSITION_EMBEDDING) for stage in stages(config)):
            place = self._of(W_POSITION) if Ref(W_POSITION) in parameters(config) else 0.5  # of a sine
        self.stream, self.own = self._of(W_TOKEN) + place, 1.0

    def _of(self, quantity: Quantity) -> float:
        """The variance of the first weights of a matrix."""
        ref = Ref(quantity, 0, self._site) if quantity.per_layer else Ref(quantity)
        return first_spread(ref, self._config, self._vocabulary) ** 2

    def pass_layer(self, memory: float | None = None) -> None:
        """Through the attention, that to a source whose `memory` has such a variance, and the MLP if there is one."""
        self._add(self._attention(self.read(), self.read(), self._site))
        if memory is not None:
            self._add(self._attention(self.read(), memory, Site.CROSS))
        if self._config.mlp:
            self._add(self._mlp(self.read()))

    def read(self) -> float:
        """What a part of the layer reads."""
        return 1.0 if self._config.pre_norm else self.stream

    def _add(self, brought: float) -> None:
        """What a part of the layer brings is added to the stream, or takes its place, and may then be normed."""
        self.stream = min(brought + self.stream * self._config.residual, _MOST_FOLLOWED)
        self.own *= self._config.residual
        if self._config.post_norm:
            self._norm()

    def _norm(self) -> None:
        if self.stream > 0:
            self.own /= math.sqrt(self.stream)
            self.stream = 1.0

    def _attention(self, read: float, known: float, site: Site) -> float:
        config, C = self._config, self._config.d_model
        of_values = W_VALUE if config.has_values else W_KEY
        query, key, value = (x * C * self._of(w) for x, w in ((read, W_QUERY), (known, W_KEY), (known, of_values)))
        spread = query * key * config.head_width / config.score_divisor**2  # of the scores
        peaked = math.exp(min(spread, 50.0))  # how far weights that follow such scores are from equal ones
        seen = site.mask(config).sees(np.arange(self._positions), np.zeros(self._positions, np.int64))
        mixed = value * float(np.minimum(1.0, peaked / seen.sum(-1)).mean())
        return mixed * config.joined * self._of(W_OUT) if config.w_out else mixed

    def _mlp(self, read: float) -> float:
        config = self._config
        hidden = read * config.d_model * self._of(W_UP)
        if config.mlp_activation.is_gated:
            hidden *= _mean_square(config.mlp_activation.curve, read * config.d_model * self._of(W_GATE))
        else:
            hidden = _mean_square(config.mlp_activation.curve, hidden)
        return hidden * config.hidden * self._of(W_DOWN)

    def loss(self) -> float:
        """Of logits with such a variance; where the tables are tied, that of the token itself stands out."""
        config, guess = self._config, math.log(self._config.scores_of(self._vocabulary))
        if config.pre_norm:
            self._norm()
        variance = self.stream * config.stream_out * self._of(W_TOKEN if config.tied else ending_of(config).weights)
        loss = guess + variance / 2 if variance <= 2 * guess else math.sqrt(2 * guess * variance)
        if not config.tied:
            return loss
        return float(np.logaddexp(loss, self.own * config.d_model * self._of(W_TOKEN)))


def _mean_square(curve: Curve, variance: float) -> float:
    """Of what a curve makes of normal numbers with such a variance."""
    points, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
    made = np.array([curve.value(x) for x in points * math.sqrt(variance)])
    return float((weights * made**2).sum() / weights.sum())
