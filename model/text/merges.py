"""The merges and ids of a byte-pair vocabulary as GPT-2's files have them. Imports no torch.

A byte stands as the character that GPT-2 gave it, so that none is blank:

>>> bytes_of("Ġthe"), bytes_of("Ã©").decode()
(b' the', 'é')
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from model.errors import shown
from model.text.ranks import check_count, check_id, checked, refusal
from model.text.vocabulary import Vocabulary


@lru_cache(maxsize=1)
def byte_letters() -> Mapping[str, int]:
    """The byte that each character stands for; their order is that of GPT-2's first 256 tokens."""
    plain = [byte for byte in range(256) if chr(byte).isprintable() and chr(byte) != " "]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + n): byte for n, byte in enumerate(others)}


def bytes_of(token: str) -> bytes | None:
    """The bytes of a token that is written with these characters; None for a text with any other character."""
    letters = byte_letters()
    return bytes(letters[c] for c in token) if all(c in letters for c in token) else None


def merges_of(data: bytes, name: str) -> list[tuple[bytes, bytes]]:
    """The merges of a `vocab.bpe` or `merges.txt`, in their order; raises OptionError."""
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError as error:
        raise refusal(f"{name} is not UTF-8 text (byte {data[error.start]:#04x}); allowed is UTF-8.") from None
    first = 1 if lines[0].startswith("#version") else 0
    return [merge_of(line, f"line {n} of {name}") for n, line in enumerate(lines[first:], first + 1) if line.strip()]


def gpt2_ranks(merges: Iterable[tuple[bytes, bytes]], name: str) -> dict[bytes, int]:
    """The ids that GPT-2 gave: first each byte, then what each merge makes."""
    ranks = {bytes([byte]): n for n, byte in enumerate(byte_letters().values())}
    for left, right in merges:
        ranks.setdefault(left + right, len(ranks))
        check_count(len(ranks), name)
    return ranks


def merge_of(line: str, where: str) -> tuple[bytes, bytes]:
    parts = line.rstrip("\r").split(" ")
    left, right = map(bytes_of, parts) if len(parts) == 2 else (None, None)
    if not left or not right:
        raise refusal(f"{where[0].upper()}{where[1:]} is {shown(line)}; allowed are two tokens with a space between.")
    return left, right


def joined(
    merges: Sequence[tuple[bytes, bytes]], ids: dict[str, int], names: tuple[str, str], pattern: str
) -> Vocabulary:
    """The vocabulary of merges in their order and the ids of tokens, from files of these names; raises OptionError."""
    merges_name, ids_name = names
    ranks: dict[bytes, int] = {}
    for letter, byte in byte_letters().items():
        if letter in ids:
            ranks[bytes([byte])] = ids.pop(letter)
    letter_of = {byte: letter for letter, byte in byte_letters().items()}
    newest = -1
    for number, (left, right) in enumerate(merges, 1):
        where = f"merge {number} of {merges_name}"
        if left not in ranks or right not in ranks:
            missing = right if left in ranks else left
            raise refusal(f"{where[0].upper()}{where[1:]} joins {shown(missing)}, which nothing before it makes.")
        token = left + right
        if token in ranks:
            continue  # made in two ways; the first counts
        rank = ids.pop("".join(letter_of[byte] for byte in token), None)
        if rank is None:
            raise refusal(f"What {where} makes, {shown(token)}, has no id in {ids_name}.")
        if rank <= newest:
            raise refusal(f"The id of {where} is {rank}, after {newest}; allowed are ids in the order of the merges.")
        ranks[token] = newest = rank
    return Vocabulary(ids_name, pattern, checked(ranks, ids_name), ids)


def ids_of(data: bytes, name: str) -> dict[str, int]:
    """The ids of a JSON file, each token once."""
    try:
        pairs = json.loads(data, object_pairs_hook=Pairs)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise refusal(f"{name} is not JSON{where}; allowed is one object with the id of each token.") from None
    if not isinstance(pairs, Pairs):
        raise refusal(f"{name} has {type(pairs).__name__} at its top; allowed is one object with the id of each token.")
    return ids_of_pairs(pairs, name)


def ids_of_pairs(pairs: Sequence[tuple[str, Any]], name: str) -> dict[str, int]:
    """The ids of tokens as they are written, each token once; raises OptionError."""
    check_count(len(pairs), name)
    ids: dict[str, int] = {}
    for token, rank in pairs:
        if token in ids:
            raise refusal(f"{name} has the token {shown(token)} for the second time.")
        ids[token] = check_id(rank, f"{shown(token)} in {name}")
    if len(set(ids.values())) < len(ids):
        raise refusal(f"{name} gives one id to two tokens; allowed is an id of its own for each.")
    for token in ids:
        if not token or not _is_text(token):
            raise refusal(f"{name} has the token {shown(token)}; allowed are one whole character or more.")
    return ids


class Pairs(list[tuple[str, Any]]):
    """An object of a JSON file, with keys that come twice still in it."""


def _is_text(token: str) -> bool:
    try:
        token.encode()
    except UnicodeEncodeError:
        return False
    return True
