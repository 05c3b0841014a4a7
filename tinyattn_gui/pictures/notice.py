"""What is said of a watched sentence that does not run as it was typed."""

from __future__ import annotations

from model.messages import Sentence
from model.text.lower_case import LowerCase
from model.text.visible import visible

_MOST = 2
"""Pieces that are named."""


def notice(sentence: Sentence) -> str:
    """A few sentences on what is cut and what is unknown; empty if the whole sentence runs."""
    said = []
    if sentence.beyond:
        runs, cut = len(sentence.pieces), len(sentence.beyond)
        said.append(f"Only {runs} tokens run: the last {cut} {'is' if cut == 1 else 'are'} struck out.")
    lowered = {word for word, _ in sentence.lower.words} if sentence.lower else set[str]()
    unknown = dict.fromkeys(piece.text for piece in sentence.pieces if not piece.known)
    if sentence.lower is not None:
        said.append(_capitals(sentence.lower))
    if others := [visible(text) for text in unknown if text not in lowered]:
        said.append(f"Unknown here: {_named(others)}")
    return " ".join(said)


def offer(lower: LowerCase) -> str:
    """What can be used instead of a sentence that is unknown for its capitals."""
    return f"Use “{visible(lower.words[0][1])}”" if len(lower.words) == 1 else "Use lower case"


def _capitals(lower: LowerCase) -> str:
    words = [(visible(word), visible(other)) for word, other in lower.words]
    if not words:
        return "In lower case less of it is unknown."
    if len(words) == 1:
        return "“{}” is unknown, “{}” is known.".format(*words[0])
    return f"Unknown for their capitals alone: {_named([word for word, _ in words])}"


def _named(texts: list[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts[:_MOST]) + (" …" if len(texts) > _MOST else ".")
