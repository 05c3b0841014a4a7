"""A state as bytes and back: safetensors, with every name, type and shape checked on the way in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import safetensors.numpy
import torch
from safetensors import SafetensorError
from torch import Tensor

from model.quantities.stages import Ref
from model.training.state import State


class PackingError(ValueError):
    """Bytes that are no state of this network."""


def pack_state(state: State, moments: Sequence[str]) -> bytes:
    """A state as safetensors: each parameter under its key, its moments under their names, such as `exp_avg/`.

    `moments` are the names of those that the optimizer has.
    """
    parts = ("", *moments)
    tensors = {
        _name(ref, part): tensor.numpy()
        for ref, value in state.params.items()
        for part, tensor in zip(parts, (value, *state.moments[ref][: len(moments)]), strict=True)
    }
    return safetensors.numpy.save(tensors, metadata={"step": str(state.step)})


def most_bytes(params: Mapping[Ref, Tensor], moments: Sequence[str]) -> int:
    """No state of such parameters is larger: the numbers, and half a kilobyte of header for each tensor."""
    copies = len(("", *moments))
    return sum(copies * (4 * tensor.numel() + 512) for tensor in params.values()) + 4096


def unpack_state(data: bytes, step: int, params: Mapping[Ref, Tensor], moments: Sequence[str]) -> State:
    """The state in `data`; `params` say which shapes it must have. Raises PackingError."""
    try:
        arrays: dict[str, Any] = safetensors.numpy.load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise PackingError(str(error)) from error
    parts = ("", *moments)
    expected = {_name(ref, part): tensor.shape for ref, tensor in params.items() for part in parts}
    if {name: array.shape for name, array in arrays.items()} != {name: tuple(s) for name, s in expected.items()}:
        raise PackingError("its tensors are not those of this network")
    if any(array.dtype != "float32" for array in arrays.values()):
        raise PackingError("its numbers are not of type float32")
    own = {name: array if array.flags.writeable else array.copy() for name, array in arrays.items()}
    tensors = {name: torch.from_numpy(array) for name, array in own.items()}
    return State(
        step,
        {ref: tensors[_name(ref, "")] for ref in params},
        {ref: tuple(tensors[_name(ref, part)] for part in parts[1:]) for ref in params},
    )


def _name(ref: Ref, part: str) -> str:
    return f"{part}/{ref.key}" if part else ref.key
