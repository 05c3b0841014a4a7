"""A vocabulary file of one's own, read as data: `*.tiktoken`, `vocab.bpe` with `encoder.json`, or `merges.txt` with
`vocab.json`. Imports no torch.

In the two pairs a byte stands as the character that GPT-2 gave it, so that none is blank:

>>> bytes_of("Ġthe"), bytes_of("Ã©").decode()
(b' the', 'é')
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from model.errors import shown
from model.text.patterns import FIRST_PATTERN, PATTERNS
from model.text.ranks import MOST_BYTES, check_count, check_id, checked, ranks_of, refusal
from model.text.vocabulary import Vocabulary

ENDING = ".tiktoken"

PAIRS: Mapping[str, str] = {"vocab.bpe": "encoder.json", "merges.txt": "vocab.json"}
"""How the name of a file of merges ends, and that of the ids beside it."""

KINDS = f"*{ENDING}, vocab.bpe with encoder.json, or merges.txt with vocab.json"


def read_vocabulary(path: str | Path, pattern: str = FIRST_PATTERN) -> Vocabulary:
    """What a vocabulary file says; of a pair, `path` is either file. Raises OptionError for any other file."""
    file = Path(path).expanduser()
    if file.name.endswith(ENDING):
        return Vocabulary(file.name, PATTERNS[pattern], ranks_of(read_bytes(file), file.name))
    for merges, ids in PAIRS.items():
        if file.name.endswith((merges, ids)):
            stem = file.name.removesuffix(merges).removesuffix(ids)
            return _pair(file.with_name(stem + merges), file.with_name(stem + ids), PATTERNS[pattern])
    raise refusal(f"{file.name} is no vocabulary file; allowed is {KINDS}.")


def is_vocabulary(path: str | Path) -> bool:
    """Whether a file is called as vocabulary files are."""
    return Path(path).name.endswith((ENDING, *PAIRS, *PAIRS.values()))


def read_bytes(path: Path) -> bytes:
    """All of a vocabulary file; raises OptionError, naming it, if it cannot be read or is too large."""
    try:
        if not path.is_file():
            what = "is not a file" if path.exists() else "is not there"
            raise refusal(f"{path} {what}; allowed is {KINDS}.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise refusal(f"{path} cannot be read: {reason}; allowed is {KINDS}.") from None
    if len(data) > MOST_BYTES:
        raise refusal(f"{path.name} has more than {MOST_BYTES / 1e6:.0f} MB, which is the most allowed.")
    return data


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
    return [_merge(line, f"line {n} of {name}") for n, line in enumerate(lines[first:], first + 1) if line.strip()]


def gpt2_ranks(merges: Iterable[tuple[bytes, bytes]], name: str) -> dict[bytes, int]:
    """The ids that GPT-2 gave: first each byte, then what each merge makes."""
    ranks = {bytes([byte]): n for n, byte in enumerate(byte_letters().values())}
    for left, right in merges:
        ranks.setdefault(left + right, len(ranks))
        check_count(len(ranks), name)
    return ranks


def _merge(line: str, where: str) -> tuple[bytes, bytes]:
    parts = line.rstrip("\r").split(" ")
    left, right = map(bytes_of, parts) if len(parts) == 2 else (None, None)
    if not left or not right:
        raise refusal(f"{where[0].upper()}{where[1:]} is {shown(line)}; allowed are two tokens with a space between.")
    return left, right


def _pair(merges_file: Path, ids_file: Path, pattern: str) -> Vocabulary:
    merges = merges_of(read_bytes(merges_file), merges_file.name)
    ids = _ids(read_bytes(ids_file), ids_file.name)
    ranks: dict[bytes, int] = {}
    for letter, byte in byte_letters().items():
        if letter in ids:
            ranks[bytes([byte])] = ids.pop(letter)
    letter_of = {byte: letter for letter, byte in byte_letters().items()}
    newest = -1
    for number, (left, right) in enumerate(merges, 1):
        where = f"merge {number} of {merges_file.name}"
        if left not in ranks or right not in ranks:
            missing = right if left in ranks else left
            raise refusal(f"{where[0].upper()}{where[1:]} joins {shown(missing)}, which nothing before it makes.")
        token = left + right
        if token in ranks:
            continue  # made in two ways; the first counts
        rank = ids.pop("".join(letter_of[byte] for byte in token), None)
        if rank is None:
            raise refusal(f"What {where} makes, {shown(token)}, has no id in {ids_file.name}.")
        if rank <= newest:
            raise refusal(f"The id of {where} is {rank}, after {newest}; allowed are ids in the order of the merges.")
        ranks[token] = newest = rank
    return Vocabulary(ids_file.name, pattern, checked(ranks, ids_file.name), ids)


def _ids(data: bytes, name: str) -> dict[str, int]:
    """The ids of a JSON file, each token once."""
    try:
        pairs = json.loads(data, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise refusal(f"{name} is not JSON{where}; allowed is one object with the id of each token.") from None
    if not isinstance(pairs, _Pairs):
        raise refusal(f"{name} has {type(pairs).__name__} at its top; allowed is one object with the id of each token.")
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


class _Pairs(list[tuple[str, Any]]):
    """An object of a JSON file, with keys that come twice still in it."""


def _is_text(token: str) -> bool:
    try:
        token.encode()
    except UnicodeEncodeError:
        return False
    return True
