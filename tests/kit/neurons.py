"""What tests of the neuron view share."""

from __future__ import annotations

import numpy as np

from model.quantities import ATTENTION_WEIGHTS, MASKED_SCORES, SCALED_SCORES, SCORES
from tests.kit.views import SENTENCE, weights
from tinyattn_gui.pictures.neuron import Neuron


def met(tokens: int = 7, width: int = 4, query: int = 4) -> Neuron:
    """A query that may look at itself and what came before."""
    rng = np.random.default_rng(2)
    q, k = rng.normal(size=width).astype(np.float32), rng.normal(size=(tokens, width)).astype(np.float32)
    scores = k @ q
    masked = np.where(np.arange(tokens) <= query, scores / 2, -np.inf).astype(np.float32)
    names = SENTENCE if tokens == 7 else tuple(f"token{n}" for n in range(tokens))
    steps = {
        SCORES: scores,
        SCALED_SCORES: scores / 2,
        MASKED_SCORES: masked,
        ATTENTION_WEIGHTS: weights(1, tokens)[0, query],
    }
    return Neuron("Query and every key", "c", "layer 0 · head 0 · step 6", names, query, q, k, steps)
