"""Messages as bytes: a header in JSON, then the arrays; never code. Imports no torch."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, BinaryIO

import numpy as np

from model.arithmetic import Explanation, Term
from model.columns import Columns
from model.config import DataConfig, Edit, ModelConfig, RunSpec, TrainConfig
from model.errors import TinyattnError
from model.messages import (
    Answer,
    Beside,
    Branch,
    Fork,
    Frame,
    Goal,
    Message,
    Problem,
    Projection,
    Reading,
    RunInfo,
    Seeking,
    Sentence,
    Trail,
)
from model.quantities import Facet
from model.stops import Hit, Stop, StopReading, parse
from model.tokenizer import Piece
from model.watch import Ask, Lens, Plane, Watch

LIMIT = 1 << 30
"""Bytes that no message is longer than."""


class MessageError(TinyattnError):
    """Bytes that are no message of ours."""


_TYPES: dict[str, Callable[..., Any]] = {
    kind.__name__: kind
    for kind in (
        Watch,
        Plane,
        Ask,
        Goal,
        RunInfo,
        Sentence,
        Reading,
        Projection,
        Frame,
        Problem,
        Seeking,
        Piece,
        Edit,
        Fork,
        Branch,
        Beside,
        RunSpec,
        ModelConfig,
        TrainConfig,
        Hit,
        StopReading,
        Answer,
        Explanation,
        Columns,
        Trail,
    )
} | {"DataConfig": DataConfig}

_CONSTANT = (Watch, Plane, RunInfo, Sentence, RunSpec)

_FIELDS = {name: tuple(item.name for item in fields(kind)) for name, kind in _TYPES.items()}  # type: ignore[arg-type]


def pack(message: Message) -> bytes:
    """A message as bytes: length of the header, header as JSON, then the arrays one after another."""
    arrays: list[bytes] = []
    header = json.dumps(_plain(message, arrays), allow_nan=False, separators=(",", ":")).encode()
    return b"".join((struct.pack("<I", len(header)), header, *arrays))


def unpack(data: bytes) -> Message:
    """The message in `data`; raises MessageError for anything else."""
    try:
        (size,) = struct.unpack_from("<I", data)
        message = _rich(json.loads(data[4 : 4 + size]), memoryview(data)[4 + size :])
    except (ValueError, KeyError, TypeError, IndexError, struct.error) as error:
        raise MessageError(f"A message between window and trainer could not be read: {error}.") from error
    if not isinstance(message, Goal | Frame | Problem | Seeking):
        raise MessageError("A message between window and trainer is of no known type.")
    return message


def send(stream: BinaryIO, message: Message) -> None:
    """Write one message with its length before it."""
    data = pack(message)
    stream.write(struct.pack("<Q", len(data)) + data)
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


def _plain(value: Any, arrays: list[bytes]) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, np.ndarray):
        start = sum(map(len, arrays))
        arrays.append(value.tobytes())
        return {"$array": [start, value.dtype.str, list(value.shape)]}
    if isinstance(value, Facet):
        return {"$facet": value.value}
    if isinstance(value, Lens):
        return {"$lens": value.value}
    if isinstance(value, Stop):
        return {"$stop": str(value)}
    if isinstance(value, _CONSTANT):
        return _constant(value)
    if is_dataclass(value):
        return _object(value, arrays)
    if isinstance(value, tuple):
        if value and isinstance(value[0], Term):
            return _object(Columns.of(value), arrays)
        return [_plain(item, arrays) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": str(value)}
    return value


def _object(value: Any, arrays: list[bytes]) -> dict[str, Any]:
    name = type(value).__name__
    return {"$type": name} | {field: _plain(getattr(value, field), arrays) for field in _FIELDS[name]}


@lru_cache(maxsize=512)
def _constant(value: Any) -> dict[str, Any]:
    """The parts that are the same in message after message."""
    return _object(value, [])


def _rich(value: Any, arrays: memoryview) -> Any:
    if isinstance(value, list):
        return tuple(_rich(item, arrays) for item in value)
    if not isinstance(value, dict):
        return value
    if "$array" in value:
        start, kind, shape = value["$array"]
        dtype = np.dtype(kind)
        if dtype.hasobject:
            raise ValueError("an array of objects")
        return np.frombuffer(arrays, dtype, math.prod(shape), start).reshape(shape)
    if "$facet" in value:
        return Facet(value["$facet"])
    if "$lens" in value:
        return Lens(value["$lens"])
    if "$stop" in value:
        return parse(value["$stop"])
    if "$float" in value:
        return float(value["$float"])
    kind = _TYPES[value.pop("$type")]
    made = kind(**{name: _rich(item, arrays) for name, item in value.items()})
    return made.terms if isinstance(made, Columns) else made
