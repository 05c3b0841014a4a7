"""What is said of pieces that the vocabulary does not have. Imports no torch.

>>> from model.text.lower_case import in_lower_case
>>> from model.text.words import WordTokenizer
>>> words = WordTokenizer.of(["the cat"])
>>> said_of_unknown(words.encode("The dog"), in_lower_case(words, "The dog"))
'“The” is unknown, “the” is known. Unknown here: “dog”.'
"""

from __future__ import annotations

from collections.abc import Sequence

from model.text.lower_case import LowerCase
from model.text.tokenizer import Piece
from model.text.visible import visible

_MOST = 2
"""Pieces that are named."""


def said_of_unknown(pieces: Sequence[Piece], lower: LowerCase | None = None) -> str:
    """Which pieces are unknown, and which of them only for their capitals; nothing where all are known."""
    lowered = {word for word, _ in lower.words} if lower else set[str]()
    unknown = dict.fromkeys(piece.text for piece in pieces if not piece.known)
    others = [text for text in unknown if text not in lowered]
    said = [] if lower is None else [_capitals(lower)]
    return " ".join([*said, f"Unknown here: {_named(others)}"] if others else said)


def _capitals(lower: LowerCase) -> str:
    words = [word for word, _ in lower.words]
    if not words:
        return "In lower case less of it is unknown."
    if len(words) == 1:
        return "“{}” is unknown, “{}” is known.".format(*map(visible, lower.words[0]))
    return f"Unknown for their capitals alone: {_named(words)}"


def _named(texts: Sequence[str]) -> str:
    return ", ".join(f"“{visible(text)}”" for text in texts[:_MOST]) + (" …" if len(texts) > _MOST else ".")
