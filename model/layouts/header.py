"""The header of a safetensors file: which tensors it has, checked before anything of their size is read.

Eight bytes say how long the header is, which is JSON; the numbers follow (https://huggingface.co/docs/safetensors).
What is a pickle, whatever it is called, is never opened. Imports no torch.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from model.errors import RequestError, shortened, shown

MOST_HEADER = 25_000_000
"""Bytes of header that are read; GPT-2 XL's has 60,000, and a vocabulary of our own may be in it."""

WIDTHS: Mapping[str, int] = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
"""Bytes of each number, by the types that weights are read from."""

_OTHERS = {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "U16": 2, "I32": 4, "U32": 4, "I64": 8, "U64": 8}
"""Types of what is no weight, such as a mask."""

_MOST_DIMENSIONS = 8

_PICKLES = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
"""How files begin that `torch.save` and `pickle` write."""


class Entry(NamedTuple):
    """A tensor in a file: its type, its shape and its bytes."""

    dtype: str
    shape: tuple[int, ...]
    size: int


@dataclass(frozen=True)
class Header:
    """What a safetensors file says that it has."""

    path: Path
    tensors: Mapping[str, Entry]
    metadata: Mapping[str, str] = field(default_factory=dict)


def read_header(path: Path) -> Header:
    """The header of a file. Raises RequestError for what is no safetensors file, or none that is whole."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            length = int.from_bytes(head, "little")
            size = path.stat().st_size
            if len(head) < 8 or not 2 <= length <= size - 8:
                if head.startswith(_PICKLES):
                    raise _refusal(path, "is a pickle, which may hold code and is never opened; allowed is safetensors")
                raise _refusal(path, f"is not a safetensors file: its header would have {length:,} of {size:,} bytes")
            if length > MOST_HEADER:
                raise _refusal(path, f"has a header of {length:,} bytes; allowed is up to {MOST_HEADER:,}")
            written = file.read(length)
    except FileNotFoundError:
        raise RequestError(f"There is no file {path}.") from None
    except OSError as error:
        raise _refusal(path, f"cannot be read: {(error.strerror or 'unknown reason').lower()}") from None
    return _header(path, _object(path, written), size - 8 - length)


def _object(path: Path, written: bytes) -> dict[str, Any]:
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _refusal(path, "is not a safetensors file: its header is no JSON object")
    return found


def _header(path: Path, written: dict[str, Any], held: int) -> Header:
    metadata = written.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise _refusal(path, "has metadata that are no texts")
    spans, tensors = [], {}
    for name, row in written.items():
        tensors[name], span = _entry(path, name, row)
        spans.append(span)
    end = 0
    for start, stop in sorted(spans):
        if start != end:
            raise _refusal(path, f"has a header that lies: its tensors overlap or leave gaps at byte {end:,}")
        end = stop
    if end != held:
        raise _refusal(path, f"has a header that lies: it tells of {end:,} bytes of numbers, and there are {held:,}")
    return Header(path, tensors, metadata)


def _entry(path: Path, name: str, row: Any) -> tuple[Entry, tuple[int, int]]:
    """A tensor, and from where to where its bytes lie."""
    quoted = shortened(name)
    if not isinstance(row, dict) or not {"dtype", "shape", "data_offsets"} <= row.keys():
        raise _refusal(path, f"has a header that lies: {quoted} has no type, shape and place")
    dtype, shape, place = row["dtype"], row["shape"], row["data_offsets"]
    width = {**WIDTHS, **_OTHERS}.get(dtype) if isinstance(dtype, str) else None
    if width is None:
        raise _refusal(path, f"has {quoted} of type {shown(dtype)}; allowed is {', '.join(WIDTHS)}")
    if not _are_counts(shape) or not _are_counts(place) or len(place) != 2 or len(shape) > _MOST_DIMENSIONS:
        raise _refusal(path, f"has a header that lies: {quoted} has the shape {shown(shape)} at {shown(place)}")
    size = width * math.prod(shape)
    if place[1] - place[0] != size:
        raise _refusal(
            path,
            f"has a header that lies: {quoted} of shape {shown(shape)} takes {size:,} bytes, and has "
            f"{place[1] - place[0]:,}",
        )
    return Entry(dtype, tuple(shape), size), (place[0], place[1])


def _are_counts(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 2**48 for value in values)


def _refusal(path: Path, what: str) -> RequestError:
    return RequestError(f"{shortened(path.name)} {what}.")
