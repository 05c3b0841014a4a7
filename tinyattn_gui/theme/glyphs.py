"""Letters that no font of this machine can draw: which they are, and which font would help, said once.

Qt draws a box for each, and complains of every font that it has tried (`fonts.load` keeps that quiet).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from PySide6.QtGui import QFont, QFontMetrics

from tinyattn_gui.theme.fonts import load

_MOST = 3
"""Letters and fonts that a sentence names."""

_EMOJI = 0x1F000
_CJK = ("BOPOMOFO", "CJK", "HANGUL", "HIRAGANA", "KATAKANA")
_SCRIPTS = (
    "ARABIC", "ARMENIAN", "BENGALI", "CHEROKEE", "CUNEIFORM", "DEVANAGARI", "ETHIOPIC", "GEORGIAN", "GUJARATI",
    "GURMUKHI", "HEBREW", "KANNADA", "KHMER", "LAO", "MALAYALAM", "MONGOLIAN", "MYANMAR", "ORIYA", "SINHALA", "SYRIAC",
    "TAMIL", "TELUGU", "THAANA", "THAI",
)  # fmt: skip
"""Those that have a font of their own, called after them."""


class MissingGlyphs:
    """Remembers what has been said."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._named: set[str] = set()

    def sentence(self, texts: Iterable[str]) -> str:
        """What is to be said of these texts and was not said yet, or an empty string. Needs a QGuiApplication."""
        letters = set().union(*texts) - self._seen
        self._seen |= letters
        boxes = {letter: family_for(letter) for letter in sorted(letters) if not is_drawn(letter)}
        fonts = [family for family in dict.fromkeys(boxes.values()) if family not in self._named]
        if not fonts:
            return ""
        self._named.update(fonts)
        codes = [f"U+{ord(letter):04X}" for letter, family in boxes.items() if family in fonts]
        more = f" and {len(codes) - _MOST} more" if len(codes) > _MOST else ""
        names = ", ".join(fonts[:_MOST])
        return f"No font here can draw {', '.join(codes[:_MOST])}{more}, so boxes are drawn; what would help: {names}."


def is_drawn(letter: str) -> bool:
    """Whether a font has it, or it needs none: it is no letter, number, punctuation or symbol."""
    if unicodedata.category(letter)[0] not in "LNPS":
        return True
    return QFontMetrics(QFont(load())).inFontUcs4(ord(letter))


def family_for(letter: str) -> str:
    """A free font that has the letter."""
    script = unicodedata.name(letter, "").partition(" ")[0]
    if script in _SCRIPTS:
        return f"Noto Sans {script.title()}"
    if script in _CJK:
        return "Noto Sans CJK"
    if unicodedata.category(letter) == "So":
        return "Noto Color Emoji" if ord(letter) >= _EMOJI else "Noto Sans Symbols 2"
    return "a font of the Noto family"
