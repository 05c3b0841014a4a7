"""The tokenizer of weights from outside: every id of its vocabulary keeps its own row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from model.config import DataConfig
from model.errors import RequestError
from model.text.encoding import EncodingTokenizer
from model.text.foreign import file_vocabulary
from model.text.tiktoken_encodings import ENCODINGS, load


def tokenizer_of(data: DataConfig) -> EncodingTokenizer:
    """What a vocabulary from outside says, with a row for each of its ids."""
    named = data.tokenizer
    vocabulary = load(named) if named in ENCODINGS else file_vocabulary(Path(named), data.pattern)
    return EncodingTokenizer(vocabulary, special=data.special_tokens)


def with_rows(tokenizer: EncodingTokenizer, rows: int) -> EncodingTokenizer:
    """The same with so many rows: those past its last id stand for nothing, as where a table was made a round size.

    Raises RequestError if it has more ids than that.
    """
    known = tokenizer.full_size
    if known > rows:
        raise RequestError(
            f"The tokenizer {tokenizer.base.name} has ids up to {known - 1:,}, but config.json has the vocab_size "
            f"{rows:,}; allowed is one that is not larger."
        )
    spare = {f"<unused {number}>": number for number in range(known, rows)}
    base = replace(tokenizer.base, special={**tokenizer.base.special, **spare})
    return replace(tokenizer, base=base) if spare else tokenizer
