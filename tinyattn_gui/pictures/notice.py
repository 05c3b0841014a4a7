"""What is said of a watched sentence that does not run as it was typed."""

from __future__ import annotations

from model.messages import Sentence
from model.text.lower_case import LowerCase
from model.text.unknown import said_of_unknown
from model.text.visible import visible

MOST_TEXT = 2000
"""Characters that the sentence line takes."""


def notice(sentence: Sentence, typed: str = "") -> str:
    """A few sentences on what is cut and what is unknown; empty if the whole sentence runs as it was `typed`."""
    said = []
    if len(typed) >= MOST_TEXT:
        said.append(f"No more than {MOST_TEXT} characters are taken.")
    where = " of the target" if sentence.source else ""
    for runs, beyond, of in (
        (sentence.source, sentence.source_beyond, " of the source"),
        (sentence.pieces, sentence.beyond, where),
    ):
        if cut := len(beyond):
            said.append(f"Only {len(runs)} tokens{of} run: the last {cut} {'is' if cut == 1 else 'are'} struck out.")
    if unknown := said_of_unknown((*sentence.source, *sentence.pieces), sentence.lower):
        said.append(unknown)
    return " ".join(said)


def offer(lower: LowerCase) -> str:
    """What can be used instead of a sentence that is unknown for its capitals."""
    return f"Use “{visible(lower.words[0][1])}”" if len(lower.words) == 1 else "Use lower case"
