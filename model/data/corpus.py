"""What a run reads: sentences to draw examples from, of a task or of a text file. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.config import DataConfig, RunSpec
from model.data.textfile import Text
from model.errors import OptionError
from model.tasks.table import TASKS
from model.text.tokenizer import Tokenizer


@dataclass(frozen=True, eq=False)
class Examples:
    """Stretches of a stream of ids: example i is the `length` ids from `i * stride` on; all but the last are read, all
    but the first predicted."""

    stream: NDArray[np.int64]
    stride: int
    length: int

    @property
    def count(self) -> int:
        """How many there are."""
        return (len(self.stream) - self.length) // self.stride + 1


@dataclass(frozen=True, eq=False)
class Corpus:
    """What a run reads, tokenized.

    Of a grammar, `train` holds each of its sentences once, and `floor` is the lowest mean loss in nats that any
    predictor can reach that does not see what comes. `held_out` is what a text file keeps back from training.
    `unknown` is the share of its pieces that the vocabulary does not have. `text` is the file as it was read.
    """

    tokenizer: Tokenizer
    train: Examples
    held_out: Examples | None
    floor: float | None
    unknown: float = 0.0
    text: Text | None = None

    @property
    def is_grammar(self) -> bool:
        """Whether its examples are all sentences of a grammar, each once, and not stretches of a text."""
        return self.train.stride == self.train.length

    @property
    def vocabulary_size(self) -> int:
        """V, the row of what is unknown included, where there is one."""
        return len(self.tokenizer.labels)


def load_corpus(spec: RunSpec, tokenizer: Tokenizer | None = None, text: Text | None = None) -> Corpus:
    """The corpus that `spec` names, cut by its tokenizer, or by the one that is given; then pieces may be unknown.

    A file is read where it lies, unless its `text` is given.

    Raises OptionError if a sentence is longer than the network's context, or the file cannot be learned from.
    """
    return _text(spec, tokenizer, text) if spec.data.is_file else _grammar(spec, tokenizer)


def _grammar(spec: RunSpec, given: Tokenizer | None) -> Corpus:
    sentences = TASKS[spec.data.corpus]()
    tokenizer = given or _tokenizer(spec.data, sentences.texts)
    rows = [tokenizer.ids_of(text) for text in sentences.texts]
    read = len(rows[0]) - 1
    if read > spec.model.context:
        raise OptionError(
            f"model.context is {spec.model.context}, but a sentence of {spec.data.corpus} has {read} "
            f"{spec.data.tokenizer_kind.unit}s to read; allowed is {read} or more.",
            "model.context",
        )
    unknown = _unknown(np.concatenate(rows), tokenizer)
    if unknown and given is None:
        raise OptionError(
            f"data.vocabulary is {spec.data.vocabulary}, but {spec.data.corpus} has more pieces; "
            "allowed is enough for all of them.",
            "data.vocabulary",
        )
    if len(lengths := {len(row) for row in rows}) > 1:
        raise OptionError(
            f"data.tokenizer is {spec.data.tokenizer}, which cuts the sentences of {spec.data.corpus} into "
            f"{min(lengths)} to {max(lengths)} {spec.data.tokenizer_kind.unit}s; allowed is one that cuts all of them "
            "into equally many, such as word.",
            "data.tokenizer",
        )
    stream = np.array(rows, dtype=np.int64).ravel()
    floor = None if unknown or spec.model.caveat else sentences.choices / read
    return Corpus(tokenizer, Examples(stream, read + 1, read + 1), None, floor, unknown)


def _text(spec: RunSpec, given: Tokenizer | None, known: Text | None) -> Corpus:
    path, data, length = Path(spec.data.corpus).expanduser(), spec.data, spec.model.context + 1
    text = known or Text.read(path)
    tokenizer = given or _tokenizer(data, text.parts(path.name))
    parts = text.parts(path.name)
    stream = np.concatenate([np.empty(0, np.int64), *(np.array(tokenizer.ids_of(part), np.int64) for part in parts)])
    kept = round(len(stream) * (1 - data.validation))
    if kept < length:
        raise OptionError(
            f"{path.name} has {kept} {data.tokenizer_kind.unit}s to train on; allowed is more than "
            f"model.context {spec.model.context}.",
            "data.corpus",
        )
    held_out = Examples(stream[kept:], 1, length) if len(stream) - kept >= length else None
    return Corpus(tokenizer, Examples(stream[:kept], 1, length), held_out, None, _unknown(stream, tokenizer), text)


def _unknown(ids: NDArray[np.int64], tokenizer: Tokenizer) -> float:
    return float((ids == tokenizer.unknown).mean()) if len(ids) and tokenizer.unknown is not None else 0.0


def _tokenizer(data: DataConfig, texts: Iterable[str]) -> Tokenizer:
    return data.tokenizer_kind.make(texts, data.cutting)
