"""A vocabulary after some of its merges, and what a text and a sentence are cut into there. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.messages.readings import Sentence
from model.text.visible import visible


@dataclass(frozen=True)
class Pair:
    """Two tokens side by side, as text (a byte that is none stands as surrogateescape writes it).

    `count` is how often they come where nothing else is said in the text as it stands, `ties` how many other pairs come
    as often; None where nothing has been counted.
    """

    left: str
    right: str
    count: int | None = None
    ties: int | None = None

    @property
    def joined(self) -> str:
        """The token that a merge makes of them."""
        data = (self.left + self.right).encode("utf-8", "surrogateescape")
        return data.decode("utf-8", "surrogateescape")

    @property
    def label(self) -> str:
        """Both as they can be read: `‘t’ + ‘h’`."""
        return f"‘{visible(self.left)}’ + ‘{visible(self.right)}’"

    @property
    def times(self) -> str:
        """How often: `512 times`; nothing where that is not known."""
        if self.count is None:
            return ""
        return "once" if self.count == 1 else f"{self.count:,} times".replace(",", " ")


@dataclass(frozen=True)
class Merges:
    """What there is after `count` of `total` merges.

    `passage` is how the text begins, `sentence` one of a person's own, `newest` the merge that was made last (with its
    count just before it) and `next` the one that comes. `pairs` are the most frequent pairs, equals in the order in
    which they come first, of `distinct` that there are. Where there is nothing, or no counts, `why` says so; `refused`
    says why the sentence cannot be cut.
    """

    count: int
    total: int
    passage: Sentence = field(default_factory=Sentence)
    sentence: Sentence = field(default_factory=Sentence)
    newest: Pair | None = None
    next: Pair | None = None
    pairs: tuple[Pair, ...] = ()
    distinct: int = 0
    why: str = ""
    refused: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """All that is to be read in it: tokens, and the characters that several of them are together."""
        sentences = (self.passage, self.sentence)
        whole = (visible(place.text) for sentence in sentences for place in sentence.completed)
        return (*self.passage.labels, *self.sentence.labels, *whole)
