"""The ids of byte-pair tokens as a `.tiktoken` file: a line for each, its bytes in base64 and its id. Imports no torch.

>>> tiktoken_lines({b"the": 257, b"!": 0})
b'IQ== 0\\ndGhl 257\\n'
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from model.errors import OptionError, shown

MOST_BYTES = 20_000_000
"""The largest vocabulary file that is read; o200k_base has 3.6 MB."""

MOST_TOKENS = 300_000
MOST_ID = 999_999

_MOST_LINE = 5_000


def tiktoken_lines(ranks: Mapping[bytes, int]) -> bytes:
    """The file, in the order of ids."""
    rows = sorted(ranks.items(), key=lambda item: item[1])
    return b"".join(base64.b64encode(token) + b" %d\n" % rank for token, rank in rows)


def ranks_of(data: bytes, name: str) -> dict[bytes, int]:
    """What a `.tiktoken` file says; `name` is what it is called in the sentence of an OptionError."""
    ranks: dict[bytes, int] = {}
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            token, rank = _row(line, f"line {number} of {name}")
            if token in ranks:
                raise refusal(f"Line {number} of {name} has the token {shown(token)} for the second time.")
            ranks[token] = rank
            check_count(len(ranks), name)
    return checked(ranks, name)


def checked(ranks: dict[bytes, int], name: str) -> dict[bytes, int]:
    """The same; raises OptionError if two tokens share an id or a single byte is missing."""
    if len(set(ranks.values())) < len(ranks):
        seen: dict[int, bytes] = {}
        for token, rank in ranks.items():
            if rank in seen:
                raise refusal(f"In {name} the tokens {shown(seen[rank])} and {shown(token)} share the id {rank}.")
            seen[rank] = token
    missing = [byte for byte in range(256) if bytes([byte]) not in ranks]
    if missing:
        raise refusal(
            f"{name[:1].upper()}{name[1:]} lacks {len(missing)} of the 256 single bytes, such as \\x{missing[0]:02x}; "
            "allowed is a vocabulary that has all of them."
        )
    return ranks


def check_count(count: int, name: str) -> None:
    """Raise OptionError for more tokens than are read."""
    if count > MOST_TOKENS:
        raise refusal(f"{name[:1].upper()}{name[1:]} has more than {MOST_TOKENS} tokens, which is the most allowed.")


def check_id(rank: object, where: str) -> int:
    """The id of a token; raises OptionError for what is none."""
    if not isinstance(rank, int) or isinstance(rank, bool) or not 0 <= rank <= MOST_ID:
        raise refusal(f"The id of {where} is {shown(rank)}; allowed is a whole number from 0 to {MOST_ID}.")
    return rank


def refusal(sentence: str) -> OptionError:
    """The error for a vocabulary that cannot be used."""
    return OptionError(sentence, "data.tokenizer")


def _row(line: bytes, where: str) -> tuple[bytes, int]:
    parts = line.split()
    if len(parts) != 2 or len(line) > _MOST_LINE:
        raise refusal(f"{where[0].upper()}{where[1:]} is {shown(line)}; allowed is a token in base64 and its id.")
    try:
        token = base64.b64decode(parts[0], validate=True)
    except binascii.Error:
        token = b""
    if not token:
        raise refusal(f"The token in {where} is {shown(parts[0])}; allowed is base64 of one byte or more.")
    text = parts[1].decode("ascii", "replace")
    return token, check_id(int(text) if text.isdecimal() and len(text) < 10 else text, where)
