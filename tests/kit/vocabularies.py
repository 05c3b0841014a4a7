"""A small vocabulary made here, written as each of the files that one may bring."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from model.text.merges import byte_letters
from model.text.patterns import PATTERNS
from model.text.ranks import tiktoken_lines
from model.text.vocabulary import Vocabulary

END = "<|endoftext|>"

TEXT = (
    "the fat cat sat on the mat; café – Привет, мир! 中文中文 def f(x):\n    return x  # 12345 👩‍👧 <|endoftext|> " * 3
)


@lru_cache(maxsize=8)
def merges_of(text: str = TEXT, count: int = 80) -> tuple[tuple[bytes, bytes], ...]:
    """The most frequent pairs of a text, one after another, by counting all of them anew each time."""
    pieces = [[bytes([byte]) for byte in word.encode()] for word in _words(text)]
    found: list[tuple[bytes, bytes]] = []
    for _ in range(count):
        counts: dict[tuple[bytes, bytes], int] = {}
        for piece in pieces:
            for pair in pairwise(piece):
                counts[pair] = counts.get(pair, 0) + 1
        pair = max(counts, key=counts.__getitem__)
        found.append(pair)
        pieces = [_merged(piece, pair) for piece in pieces]
    return tuple(found)


def small(pattern: str = "gpt2") -> Vocabulary:
    """The vocabulary, with the ids that GPT-2 would give and a special token."""
    ranks = {bytes([byte]): n for n, byte in enumerate(byte_letters().values())}
    for left, right in merges_of():
        ranks[left + right] = len(ranks)
    return Vocabulary("small", PATTERNS[pattern], ranks, {END: len(ranks)})


def as_tiktoken(folder: Path) -> Path:
    """Written as `.tiktoken`, which has no special tokens."""
    path = folder / "small.tiktoken"
    path.write_bytes(tiktoken_lines(small().ranks))
    return path


def as_pair(folder: Path, merges: str = "vocab.bpe", ids: str = "encoder.json") -> Path:
    """Written as the merges, whose path comes back, and the ids beside them."""
    letters = {byte: letter for letter, byte in byte_letters().items()}

    def written(token: bytes) -> str:
        return "".join(letters[byte] for byte in token)

    lines = ["#version: 0.2", *(f"{written(left)} {written(right)}" for left, right in merges_of()), ""]
    (folder / merges).write_text("\n".join(lines), encoding="utf-8")
    known = small()
    told = {written(token): rank for token, rank in known.ranks.items()} | dict(known.special)
    (folder / ids).write_text(json.dumps(told), encoding="utf-8")
    return folder / merges


def _words(text: str) -> list[str]:
    import regex

    found: list[str] = regex.findall(PATTERNS["gpt2"], text)
    return found


def _merged(piece: list[bytes], pair: tuple[bytes, bytes]) -> list[bytes]:
    made: list[bytes] = []
    for token in piece:
        if made and (made[-1], token) == pair:
            made[-1] += token
        else:
            made.append(token)
    return made
