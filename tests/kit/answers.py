"""The answers of tasks in words, worked out from the question alone by words that stand here again."""

from __future__ import annotations

import re
from collections.abc import Sequence

_AT_HOME = re.compile("key|book|ball|bread|coat|drum|lamp|map|milk|pen|rope|saw|soup|tent|towel|umbrella")

_ASKED = {
    "who": ("to", r"hi (\w+) ,|^(\w+) , do|here (\w+) ,"),
    "when": ("on", r"on (\w+day)"),
    "what": ("the", r"the (\w+)"),
}
"""How each answer begins, and where in the message its word stands."""


def sorted_out(read: Sequence[str]) -> str | None:
    """By what it is about: friends write about what lies around at home."""
    if read[-1] != "=":
        return None
    return "ham" if any(map(_AT_HOME.fullmatch, read)) else "spam"


def instructed(read: Sequence[str]) -> str:
    """The word that is asked for, in a sentence."""
    end = read.index("=")
    begins, pattern = _ASKED[read[0]]
    found = re.search(pattern, " ".join(read[2:end]))
    assert found is not None
    return (begins, next(filter(None, found.groups())), ".")[len(read) - end - 1]


def meant(read: Sequence[str]) -> str:
    """The noun that “it” stands for: the second of the sentence where a place is called so, else the first."""
    is_place = read[read.index("=") - 1] in ("wide", "long", "busy", "narrow")
    return read[7] if is_place else read[1]
