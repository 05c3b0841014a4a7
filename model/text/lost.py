"""What a text loses when it is cut into pieces, in words. Imports no torch.

>>> from model.text.words import CharacterTokenizer, WordTokenizer
>>> lost("the cat", WordTokenizer.of([]).encode("the cat"))
'White space is not read.'
>>> lost("cafe\\u0301", CharacterTokenizer.of([]).encode("cafe\\u0301"))
'Letters and their marks are put together first (NFC).'
>>> lost("the cat", CharacterTokenizer.of([]).encode("the cat"))
''
"""

from __future__ import annotations

from collections.abc import Sequence

from model.text.anchored import AC
from model.text.splitting import BYTE_ORDER, normal
from model.text.tokenizer import Piece


def lost(text: str, pieces: Sequence[Piece]) -> str:
    """What of `text` is not in its pieces, joined again; nothing where they are all of it. An unknown piece has its
    text still, and an anchor that was added is no loss.
    """
    joined, said = "".join(piece.text for piece in pieces).replace(AC, ""), []
    text = text.replace(AC, "")
    if joined == text:
        return ""
    if BYTE_ORDER in text and BYTE_ORDER not in joined:
        text = text.replace(BYTE_ORDER, "")
        said.append("Byte order marks are left out.")
    whole = normal(text)
    if joined not in (text, _without_space(text)) and joined in (whole, _without_space(whole)):
        text = whole
        said.append("Letters and their marks are put together first (NFC).")
    if joined != text and joined == _without_space(text):
        said.append("White space is not read.")
    elif joined != text:
        said.append("Some characters are not read.")
    return " ".join(said)


def _without_space(text: str) -> str:
    return "".join(text.split())
