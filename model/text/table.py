"""The tokenizers there are: a row and a file each. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.text.bytes import BYTES
from model.text.tokenizer import TokenizerKind
from model.text.words import CHARACTER, WORD

TOKENIZERS: Mapping[str, TokenizerKind] = {
    "word": WORD,
    "character": CHARACTER,
    "bytes": BYTES,
}
"""By the name that `data.tokenizer` has."""
