"""What a run reads: sentences to draw examples from. Imports no torch.

The corpus `fat-cat` is a small grammar made for the question of the blog post, what *cat* should attend to in
"the fat cat sat on the mat": sentences `the ADJECTIVE ANIMAL VERB on the PLACE .` in which the verb depends on
adjective and animal together and the place on the animal alone. So at "cat" the word "fat" matters, and at the
second "the" the word "cat" matters and "fat" does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.config import RunSpec
from model.errors import OptionError
from model.tokenizer import TOKENIZERS, Tokenizer

ADJECTIVES = ("fat", "big", "old", "shy")
ANIMALS = ("cat", "dog", "hen", "fox")
VERBS = ("sat", "lay", "ran", "ate", "hid", "dug", "fed", "met")
PLACES = ("mat", "rug", "hay", "log")


@dataclass(frozen=True)
class Sentences:
    """A finite set of equally likely sentences; `choices` is the entropy of drawing one, in nats."""

    texts: tuple[str, ...]
    choices: float


def fat_cat() -> Sentences:
    """The sixteen sentences of the fat-cat grammar; only adjective and animal are free, four ways each."""
    return Sentences(
        tuple(
            f"the {adjective} {animal} {VERBS[(a + 2 * n) % len(VERBS)]} on the {PLACES[n]} ."
            for a, adjective in enumerate(ADJECTIVES)
            for n, animal in enumerate(ANIMALS)
        ),
        math.log(len(ADJECTIVES)) + math.log(len(ANIMALS)),
    )


CORPORA: Mapping[str, Callable[[], Sentences]] = {"fat-cat": fat_cat}


@dataclass(frozen=True, eq=False)
class Corpus:
    """The tokenized sentences of a run.

    `examples` is (N, T+1) ids: the first T are read, the last T predicted. `floor` is the lowest mean loss in nats
    that any predictor can reach, computed from the grammar.
    """

    tokenizer: Tokenizer
    examples: NDArray[np.int64]
    floor: float

    @property
    def vocabulary_size(self) -> int:
        """V, the unknown row included."""
        return len(self.tokenizer.labels)


def load_corpus(spec: RunSpec) -> Corpus:
    """The corpus that `spec` names, cut by its tokenizer.

    Raises OptionError if a sentence is longer than the network's context.
    """
    sentences = CORPORA[spec.data.corpus]()
    tokenizer = TOKENIZERS[spec.data.tokenizer](sentences.texts)
    rows = [[piece.id for piece in tokenizer.encode(text)] for text in sentences.texts]
    read = len(rows[0]) - 1
    if read > spec.model.context:
        raise OptionError(
            f"model.context is {spec.model.context}, but a sentence of {spec.data.corpus} has {read} "
            f"{spec.data.tokenizer}s to read; allowed is {read} or more."
        )
    return Corpus(tokenizer, np.array(rows, dtype=np.int64), sentences.choices / read)
