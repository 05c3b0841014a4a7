"""Messages as bytes: a header in JSON, then arrays and what messages have in common; never code. Imports no torch."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, BinaryIO, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from model.config import RunSpec
from model.errors import TinyattnError
from model.messages import QUESTIONS, Frame, Goal, Message, Preparing, Problem, RunInfo, Seeking, Sentence
from model.messages.columns import Columns
from model.messages.explanation import Operand, Term
from model.messages.merges import Merges
from model.quantities import QUANTITIES, Axis, Facet, Kind, Quantity
from model.quantities.catalogue import Ref, Stage
from model.quantities.described import DescribedConfig
from model.quantities.rule import Product
from model.quantities.site import Site
from model.quantities.watch import Lens, Plane, Watch
from model.spec.stops import Stop, parse

LIMIT = 1 << 30
"""Bytes that no message is longer than."""


class MessageError(TinyattnError):
    """Bytes that are no message of ours."""


def _parts(hint: Any) -> set[type]:
    """The dataclasses that a type hint names."""
    inner = {kind for part in get_args(hint) for kind in _parts(part)}
    is_part = isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, Ref | Stage))
    return inner | {hint} if is_part else inner


def _reached(kinds: Iterable[type]) -> set[type]:
    """These dataclasses, and those that their fields are made of."""
    known, new = set[type](), set(kinds)
    while new:
        known |= new
        new = {part for kind in new for hint in get_type_hints(kind).values() for part in _parts(hint)} - known
    return known


_BEGINNINGS = (*get_args(Message), *QUESTIONS, *QUESTIONS.values(), DescribedConfig, Product)

_OTHERWISE = {Stop, Term, Operand}
"""What is written in a way of its own: stops as words, lines of arithmetic as columns."""

_TYPES: dict[str, Callable[..., Any]] = {kind.__name__: kind for kind in _reached(_BEGINNINGS) - _OTHERWISE}
_TYPES["Columns"] = Columns
"""What a message can be made of."""

_CONSTANT = (Watch, Plane, RunInfo, Sentence, Merges, RunSpec)
"""What is the same in message after message: it is written and read once."""

_MOST_CONSTANTS = 512


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind)) if is_dataclass(kind) else kind._fields


_FIELDS = {name: _names(kind) for name, kind in _TYPES.items()}

_ENUMS: dict[str, type[Enum]] = {kind.__name__: kind for kind in (Facet, Lens, Site, Axis, Kind)}

_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def pack(message: Message) -> bytes:
    """A message as bytes: length of the header, header as JSON, then the parts one after another."""
    return _packed(message)


def unpack(data: bytes) -> Message:
    """The message in `data`; raises MessageError for anything else."""
    try:
        message = _unpacked(memoryview(data))
    except (ValueError, KeyError, TypeError, IndexError, struct.error) as error:
        raise MessageError(f"A message between window and trainer could not be read: {error}.") from error
    if not isinstance(message, Goal | Frame | Problem | Seeking | Preparing):
        raise MessageError("A message between window and trainer is of no known type.")
    return message


def send(stream: BinaryIO, message: Message) -> None:
    """Write one message with its length before it."""
    header, parts = _halves(message)
    stream.write(struct.pack("<Q", len(header) + len(parts)) + header)
    stream.write(parts)  # on its own: of a large network it may be hundreds of megabytes
    stream.flush()


def receive(stream: BinaryIO) -> Message | None:
    """The next message, or None at the end of the stream; raises MessageError if it is damaged."""
    prefix = stream.read(8)
    if len(prefix) < 8:
        return None
    (size,) = struct.unpack("<Q", prefix)
    if size > LIMIT:
        raise MessageError(f"A message between window and trainer claims {size} bytes; allowed is {LIMIT}.")
    data = stream.read(size)
    return unpack(data) if len(data) == size else None


def _packed(value: Any) -> bytes:
    header, parts = _halves(value)
    return header + parts


def _halves(value: Any) -> tuple[bytes, bytearray]:
    """The header with its length before it, and the parts that it speaks of."""
    parts = bytearray()
    header = _encode(_object(value, parts)).encode()
    return struct.pack("<I", len(header)) + header, parts


def _unpacked(data: memoryview) -> Any:
    (size,) = struct.unpack_from("<I", data)
    return _rich(json.loads(bytes(data[4 : 4 + size])), data[4 + size :])


def _plain(value: Any, parts: bytearray) -> Any:
    """What stands in the header for a value; what is not for JSON goes to `parts`."""
    kind = type(value)
    if kind not in _WAYS:
        _WAYS[kind] = next((way for known, way in _BY_TYPE if issubclass(kind, known)), _object)
    return _WAYS[kind](value, parts)


def _array(value: NDArray[Any], parts: bytearray) -> dict[str, Any]:
    start = len(parts)
    parts += np.ascontiguousarray(value).reshape(-1).view(np.uint8).data
    return {"$array": [start, value.dtype.str, list(value.shape)]}


def _object(value: Any, parts: bytearray) -> dict[str, Any]:
    name = type(value).__name__
    return {"$type": name} | {field: _plain(getattr(value, field), parts) for field in _FIELDS[name]}


def _tuple(value: Any, parts: bytearray) -> Any:
    if value and isinstance(value[0], Term):
        return _object(Columns.of(value), parts)
    return [_plain(item, parts) for item in value]


def _constant(value: Any, parts: bytearray) -> dict[str, Any]:
    """Packed on its own, so that its bytes are known again and need not be read."""
    held, data = _PACKED.get(id(value), (None, b""))
    if held is not value:
        if len(_PACKED) >= _MOST_CONSTANTS:
            _PACKED.clear()
        data = _packed(value)
        _PACKED[id(value)] = (value, data)
    start = len(parts)
    parts += data
    return {"$same": [start, len(data)]}


def _quantity(value: Quantity, parts: bytearray) -> dict[str, Any]:
    """Of the program's own table the name; another in full, once, so that it is the same object in all messages."""
    own = QUANTITIES.get(value.slug) is value
    return {"$quantity": value.slug} if own else _constant(value, parts)


_Way = Callable[[Any, bytearray], Any]

_BY_TYPE: tuple[tuple[type | tuple[type, ...], _Way], ...] = (
    ((type(None), str, int), lambda value, parts: value),
    (float, lambda value, parts: value if math.isfinite(value) else {"$float": str(value)}),
    (np.ndarray, _array),
    ((Ref, Stage), _object),
    (tuple, _tuple),
    (Enum, lambda value, parts: {"$enum": [type(value).__name__, value.value]}),
    (Quantity, _quantity),
    (Stop, lambda value, parts: {"$stop": str(value)}),
    (_CONSTANT, _constant),
)

_WAYS: dict[type, _Way] = {}
"""How values of a type that has been met are written."""

_PACKED: dict[int, tuple[Any, bytes]] = {}
"""Constants that have been met, by their identity."""


def _apart(part: NDArray[Any], parts: memoryview) -> NDArray[Any]:
    """A small part of a message on its own: who remembers it, as a map that was glanced at, must not keep all of it."""
    if 2 * part.nbytes >= parts.nbytes:
        return part
    own = part.copy()
    own.flags.writeable = False  # as is what lies in the message
    return own


def _rich(value: Any, parts: memoryview) -> Any:
    if isinstance(value, list):
        return tuple([_rich(item, parts) for item in value])
    if not isinstance(value, dict):
        return value
    if "$array" in value:
        start, kind, shape = value["$array"]
        dtype = np.dtype(kind)
        if dtype.hasobject:
            raise ValueError("an array of objects")
        return _apart(np.frombuffer(parts, dtype, math.prod(shape), start).reshape(shape), parts)
    if "$same" in value:
        start, size = value["$same"]
        return _read(bytes(parts[start : start + size]))
    if "$enum" in value:
        kind, name = value["$enum"]
        return _ENUMS[kind](name)
    if "$quantity" in value:
        return QUANTITIES[value["$quantity"]]
    if "$stop" in value:
        return parse(value["$stop"])
    if "$float" in value:
        return float(value["$float"])
    kind = _TYPES[value.pop("$type")]
    made = kind(**{name: _rich(item, parts) for name, item in value.items()})
    return made.terms if isinstance(made, Columns) else made


@lru_cache(_MOST_CONSTANTS)
def _read(data: bytes) -> Any:
    """A constant, read when its bytes come for the first time."""
    return _unpacked(memoryview(data))
