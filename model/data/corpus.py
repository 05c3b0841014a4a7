"""What a run reads: sentences to draw examples from, of a task or of a text file. Imports no torch."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.config import DataConfig, RunSpec
from model.data.anchors_added import AnchorsAdded
from model.data.decoding import seems_wide
from model.data.reading import read_tokens
from model.data.split import read_of_text, split_of
from model.data.textfile import Text
from model.errors import OptionError
from model.tasks.table import make_task
from model.tasks.task import ClassOf, Counting, Draw, Drawn, Task
from model.tasks.texts import TEXTS
from model.text.anchored import AC
from model.text.pair import BETWEEN
from model.text.tokenizer import Piece, Progress, Tokenizer, quiet

_LOOKED_AT = 4096
"""Bytes by which a text is known."""

_OfSentences = Callable[[NDArray[np.int64]], NDArray[Any]]

_SAMPLED = 256
"""Examples that are drawn to see how many of their words the vocabulary has."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Stretches of a stream of ids: example i is the `length` ids from `i * stride` on; all but the last are read, all
    but the first predicted. A stream of narrower numbers is that of a large text, and lies in a `mapping`. `counts`
    (N, length - 1) says which predictions count for the loss; None: all."""

    stream: NDArray[np.integer[Any]]
    stride: int
    length: int
    mapping: mmap.mmap | None = None
    counts: NDArray[np.bool_] | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return (len(self.stream) - self.length) // self.stride + 1

    @property
    def counted(self) -> int:
        """How many predictions of each example count."""
        return self.length - 1 if self.counts is None else int(self.counts[0].sum())


@dataclass(frozen=True, eq=False)
class Draws:
    """Examples of `length` ids, of which `counted` predictions count, drawn anew for each step: there are too many to
    hold."""

    draw: Draw
    length: int
    counted: int


@dataclass(frozen=True, eq=False)
class Corpus:
    """What a run reads, tokenized.

    Of a grammar and of a small task, `train` holds each example once. `floor` is the lowest mean loss in nats, over the
    predictions that count, that any predictor can reach that does not see what comes. `held_out` is what is kept back
    from training. `counting` says which predictions of a sentence (N, L) count; None: all. `unknown` is the share of
    its pieces that the vocabulary does not have. `texts` are the files as they were read, `notes` what is to be known
    of them, a sentence each, and `pieces` how many they have together. Where the network has an encoder, the first
    `source` ids of each example are its source, and the target begins with the piece `start`. Where the network ends in
    `classes`, the last id of each example is the number of its class, and `class_of` says that of any sentences (N, L),
    −1 where it cannot be known.
    """

    tokenizer: Tokenizer
    train: Examples | Draws
    held_out: Examples | None
    floor: float | None
    unknown: float = 0.0
    texts: tuple[Text, ...] = ()
    notes: tuple[str, ...] = ()
    pieces: int = 0
    counting: Counting | None = None
    source: int = 0
    start: Piece | None = None
    classes: tuple[str, ...] = ()
    class_of: ClassOf | None = None

    @property
    def is_finite(self) -> bool:
        """Whether `train` is all examples of a grammar or task, each once, and not stretches of a text."""
        return isinstance(self.train, Examples) and self.train.stride == self.train.length

    @property
    def read(self) -> int:
        """T, how many pieces of each example are read, its source apart."""
        return self.train.length - 1 - self.source

    @property
    def vocabulary_size(self) -> int:
        """V, the row of what is unknown included, where there is one."""
        return len(self.tokenizer.labels)

    @property
    def outputs(self) -> int:
        """How many scores the network gives at each position: one for each class, or each piece of the vocabulary."""
        return len(self.classes) or self.vocabulary_size


def load_corpus(
    spec: RunSpec, tokenizer: Tokenizer | None = None, texts: Sequence[Text] = (), progress: Progress = quiet
) -> Corpus:
    """The corpus that `spec` names, cut by its tokenizer, or by the one that is given; then pieces may be unknown.

    Files are read where they lie, unless their `texts` are given; `progress` is told how far that has come, and may
    end it. A text that the program writes itself is no file, and is not kept. Raises OptionError if an example is
    longer than the network's context, or a file cannot be learned from.
    """
    if spec.data.corpus in TEXTS:
        return replace(_text(spec, tokenizer, (Text.of(TEXTS[spec.data.corpus].data),), progress), texts=())
    return _text(spec, tokenizer, texts, progress) if spec.data.is_file else _of_task(spec, tokenizer)


def _of_task(spec: RunSpec, given: Tokenizer | None) -> Corpus:
    data = spec.data
    task = make_task(data.corpus, data.length, data.symbols, spec.model.classes)
    texts = task.texts
    tokenizer = given or _tokenizer(data, task.lexicon)
    anchors = AnchorsAdded.of(spec, tokenizer)
    held_out = counting = class_of = None
    if texts:
        train: Examples | Draws = _sentences(texts, tokenizer, data)
    else:
        ids = _ids_of_words(task.words, tokenizer, data)
        train = _examples(task, ids, anchors)
        held_out = _rows(anchors.among(task.held_out, ids, len(task.classes))) if task.held_out else None
        counting = _asked(task.counting, ids, len(tokenizer.labels))
        class_of = _asked(task.class_of, ids, len(tokenizer.labels))
    unknown = _unknown(_seen(train)[:, : -1 if task.classes else None], tokenizer)
    source, start = (task.source, _start(tokenizer)) if spec.model.is_pair else (0, None)
    _check_task(spec, max(source, train.length - 1 - source), unknown if given is None else 0)
    known = task.entropy is not None and not unknown and not spec.model.caveat
    floor = task.entropy / train.counted if known and task.entropy is not None else None
    corpus = Corpus(tokenizer, train, held_out, floor, unknown, counting=counting, source=source, start=start)
    return replace(corpus, classes=task.classes, class_of=class_of)


def _start(tokenizer: Tokenizer) -> Piece:
    """The token with which a target begins."""
    return tokenizer.encode(BETWEEN)[0]


def _check_task(spec: RunSpec, read: int, unknown: float) -> None:
    """Raise OptionError unless the network can read the examples of a task, and its vocabulary has all of its words."""
    data = spec.data
    if read > spec.model.context:
        raise OptionError(
            f"model.context is {spec.model.context}, but an example of {data.corpus} has {read} "
            f"{data.tokenizer_kind.unit}s to read; allowed is {read} or more.",
            "model.context",
        )
    if unknown:
        raise OptionError(
            f"data.vocabulary is {data.vocabulary}, but {data.corpus} has more pieces; "
            "allowed is enough for all of them.",
            "data.vocabulary",
        )


def _sentences(texts: Sequence[str], tokenizer: Tokenizer, data: DataConfig) -> Examples:
    ids = [tokenizer.ids_of(text) for text in texts]
    if len(lengths := {len(row) for row in ids}) > 1:
        raise OptionError(
            f"data.tokenizer is {data.tokenizer}, which cuts the sentences of {data.corpus} into "
            f"{min(lengths)} to {max(lengths)} {data.tokenizer_kind.unit}s; allowed is one that cuts all of them "
            "into equally many, such as word.",
            "data.tokenizer",
        )
    rows = np.array(ids, dtype=np.int64)
    return Examples(rows.ravel(), rows.shape[1], rows.shape[1])


def _ids_of_words(words: Sequence[str], tokenizer: Tokenizer, data: DataConfig) -> NDArray[np.int64]:
    """The id of each word of a task. Raises OptionError if the tokenizer does not keep them whole."""
    pieces = [piece for piece in tokenizer.encode(" ".join(words)) if piece.text != AC]
    if [piece.text for piece in pieces] != list(words):
        raise OptionError(
            f"data.tokenizer is {data.tokenizer}, which does not keep the words of {data.corpus} whole; "
            "allowed is word.",
            "data.tokenizer",
        )
    return np.array([piece.id for piece in pieces], np.int64)


def _examples(task: Task, ids: NDArray[np.int64], anchors: AnchorsAdded) -> Examples | Draws:
    """What a task has to learn from, in ids of the vocabulary."""
    examples = task.examples
    if isinstance(examples, Drawn):
        return _rows(anchors.among(examples, ids, len(task.classes)))

    def draw(random: np.random.Generator, count: int) -> Drawn:
        return anchors.among(examples(random, count), ids)

    one = draw(_sampling(), 1)
    return Draws(draw, one.read + 1, one.counted)


def _asked(what: _OfSentences | None, ids: NDArray[np.int64], size: int) -> _OfSentences | None:
    """What a task says of sentences of its words, asked of ids of a vocabulary of this size."""
    if what is None:
        return None
    words = np.full(size, -1, np.int64)
    words[ids] = np.arange(len(ids))
    return lambda sentence: what(words[sentence])


def _seen(examples: Examples | Draws) -> NDArray[np.integer[Any]]:
    """The ids of examples (N, T+1) that are held, or those of a sample."""
    if isinstance(examples, Draws):
        return examples.draw(_sampling(), _SAMPLED).ids
    return examples.stream.reshape(-1, examples.length)


def _sampling() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(0))


def _rows(drawn: Drawn) -> Examples:
    return Examples(drawn.ids.ravel(), drawn.read + 1, drawn.read + 1, counts=drawn.counts)


def _text(spec: RunSpec, given: Tokenizer | None, texts: Sequence[Text], progress: Progress) -> Corpus:
    data, length = spec.data, read_of_text(spec) + 1
    tokens = read_tokens(data, given, texts, progress)
    stream, mapping = tokens.stream, tokens.mapping
    split = split_of(spec, len(stream))
    train = Examples(stream[: split.trained], 1, length, mapping)
    held_out = Examples(stream[split.trained :], 1, length, mapping) if split.held_out >= length else None
    read = f"{data.name}: {tokens.read.words}." if tokens.read.words else ""
    notes = tuple(filter(None, (read, _doubt(data, tokens.texts), split.note)))
    unknown = tokens.unknown / len(stream)
    return Corpus(tokens.tokenizer, train, held_out, None, unknown, tokens.texts, notes, len(stream))


def _doubt(data: DataConfig, texts: Sequence[Text]) -> str:
    """What a text seems to be that is read as UTF-8 all the same, for that it is as well."""
    if not any(seems_wide(next(text.blocks(), b"")[:_LOOKED_AT]) for text in texts):
        return ""
    return (
        f"{data.name} seems to be UTF-16 without a byte order mark, for every second byte is 0; it is read as UTF-8, "
        "and an editor can save it as that."
    )


def _unknown(ids: NDArray[np.integer[Any]], tokenizer: Tokenizer) -> float:
    return float((ids == tokenizer.unknown).mean()) if len(ids) and tokenizer.unknown is not None else 0.0


def _tokenizer(data: DataConfig, texts: Iterable[str]) -> Tokenizer:
    return data.tokenizer_kind.make(texts, data.cutting)
