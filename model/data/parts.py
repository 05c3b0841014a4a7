"""A text in parts that are cut into pieces as the whole is: a part ends where no piece can go on. Imports no torch.

>>> list(in_parts(["The fat c", "at  sat on", " the mat"]))
['The fat', ' cat  sat', ' on the mat']
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

MOST_PART = 1 << 22
"""Characters after which a text is cut that has no such place, where memory has to last for any text."""

_JAMO = range(0x1160, 0x1200)
"""Parts of a syllable of Hangul that follow another."""


def in_parts(texts: Iterable[str], most: int | None = None) -> Iterator[str]:
    """The text that these are together, in parts of no more than about `most` characters, if that is given.

    It is cut before a space that follows anything else, or after a line that a letter or digit follows: there neither
    a word, nor a letter with its marks, nor a piece of any pattern is cut in two. Only what has no such place in `most`
    characters is cut between any two letters.
    """
    rest: list[str] = []
    size = 0
    for text in texts:
        before = rest[-1][-2:] if rest else ""
        cut = _last_cut(before + text) - len(before)
        if cut >= 0:
            yield "".join((*rest, text[:cut]))
            rest, size = [], 0
            text = text[cut:]
        rest.append(text)
        size += len(text)
        if most is not None and size > most:
            whole = "".join(rest)
            cut = _any_cut(whole)
            yield whole[:cut]
            rest = [whole[cut:]]
            size = len(rest[0])
    if last := "".join(rest):
        yield last


def _last_cut(text: str) -> int:
    """The last place where a text may be cut; −1 if there is none."""
    end = len(text)
    while (place := text.rfind(" ", 2, end)) > 0:
        if not text[place - 1].isspace():
            return place
        end = place
    end = len(text)
    while (place := text.rfind("\n", 1, end)) > 0:
        if not text[place - 1].isspace() and text[place + 1 : place + 2].isalnum():
            return place + 1
        end = place
    return -1


def _any_cut(text: str) -> int:
    """The last place between two characters that do not belong together."""
    for place in range(len(text) - 1, len(text) // 2, -1):
        code = text[place]
        if unicodedata.category(code)[0] in "LNPZ" and ord(code) not in _JAMO and text[place - 1] != "\u200d":
            return place
    return len(text)
