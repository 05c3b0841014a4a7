"""Text cut into words or characters, as people see them. Imports no torch.

Letters are put together first (NFC), so that é is the same however it was typed, and byte order marks are left out.

>>> words("हिन्दी की भाषा, cafe\\u0301")
['हिन्दी', 'की', 'भाषा', ',', 'café']
>>> characters("e\\u0301t\\u00e9")
['é', 't', 'é']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

BYTE_ORDER, _NO_SPACE, _JOINER = "\ufeff", "\u200b", "\u200d"

_TONES = range(0x1F3FB, 0x1F400)
"""Tones of skin, which belong to the symbol before them."""

HELD = (range(0x80, 0x20000), range(0xE0000, 0xE0200))
"""Where all marks and joiners lie; planes between them have letters alone."""


def words(text: str) -> list[str]:
    """Words and symbols, each with its marks and joiners; white space is dropped."""
    found: list[str] = _pattern().findall(normal(text))
    return found


def characters(text: str) -> list[str]:
    """Each character; joined again, they are the normal text."""
    return list(normal(text))


def plain_words(text: str) -> list[str]:
    """Words as the first versions cut them, which took marks for symbols."""
    return re.findall(r"\w+|[^\w\s]", text)


def plain_characters(text: str) -> list[str]:
    """Each code point as it comes."""
    return list(text)


def normal(text: str) -> str:
    """`text` in its composed form (NFC), without byte order marks."""
    return unicodedata.normalize("NFC", text.replace(BYTE_ORDER, ""))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    held = "".join(f"{a}-{b}" for a, b in _spans())
    symbol = rf"[^\w\s{_NO_SPACE}]"
    family = rf"(?<={_JOINER}){symbol}"
    return re.compile(rf"\w[\w{held}]*|[\U0001f1e6-\U0001f1ff]{{2}}|{symbol}(?:[{held}]|{family})*")


def _spans() -> Iterator[tuple[str, str]]:
    """First and last of each stretch of what belongs to the character before it: marks, joiners, other formats."""
    start = before = -1
    for code in filter(is_held, chain(*HELD)):
        if code != before + 1:
            if before >= 0:
                yield chr(start), chr(before)
            start = code
        before = code
    yield chr(start), chr(before)


def is_held(code: int) -> bool:
    """Whether this code point belongs to the character before it."""
    kind = unicodedata.category(chr(code))
    return kind[0] == "M" or code in _TONES or (kind == "Cf" and chr(code) not in (_NO_SPACE, BYTE_ORDER))
