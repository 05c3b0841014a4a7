"""Text into pieces and pieces into numbers. Imports no torch.

>>> tokenizer = WordTokenizer.of(["the fat cat"])
>>> [(piece.text, piece.id, piece.known) for piece in tokenizer.encode("the cat barks")]
[('the', 0, True), ('cat', 2, True), ('barks', 3, False)]
>>> tokenizer.labels
('the', 'fat', 'cat', '‹unknown›')
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from model.text.splitting import characters, plain_characters, plain_words, words
from model.text.visible import visible

UNKNOWN = "‹unknown›"


@dataclass(frozen=True)
class Piece:
    """A piece of text as the network reads it; an unknown piece keeps its text and has the unknown row's id.

    `original` is its id in the whole vocabulary, where only a part of that has rows here.
    """

    text: str
    id: int
    known: bool
    original: int | None = None

    @property
    def data(self) -> bytes:
        """Its exact bytes in UTF-8; a byte that is no text alone stands in `text` as surrogateescape writes it."""
        try:
            return self.text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # half a character that was typed
            return self.text.encode("utf-8", "surrogatepass")

    @property
    def label(self) -> str:
        """The text with nothing invisible in it; an unknown piece stands in the marks of the unknown row."""
        return visible(self.text) if self.known else f"‹{visible(self.text)}›"


class Tokenizer(Protocol):
    """Cuts text into pieces; `labels` names each id of the vocabulary, the unknown row last."""

    def __hash__(self) -> int: ...

    @property
    def labels(self) -> tuple[str, ...]: ...

    def encode(self, text: str) -> tuple[Piece, ...]: ...

    def ids_of(self, text: str) -> list[int]: ...


@dataclass(frozen=True, eq=False)
class _SplittingTokenizer:
    """A tokenizer whose vocabulary is the set of pieces that its corpus holds."""

    ids: Mapping[str, int]

    @staticmethod
    def split(text: str) -> list[str]:
        raise NotImplementedError

    @classmethod
    def of(cls, texts: Iterable[str], most: int = 50_000) -> _SplittingTokenizer:
        """The tokenizer that knows the `most` frequent pieces of `texts`, numbered in the order of first appearance."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(cls.split(text))
        kept = {piece for piece, _ in counts.most_common(most)}
        return cls({piece: i for i, piece in enumerate(piece for piece in counts if piece in kept)})

    def ids_of(self, text: str) -> list[int]:
        """The ids alone, for reading a corpus."""
        unknown = len(self.ids)
        return [self.ids.get(piece, unknown) for piece in self.split(text)]

    @property
    def labels(self) -> tuple[str, ...]:
        return (*map(visible, self.ids), UNKNOWN)

    def encode(self, text: str) -> tuple[Piece, ...]:
        unknown = len(self.ids)
        return tuple(Piece(piece, self.ids.get(piece, unknown), piece in self.ids) for piece in self.split(text))


class WordTokenizer(_SplittingTokenizer):
    """Words and symbols, each with its marks; white space is dropped."""

    split = staticmethod(words)


class CharacterTokenizer(_SplittingTokenizer):
    """Each character a piece; joined again, the pieces are the text in its normal form."""

    split = staticmethod(characters)


class PlainWordTokenizer(WordTokenizer):
    """For runs that were begun by a version that took marks for symbols."""

    split = staticmethod(plain_words)


class PlainCharacterTokenizer(CharacterTokenizer):
    """For runs that were begun by a version that took code points as they came."""

    split = staticmethod(plain_characters)


Make = Callable[[Iterable[str], int], Tokenizer]
"""Makes the tokenizer that knows so many of the pieces of these texts."""

SPLITTINGS = ("whole", "plain")
"""How pieces are cut: composed first, with their marks; or as the first versions did."""


@dataclass(frozen=True)
class TokenizerKind:
    """A way to cut texts: what a piece is called, and what makes such a tokenizer.

    `plain` is for runs that were begun by a version that cut in another way. Of what is cut into words a few are
    watched at first, of anything else as many as the network reads.
    """

    unit: str
    whole: Make
    plain: Make | None = None
    is_words: bool = False

    def make(self, texts: Iterable[str], most: int, splitting: str = SPLITTINGS[0]) -> Tokenizer:
        """The tokenizer that knows the `most` frequent pieces of `texts`."""
        make = self.plain if splitting == "plain" and self.plain else self.whole
        return make(texts, most)


TOKENIZERS: Mapping[str, TokenizerKind] = {
    "word": TokenizerKind("word", WordTokenizer.of, PlainWordTokenizer.of, is_words=True),
    "character": TokenizerKind("character", CharacterTokenizer.of, PlainCharacterTokenizer.of),
}
"""By the name that `data.tokenizer` has."""
