"""Text with nothing invisible left in it: marks for white space, code points for what would draw blank. No torch.

>>> visible("a b\\u202e"), visible("ok\\ufe0f"), visible("\\u0301")
('a␣b⟨U+202E⟩', 'ok⟨U+FE0F⟩', '◌\u0301')
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_MARKS = {" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍"}

_JOINERS = "\u200c\u200d"

_LONE_BYTES = "".join(map(chr, range(0xDC80, 0xDD00)))
"""How surrogateescape writes a byte that is no text alone, from 80 on; it is shown as `\\x80`."""

_VIRAMA = 9
"""The combining class of what joins two consonants of Indic scripts."""

_BLANK = frozenset(
    chr(code)
    for part in (
        (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x13441, 0x13442, 0x16FE4, 0x1D159),
        range(0x180B, 0x1810),
        range(0xFE00, 0xFE10),
        range(0xE0100, 0xE01F0),
    )
    for code in part
)
"""What counts as printable and yet draws nothing: fillers, selectors of variants, blank patterns and notes."""


@lru_cache(maxsize=65_536)
def visible(text: str) -> str:
    """`text` as it can be read: two texts that differ never look the same for something that cannot be seen."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    return "".join(_shown(text, place) for place in range(len(text)))


def _shown(text: str, place: int) -> str:
    c = text[place]
    if c in _MARKS:
        return _MARKS[c]
    if c in _LONE_BYTES:
        return f"\\x{_LONE_BYTES.index(c) + 0x80:02x}"
    if c in _JOINERS and _shapes(text, place):
        return c
    if c in _BLANK or not c.isprintable():
        return f"⟨U+{ord(c):04X}⟩"
    alone = place == 0 or text[place - 1] in _MARKS
    return f"◌{c}" if alone and unicodedata.category(c)[0] == "M" else c


def _shapes(text: str, place: int) -> bool:
    """Whether a joiner is seen in how its neighbours are drawn: in Indic and Arabic scripts (RFC 5892, appendix A), and
    in a symbol that is made of several.
    """
    before, after = text[:place].rstrip("\ufe0f"), text[place + 1 :]
    if not before or not after:
        return False
    if unicodedata.combining(before[-1]) == _VIRAMA:
        return True
    base = next((c for c in reversed(before) if unicodedata.category(c) != "Mn"), "")
    if base and unicodedata.bidirectional(base) == unicodedata.bidirectional(after[0]) == "AL":
        return True
    kinds = {unicodedata.category(base or "a"), unicodedata.category(after[0])}
    return text[place] == "\u200d" and kinds <= {"So", "Sk"}
