"""What is said of a watched sentence that does not run as it was typed."""

from __future__ import annotations

from model.messages import Sentence
from model.text.visible import visible


def notice(sentence: Sentence) -> str:
    """One or two sentences on what is cut and what is unknown; empty if the whole sentence runs."""
    said = []
    if sentence.beyond:
        runs, cut = len(sentence.pieces), len(sentence.beyond)
        said.append(f"Only {runs} tokens run: the last {cut} {'is' if cut == 1 else 'are'} struck out.")
    unknown = list(dict.fromkeys(visible(piece.text) for piece in sentence.pieces if not piece.known))
    if unknown:
        words = ", ".join(f"“{word}”" for word in unknown[:2]) + (" …" if len(unknown) > 2 else "")
        said.append(f"Unknown here: {words}.")
    return " ".join(said)
