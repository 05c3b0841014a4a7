"""A token in words: what stands below it in the strip, and all there is to say of it."""

from __future__ import annotations

from model.messages import Sentence
from model.text.tokenizer import Piece
from model.text.visible import visible

_MOST_BYTES = 12
"""Bytes that are shown below a token; there are more of them to read where it is pointed at."""

_MOST_SAID = 120


def source_of(sentence: Sentence) -> Sentence:
    """The source of two sentences as one of its own."""
    return Sentence(sentence.source, sentence.source_beyond)


def below(piece: Piece, tight: bool = False) -> str:
    """What stands below a token; where there is little room, its id is the number alone."""
    if not piece.known:
        return "unknown"
    return str(piece.id) if tight else f"id {piece.id}"


def bytes_of(piece: Piece, most: int = _MOST_BYTES) -> str:
    """The exact bytes in hexadecimal."""
    data = piece.data
    return data[:most].hex(" ") + (" …" if len(data) > most else "")


def extras(piece: Piece) -> tuple[str, str]:
    """What else is shown on demand: the bytes, and the id in the whole vocabulary that it was taken from."""
    return bytes_of(piece), "" if piece.original is None else f"original {piece.original}"


def about(sentence: Sentence, index: int, in_full: bool = True) -> list[str]:
    """What there is to say of one token, in lines; `in_full` with its bytes and its original id."""
    piece, count = sentence.every[index], len(sentence.pieces)
    number = f"{index + 1} of {count}" if index < count else f"{index + 1}, beyond the {count} that run"
    ids = below(piece)
    if in_full and piece.original is not None:
        ids += f", original id {piece.original}"
    lines = [f"token {number}: {piece.label}", ids]
    if in_full:
        lines.append(f"bytes {bytes_of(piece, _MOST_SAID)}")
    for place in sentence.completed:
        if place.first <= index <= place.last:
            lines.append(f"tokens {place.first + 1} to {place.last + 1} together are {visible(place.text)}")
    return lines
