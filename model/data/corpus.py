"""What a run reads: sentences to draw examples from, of a task or of a text file. Imports no torch."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.config import DataConfig, RunSpec
from model.data.reading import read_tokens
from model.data.textfile import Text
from model.errors import OptionError
from model.tasks.table import TASKS
from model.text.tokenizer import Progress, Tokenizer, quiet


@dataclass(frozen=True, eq=False)
class Examples:
    """Stretches of a stream of ids: example i is the `length` ids from `i * stride` on; all but the last are read, all
    but the first predicted. A stream of narrower numbers is that of a large text, and lies in a `mapping`."""

    stream: NDArray[np.integer[Any]]
    stride: int
    length: int
    mapping: mmap.mmap | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return (len(self.stream) - self.length) // self.stride + 1


@dataclass(frozen=True, eq=False)
class Corpus:
    """What a run reads, tokenized.

    Of a grammar, `train` holds each of its sentences once, and `floor` is the lowest mean loss in nats that any
    predictor can reach that does not see what comes. `held_out` is what a text file keeps back from training.
    `unknown` is the share of its pieces that the vocabulary does not have. `texts` are the files as they were read,
    `notes` what is to be known of them, a sentence each, and `pieces` how many they have together.
    """

    tokenizer: Tokenizer
    train: Examples
    held_out: Examples | None
    floor: float | None
    unknown: float = 0.0
    texts: tuple[Text, ...] = ()
    notes: tuple[str, ...] = ()
    pieces: int = 0

    @property
    def is_grammar(self) -> bool:
        """Whether its examples are all sentences of a grammar, each once, and not stretches of a text."""
        return self.train.stride == self.train.length

    @property
    def vocabulary_size(self) -> int:
        """V, the row of what is unknown included, where there is one."""
        return len(self.tokenizer.labels)


def load_corpus(
    spec: RunSpec, tokenizer: Tokenizer | None = None, texts: Sequence[Text] = (), progress: Progress = quiet
) -> Corpus:
    """The corpus that `spec` names, cut by its tokenizer, or by the one that is given; then pieces may be unknown.

    Files are read where they lie, unless their `texts` are given; `progress` is told how far that has come, and may
    end it. Raises OptionError if a sentence is longer than the network's context, or a file cannot be learned from.
    """
    return _text(spec, tokenizer, texts, progress) if spec.data.is_file else _grammar(spec, tokenizer)


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


def _text(spec: RunSpec, given: Tokenizer | None, texts: Sequence[Text], progress: Progress) -> Corpus:
    data, length = spec.data, spec.model.context + 1
    tokens = read_tokens(data, given, texts, progress)
    stream, mapping = tokens.stream, tokens.mapping
    split = split_of(spec, len(stream))
    train = Examples(stream[: split.trained], 1, length, mapping)
    held_out = Examples(stream[split.trained :], 1, length, mapping) if split.held_out >= length else None
    read = f"{data.name}: {tokens.read.words}." if tokens.read.words else ""
    notes = tuple(filter(None, (read, split.note)))
    unknown = tokens.unknown / len(stream)
    return Corpus(tokens.tokenizer, train, held_out, None, unknown, tokens.texts, notes, len(stream))


class Split(NamedTuple):
    """How many pieces of a text are trained on and how many, the last, are held out; `note` says if too few."""

    trained: int
    held_out: int
    note: str


def split_of(spec: RunSpec, count: int) -> Split:
    """How a text of so many pieces is split. Raises OptionError if too few are left to train on."""
    data, context = spec.data, spec.model.context
    trained = round(count * (1 - data.validation))
    held_out, note = count - trained, ""
    if trained <= context:
        raise OptionError(
            f"{data.name} has {_pieces(data, trained)} to train on; allowed is more than model.context {context}"
            f"{_largest(trained)}.",
            "data.corpus",
        )
    if data.validation and held_out <= context:
        note = (
            f"Nothing of {data.name} is held out: the last {data.validation:.0%} are {_pieces(data, held_out)}, and "
            f"model.context {context} needs {context + 1}{_largest(held_out)}."
        )
    return Split(trained, held_out, note)


def _pieces(data: DataConfig, count: int) -> str:
    return f"{count:,} {data.tokenizer_kind.unit}{'s' * (count != 1)}"


def _largest(count: int) -> str:
    """The largest context that fits into so many pieces."""
    return f"; the largest that fits is {count - 1:,}" if count > 1 else ""


def _unknown(ids: NDArray[np.int64], tokenizer: Tokenizer) -> float:
    return float((ids == tokenizer.unknown).mean()) if len(ids) and tokenizer.unknown is not None else 0.0


def _tokenizer(data: DataConfig, texts: Iterable[str]) -> Tokenizer:
    return data.tokenizer_kind.make(texts, data.cutting)
