"""A sentence that is unknown only for its capitals, in the lower case that is known. Imports no torch.

>>> from model.text.words import WordTokenizer
>>> in_lower_case(WordTokenizer.of(["the fat cat"]), "The fat CAT barks")
LowerCase(text='the fat cat barks', words=(('The', 'the'), ('CAT', 'cat')))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.text.splitting import normal
from model.text.tokenizer import Piece, Tokenizer


@dataclass(frozen=True)
class LowerCase:
    """A `text` with fewer unknown pieces. `words`: each that was unknown with the one that is known instead; none
    where the text is in lower case as a whole.
    """

    text: str
    words: tuple[tuple[str, str], ...] = ()


def in_lower_case(tokenizer: Tokenizer, text: str) -> LowerCase | None:
    """What could be typed instead of `text`, if capitals alone are why some of it is unknown."""
    pieces = tokenizer.encode(text)
    unknown = _unknown(pieces)
    if not unknown or text == text.lower():
        return None
    lower = {piece.text: piece.text.lower() for piece in pieces if not piece.known}
    words = {word: other for word, other in lower.items() if other != word and not _unknown(tokenizer.encode(other))}
    by_words = LowerCase(_replaced(text, pieces, words), tuple(words.items()))
    for offer in (by_words, LowerCase(text.lower())):
        if offer.text != text and _unknown(tokenizer.encode(offer.text)) < unknown:
            return offer
    return None


def _unknown(pieces: Sequence[Piece]) -> int:
    return sum(not piece.known for piece in pieces)


def _replaced(text: str, pieces: Sequence[Piece], words: dict[str, str]) -> str:
    """`text` with these of its pieces replaced; as it is where pieces cannot be found in it."""
    if any(piece.text not in text for piece in pieces if piece.text in words):
        text = normal(text)
    parts, at = list[str](), 0
    for piece in pieces:
        start = text.find(piece.text, at)
        if start >= 0:
            parts += (text[at:start], words.get(piece.text, piece.text))
            at = start + len(piece.text)
    return "".join(parts) + text[at:]
