"""Tokenizers whose vocabulary is the set of pieces that their corpus holds: words, characters. Imports no torch.

>>> tokenizer = WordTokenizer.of(["the fat cat"])
>>> [(piece.text, piece.id, piece.known) for piece in tokenizer.encode("the cat barks")]
[('the', 0, True), ('cat', 2, True), ('barks', 3, False)]
>>> tokenizer.labels
('the', 'fat', 'cat', '‹unknown›')
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from model.text.anchored import cut_with_anchors
from model.text.splitting import characters, plain_characters, plain_words, words
from model.text.tokenizer import MOST_PIECES, UNKNOWN, Cutting, Make, Piece, Progress, Tokenizer, TokenizerKind, quiet
from model.text.visible import visible

MOST_COUNTED = 500_000
"""Different pieces of a large text that are counted at once."""


@dataclass(frozen=True, eq=False)
class SplittingTokenizer:
    """A tokenizer whose vocabulary is the set of pieces that its corpus holds, and a row for all others."""

    ids: Mapping[str, int]
    is_kept: bool = False
    """Whether its pieces have to be kept: those of a large text, which no run file has."""
    anchor_after: str = ""
    """The characters after which an anchor token is added."""

    between: ClassVar[str] = ""
    """What stood between two pieces, as far as is known."""

    @staticmethod
    def split(text: str) -> list[str]:
        raise NotImplementedError

    @classmethod
    def of(
        cls, texts: Iterable[str], most: int = MOST_PIECES, *, large: bool = False, anchor_after: str = ""
    ) -> SplittingTokenizer:
        """The tokenizer that knows the `most` frequent pieces of `texts`, numbered in the order of first appearance.

        Of a `large` text no more than MOST_COUNTED pieces are counted at once: the rarest make room.
        """
        counts: Counter[str] = Counter()
        least = 0
        for text in texts:
            counts.update(cut_with_anchors(cls.split, text, anchor_after))
            while large and len(counts) > MOST_COUNTED:
                least += 1
                counts = Counter({piece: count for piece, count in counts.items() if count > least})
        kept = {piece for piece, _ in counts.most_common(most)}
        ids = {piece: i for i, piece in enumerate(piece for piece in counts if piece in kept)}
        return cls(ids, large, anchor_after)

    @classmethod
    def read(cls, vocabulary: bytes, anchor_after: str = "") -> SplittingTokenizer:
        """The tokenizer of these pieces. Raises ValueError for what is no list of them."""
        pieces = json.loads(vocabulary)
        if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
            raise ValueError
        if len(set(pieces)) != len(pieces) or len(pieces) > MOST_PIECES:
            raise ValueError
        return cls({piece: i for i, piece in enumerate(pieces)}, True, anchor_after)

    @property
    def unknown(self) -> int:
        return len(self.ids)

    @property
    def vocabulary(self) -> bytes | None:
        return json.dumps(list(self.ids)).encode() if self.is_kept else None

    @property
    def labels(self) -> tuple[str, ...]:
        return (*map(visible, self.ids), UNKNOWN)

    def ids_of(self, text: str) -> list[int]:
        unknown = len(self.ids)
        return [self.ids.get(piece, unknown) for piece in self._cut(text)]

    def encode(self, text: str) -> tuple[Piece, ...]:
        unknown = len(self.ids)
        return tuple(Piece(piece, self.ids.get(piece, unknown), piece in self.ids) for piece in self._cut(text))

    def _cut(self, text: str) -> list[str]:
        return cut_with_anchors(self.split, text, self.anchor_after)

    def text_of(self, pieces: Sequence[Piece]) -> str:
        """The pieces, unknown ones too, joined."""
        return self.between.join(piece.text for piece in pieces)


def kept(tokenizer: Tokenizer) -> Tokenizer:
    """The same, which a run file keeps even where it could be made of a text again: it may be used on another text."""
    return replace(tokenizer, is_kept=True) if isinstance(tokenizer, SplittingTokenizer) else tokenizer


class WordTokenizer(SplittingTokenizer):
    """Words and symbols, each with its marks; white space is dropped."""

    split = staticmethod(words)
    between = " "


class CharacterTokenizer(SplittingTokenizer):
    """Each character a piece; joined again, the pieces are the text in its normal form."""

    split = staticmethod(characters)


class PlainWordTokenizer(WordTokenizer):
    """For runs that were begun by a version that took marks for symbols."""

    split = staticmethod(plain_words)


class PlainCharacterTokenizer(CharacterTokenizer):
    """For runs that were begun by a version that took code points as they came."""

    split = staticmethod(plain_characters)


SPLITTINGS = ("whole", "plain")
"""How pieces are cut: composed first, with their marks; or as the first versions did."""


def split_kind(
    unit: str,
    help: str,
    whole: type[SplittingTokenizer],
    plain: type[SplittingTokenizer] | None = None,
    *,
    is_words: bool = False,
    loses: str = "",
) -> TokenizerKind:
    """The row of a tokenizer that splits; `plain` is for runs that were begun by a version that cut in another way."""

    def kind(how: Cutting) -> type[SplittingTokenizer]:
        return plain if how.splitting == "plain" and plain else whole

    def make(texts: Iterable[str], how: Cutting, progress: Progress = quiet, /) -> Tokenizer:
        return kind(how).of(texts, how.vocabulary, large=how.large, anchor_after=how.anchor_after)

    def read(vocabulary: bytes, how: Cutting) -> Tokenizer:
        return kind(how).read(vocabulary, how.anchor_after)

    def count(text: str, how: Cutting) -> int:
        return len(cut_with_anchors(kind(how).split, text, how.anchor_after))

    checked: Make = make
    uses = frozenset({"vocabulary", "splitting", "anchor_after"})
    return TokenizerKind(unit, help, checked, read, count=count, is_words=is_words, loses=loses, uses=uses)


WORD = split_kind(
    "word",
    "Words and symbols, each a piece.",
    WordTokenizer,
    PlainWordTokenizer,
    is_words=True,
    loses="White space is left out, and letters are composed (NFC).",
)

CHARACTER = split_kind(
    "character",
    "Each character a piece, white space too.",
    CharacterTokenizer,
    PlainCharacterTokenizer,
    loses="Letters are composed (NFC), and byte order marks are left out.",
)
