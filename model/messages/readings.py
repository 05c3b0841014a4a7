"""What is read off a network: the values of a matrix, and a sentence as the network reads it. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.quantities.site import TokenSequence
from model.quantities.watch import Watch
from model.text.characters import Completed, completed
from model.text.lower_case import LowerCase
from model.text.tokenizer import Piece


@dataclass(frozen=True)
class Sentence:
    """A sentence as the network reads it: `pieces` that run, and those `beyond` the context that do not.

    Of a network that also reads a `source`, the pieces of that, and those `source_beyond` the context. `lost` says what
    of the text as it was typed is in no piece; `lower` is what could be typed instead, where some of it is unknown for
    its capitals alone.
    """

    pieces: tuple[Piece, ...] = ()
    beyond: tuple[Piece, ...] = ()
    source: tuple[Piece, ...] = ()
    lost: str = ""
    lower: LowerCase | None = None
    source_beyond: tuple[Piece, ...] = ()

    @cached_property
    def every(self) -> tuple[Piece, ...]:
        """Every piece of the text, those that do not run too."""
        return (*self.pieces, *self.beyond)

    @cached_property
    def completed(self) -> tuple[Completed, ...]:
        """Where pieces are characters only together, by their places in `every`."""
        return completed(self.every)

    @property
    def ids(self) -> list[int]:
        """The ids of the pieces that run."""
        return [piece.id for piece in self.pieces]

    @property
    def source_ids(self) -> list[int]:
        """The ids of the source's pieces that run."""
        return [piece.id for piece in self.source]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels of the pieces that run."""
        return tuple(piece.label for piece in self.pieces)

    @cached_property
    def every_source(self) -> tuple[Piece, ...]:
        """Every piece of the source, those that do not run too."""
        return (*self.source, *self.source_beyond)

    @cached_property
    def source_labels(self) -> tuple[str, ...]:
        """The labels of the source's pieces."""
        return tuple(piece.label for piece in self.source)

    def labels_in(self, sequence: TokenSequence | None) -> tuple[str, ...]:
        """The labels of the pieces of one sequence."""
        return self.source_labels if sequence is TokenSequence.SOURCE else self.labels


@dataclass(frozen=True, eq=False)
class Reading:
    """The values of one watched matrix, (rows, columns) or (columns,); None, with the reason, where there are none.

    Where all layers or heads were watched, their axes come first. `spread` comes with thumbnails of attention weights,
    from which it can no longer be computed: `network.attention_spread`'s entropy (nats) and distance (tokens)
    of each, last axis. `lengths` comes with thumbnails of vectors as wide as the stream: `network.row_length`'s mean
    length of each matrix.
    of each, last axis. Of losses, `gaps` are the places that do not count: there is no number, and nothing is wrong.
    """

    watch: Watch
    values: NDArray[np.float32] | None
    why: str = ""
    spread: NDArray[np.float32] | None = None
    lengths: NDArray[np.float32] | None = None
    gaps: NDArray[np.bool_] | None = None


def no_rows() -> NDArray[np.float32]:
    """No rows of a step and two numbers: accuracy on the batch and on what is held out."""
    return np.empty((0, 3), np.float32)


def no_numbers() -> NDArray[np.float32]:
    """No numbers, of which there would be one a step."""
    return np.empty(0, np.float32)
