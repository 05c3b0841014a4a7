"""The byte-pair part of a `tokenizer.json`, as Hugging Face's tokenizers write it: its merges and ids.

Only what cuts text as GPT-2 does is read: byte-level, by its pattern, nothing put before or made lower case. Imports no
torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from model.errors import shown
from model.text.merges import Pairs, ids_of_pairs, merge_of
from model.text.ranks import refusal


def parts_of(data: bytes, name: str) -> tuple[list[tuple[bytes, bytes]], dict[str, int]]:
    """The merges in their order, and the id of each token; raises OptionError for what cuts text another way."""
    try:
        pairs = json.loads(data, object_pairs_hook=Pairs)
    except (ValueError, RecursionError):
        raise refusal(f"{name} is not JSON; allowed is one that tokenizers wrote.") from None
    whole = _object(pairs, name, "its top")
    model = _object(whole.get("model"), name, "its model")
    if model.get("type", "BPE") != "BPE":
        raise refusal(f"The model of {name} is {shown(model['type'])}; allowed is BPE.")
    _check_cutting(whole, name)
    rows = model.get("merges")
    if not isinstance(rows, list):
        raise refusal(f"{name} has no list of merges; allowed is a byte-pair vocabulary.")
    merges = [merge_of(_line(row), f"merge {number} of {name}") for number, row in enumerate(rows, 1)]
    vocabulary = model.get("vocab")
    if not isinstance(vocabulary, Pairs):
        raise refusal(f"{name} has no object of ids; allowed is a byte-pair vocabulary.")
    return merges, ids_of_pairs([*vocabulary, *_added(whole.get("added_tokens"), dict(vocabulary), name)], name)


def _check_cutting(whole: Mapping[str, Any], name: str) -> None:
    before = whole.get("pre_tokenizer")
    cutting = _object(before, name, "its pre_tokenizer") if before is not None else {}
    kind = cutting.get("type")
    if kind != "ByteLevel" or cutting.get("use_regex", True) is not True or cutting.get("add_prefix_space"):
        raise refusal(f"The pre_tokenizer of {name} is {shown(kind)}; allowed is ByteLevel as GPT-2 has it.")
    if whole.get("normalizer") is not None:
        raise refusal(f"{name} changes text before it is cut; allowed is no normalizer, as GPT-2 has none.")


def _added(rows: Any, known: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    """The tokens that were added and are not among the others."""
    if rows is None:
        return []
    tokens = [_object(row, name, "an added token") for row in rows] if isinstance(rows, list) else []
    pairs = [(str(token.get("content")), token.get("id")) for token in tokens]
    return [(text, number) for text, number in pairs if text not in known or known[text] != number]


def _line(row: Any) -> str:
    """A merge as a line; newer files have the two tokens apart."""
    if isinstance(row, list) and len(row) == 2 and all(isinstance(token, str) for token in row):
        return " ".join(row)
    return row if isinstance(row, str) else ""


def _object(value: Any, name: str, what: str) -> dict[str, Any]:
    if not isinstance(value, Pairs):
        raise refusal(f"{name} has {shown(type(value).__name__)} as {what}; allowed is an object.")
    return dict(value)
