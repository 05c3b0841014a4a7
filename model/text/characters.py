"""Characters that are cut: a piece may be a part of one, and its neighbours complete it. Imports no torch.

>>> from model.text.tokenizer import Piece
>>> halves = [Piece(part, n, True) for n, part in enumerate(["a", "\\udcc3", "\\udca9"])]
>>> completed(halves)
(Completed(first=1, last=2, text='é'),)
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class HasBytes(Protocol):
    """A piece of text, of which only the exact bytes matter here."""

    @property
    def text(self) -> str: ...

    @property
    def data(self) -> bytes: ...


@dataclass(frozen=True)
class Completed:
    """The pieces from `first` to `last` are `text` together, and no fewer of them are text."""

    first: int
    last: int
    text: str


def completed(pieces: Sequence[HasBytes]) -> tuple[Completed, ...]:
    """Where neighbours complete each other's characters; bytes that complete none stay alone."""
    places, at = list[Completed](), 0
    while at < len(pieces):
        if pieces[at].text.isascii():
            at += 1
            continue
        place = _completed_from(pieces, at)
        if place is not None and place.last > at:
            places.append(place)
        at = at + 1 if place is None else place.last + 1
    return tuple(places)


def _completed_from(pieces: Sequence[HasBytes], first: int) -> Completed | None:
    """The fewest pieces from `first` on that are text; None where they never are."""
    decoder, text = codecs.getincrementaldecoder("utf-8")(), ""
    for last in range(first, len(pieces)):
        try:
            text += decoder.decode(pieces[last].data)
        except UnicodeDecodeError:
            return None
        if not decoder.getstate()[0]:
            return Completed(first, last, text)
    return None
