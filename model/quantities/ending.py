"""What a network ends in: a score for each token of its vocabulary, or for each of its classes. Imports no torch.

A classifier's head takes the place of the unembedding (the book, 6.5): it is applied at every position, and what it
says at the last, which has read all, is the answer.
"""

from __future__ import annotations

from typing import NamedTuple

from model.config import ModelConfig
from model.quantities.axes import Axis
from model.quantities.table import (
    B_CLASS,
    B_UNEMBED,
    CLASS_LOGITS,
    CLASS_PROBABILITIES,
    LOGITS,
    PROBABILITIES,
    W_CLASS,
    W_UNEMBED,
    Quantity,
)


class Ending(NamedTuple):
    """The head of a network: its matrix and bias, the scores that they make, and what softmax makes of these."""

    weights: Quantity
    bias: Quantity
    logits: Quantity
    probabilities: Quantity

    @property
    def axis(self) -> Axis:
        """What there is a score for each of."""
        return self.logits.axes[-1]


WORDS = Ending(W_UNEMBED, B_UNEMBED, LOGITS, PROBABILITIES)
CLASSES = Ending(W_CLASS, B_CLASS, CLASS_LOGITS, CLASS_PROBABILITIES)
ENDINGS = (WORDS, CLASSES)

LOGITS_OF_ALL = frozenset(ending.logits for ending in ENDINGS)
PROBABILITIES_OF_ALL = frozenset(ending.probabilities for ending in ENDINGS)


def ending_of(config: ModelConfig) -> Ending:
    """That of a network of this shape."""
    return CLASSES if config.classes else WORDS
