"""The tokenizers whose vocabulary comes from outside: tiktoken's encodings and files of one's own. Imports no torch.

Only the tokens that a corpus uses have a row; their ids in the vocabulary stay with the pieces.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from model.text.encoding import EncodingTokenizer, compact
from model.text.tiktoken_encodings import known_file, load
from model.text.tokenizer import Cutting, Progress, Tokenizer, TokenizerKind, quiet
from model.text.vocabulary import Vocabulary
from model.text.vocabulary_file import files_of, is_vocabulary, read_bytes, read_vocabulary


def foreign_kind(
    help: str, vocabulary: Callable[[Cutting], Vocabulary], uses: frozenset[str] = frozenset()
) -> TokenizerKind:
    """The row of a tokenizer that has its vocabulary from elsewhere; what it `uses` besides what each of them does."""

    def make(texts: Iterable[str], how: Cutting, progress: Progress = quiet, /) -> Tokenizer:
        return compact(vocabulary(how), texts, how.vocabulary, special=how.special_tokens)

    def read(packed: bytes, how: Cutting) -> Tokenizer:
        return EncodingTokenizer.read(packed, how.special_tokens)

    both = frozenset({"vocabulary", "special_tokens"}) | uses
    return TokenizerKind("token", help, make, read, is_merged=True, uses=both)


def of_tiktoken(name: str) -> TokenizerKind:
    """The row of one of tiktoken's encodings."""
    help = f"As {_USERS[name]} cuts text; only tokens that the corpus uses get a row. Needs one download."
    return foreign_kind(help, lambda how: load(name))


@lru_cache(maxsize=64)
def of_file(path: str) -> TokenizerKind:
    """The row of a vocabulary file of one's own."""
    return foreign_kind(
        "A vocabulary file of your own.",
        lambda how: file_vocabulary(Path(path), how.pattern),
        frozenset({"pattern"}),
    )


def file_vocabulary(path: Path, pattern: str) -> Vocabulary:
    """What a vocabulary file says; one of tiktoken's own keeps its pattern and special tokens, however it is called."""
    file = path.expanduser().absolute()
    try:
        told = os.stat(file)
    except OSError:
        return read_vocabulary(path, pattern)
    return _read(file, pattern, told.st_size, told.st_mtime_ns)


def stamp(tokenizer: str) -> str:
    """What is to be remembered of a vocabulary file besides its path: another content is another tokenizer."""
    if not is_vocabulary(tokenizer):
        return ""
    sha256 = hashlib.sha256()
    for path in files_of(Path(tokenizer).expanduser()):
        with suppress(OSError):  # a run file may have what is not there any more
            sha256.update(hashlib.sha256(path.read_bytes()).digest())
    return sha256.hexdigest()


@lru_cache(maxsize=4)
def _read(path: Path, pattern: str, size: int, changed: int) -> Vocabulary:
    encoding = known_file(data := read_bytes(path))
    return encoding.vocabulary(data) if encoding else read_vocabulary(path, pattern)


_USERS = {"gpt2": "GPT-2", "cl100k_base": "GPT-4", "o200k_base": "GPT-4o"}
