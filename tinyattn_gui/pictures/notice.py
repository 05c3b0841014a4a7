"""What is said of a watched sentence that does not run as it was typed."""

from __future__ import annotations

from model.messages import Sentence


def notice(sentence: Sentence) -> str:
    """One or two sentences on what is cut and what is unknown; empty if the whole sentence runs."""
    said = []
    if sentence.beyond:
        runs, cut = len(sentence.pieces), len(sentence.beyond)
        said.append(f"The network reads {runs} tokens: the last {cut} {'does' if cut == 1 else 'do'} not run.")
    unknown = list(dict.fromkeys(piece.label for piece in sentence.pieces if not piece.known))
    if unknown:
        words = ", ".join(f"“{word}”" for word in unknown[:3]) + (" …" if len(unknown) > 3 else "")
        said.append(f"Not in this run’s vocabulary: {words}.")
    return " ".join(said)
