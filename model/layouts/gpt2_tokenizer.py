"""A byte-pair vocabulary as the files that stand beside a GPT-2: `vocab.json`, `merges.txt`, `tokenizer_config.json`.

Imports no torch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from model.text.bytes import ByteTokenizer
from model.text.encoding import EncodingTokenizer
from model.text.merges import byte_letters
from model.text.patterns import PATTERNS
from model.text.tokenizer import Tokenizer
from model.text.vocabulary import BYTES, Vocabulary

_END = "<|endoftext|>"


def tokenizer_files(tokenizer: Tokenizer, context: int) -> Mapping[str, bytes]:
    """The files by their names; none for a tokenizer that cuts text another way than GPT-2, or has an unknown row."""
    vocabulary = _vocabulary(tokenizer)
    merges = None if vocabulary is None else merges_behind(vocabulary.ranks)
    if vocabulary is None or merges is None:
        return {}
    ids = {_written(token): rank for token, rank in vocabulary.ranks.items()} | dict(vocabulary.special)
    lines = ["#version: 0.2", *(f"{_written(left)} {_written(right)}" for left, right in merges), ""]
    end = {name: _END for name in ("bos_token", "eos_token", "unk_token") if _END in vocabulary.special}
    config = {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": False, "model_max_length": context, **end}
    return {
        "vocab.json": json.dumps(dict(sorted(ids.items(), key=lambda item: item[1])), ensure_ascii=False).encode(),
        "merges.txt": "\n".join(lines).encode(),
        "tokenizer_config.json": json.dumps(config, indent=2).encode(),
    }


def end_of_text(tokenizer: Tokenizer) -> int | None:
    """The id of the token that ends a text, where there is one."""
    vocabulary = _vocabulary(tokenizer)
    return None if vocabulary is None else vocabulary.special.get(_END)


def _vocabulary(tokenizer: Tokenizer) -> Vocabulary | None:
    """What a tokenizer knows, if all of it has rows of its own and text is split as GPT-2 splits it."""
    if isinstance(tokenizer, ByteTokenizer):
        return Vocabulary("bytes", PATTERNS["gpt2"], BYTES)
    if not isinstance(tokenizer, EncodingTokenizer) or tokenizer.originals is not None:
        return None
    return tokenizer.base if tokenizer.base.pattern == PATTERNS["gpt2"] else None


def merges_behind(ranks: Mapping[bytes, int]) -> list[tuple[bytes, bytes]] | None:
    """The merges that make these tokens, in their order: the two parts that each had before it was made.

    None where a token is not made of two before it, so that no list of merges makes it.
    """
    found = []
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        if len(token) > 1:
            parts = _parts(token, ranks, rank)
            if len(parts) != 2:
                return None
            found.append((parts[0], parts[1]))
    return found


def _parts(token: bytes, ranks: Mapping[bytes, int], below: int) -> list[bytes]:
    """What the merges of a lower rank make of a token's bytes."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 1:
        rank, place = min(_pairs(parts, ranks), default=(below, 0))
        if rank >= below:
            break
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
    return parts


def _pairs(parts: list[bytes], ranks: Mapping[bytes, int]) -> Iterator[tuple[int, int]]:
    """The rank of what each two neighbours make, and their place."""
    for place in range(len(parts) - 1):
        rank = ranks.get(parts[place] + parts[place + 1])
        if rank is not None:
            yield rank, place


def _written(token: bytes) -> str:
    letters = _letters()
    return "".join(letters[byte] for byte in token)


def _letters() -> Mapping[int, str]:
    if not _LETTERS:
        _LETTERS.update((byte, letter) for letter, byte in byte_letters().items())
    return _LETTERS


_LETTERS: dict[int, str] = {}
