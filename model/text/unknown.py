"""What is said of pieces that the vocabulary does not have. Imports no torch.

>>> from model.text.lower_case import in_lower_case
>>> from model.text.words import WordTokenizer
>>> words = WordTokenizer.of(["the cat"])
>>> said_of_unknown(words.encode("The dog"), in_lower_case(words, "The dog"))
'“The” is unknown, “the” is known. Unknown here: “dog”.'
"""

from __future__ import annotations

from collections.abc import Sequence

from model.text.characters import completed
from model.text.lower_case import LowerCase
from model.text.tokenizer import Piece
from model.text.visible import visible

_MOST = 2
"""Pieces that are named."""


def said_of_unknown(pieces: Sequence[Piece], lower: LowerCase | None = None) -> str:
    """Which pieces are unknown, and which of them only for their capitals; nothing where all are known."""
    lowered = {word for word, _ in lower.words} if lower else set[str]()
    others = [text for text in _unknown_texts(pieces) if text not in lowered]
    said = [] if lower is None else [_capitals(lower)]
    return " ".join([*said, f"Unknown here: {_named(others)}"] if others else said)


def _unknown_texts(pieces: Sequence[Piece]) -> dict[str, None]:
    """What is unknown, each once; of pieces that are a character only together, that."""
    whole = {n: place.text for place in completed(pieces) for n in range(place.first, place.last + 1)}
    return dict.fromkeys(whole.get(n, piece.text) for n, piece in enumerate(pieces) if not piece.known)


def _capitals(lower: LowerCase) -> str:
    words = [word for word, _ in lower.words]
    if not words:
        return "In lower case less of it is unknown."
    if len(words) == 1:
        return "“{}” is unknown, “{}” is known.".format(*map(visible, lower.words[0]))
    return f"Unknown for their capitals alone: {_named(words)}"


def _named(texts: Sequence[str]) -> str:
    return ", ".join(f"“{visible(text)}”" for text in texts[:_MOST]) + (" …" if len(texts) > _MOST else ".")
