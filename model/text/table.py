"""The tokenizers there are: a row and a file each. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.text.byte_pair_tokenizer import BYTE_PAIR
from model.text.bytes import BYTES
from model.text.foreign import of_file, of_tiktoken
from model.text.tiktoken_encodings import ENCODINGS
from model.text.tokenizer import TokenizerKind
from model.text.words import CHARACTER, WORD

TOKENIZERS: Mapping[str, TokenizerKind] = {
    "word": WORD,
    "character": CHARACTER,
    "bytes": BYTES,
    "byte-pair": BYTE_PAIR,
    **{name: of_tiktoken(name) for name in ENCODINGS},
}
"""By the name that `data.tokenizer` has."""


def kind_of(tokenizer: str) -> TokenizerKind:
    """The row of that name, or else the kind whose vocabulary is in the file of that path."""
    return TOKENIZERS.get(tokenizer) or of_file(tokenizer)
