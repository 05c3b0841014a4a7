"""A state as bytes and back: safetensors, with every name, type and shape checked on the way in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import safetensors.numpy
import torch
from safetensors import SafetensorError
from torch import Tensor

from model.quantities.stages import Ref
from model.training.state import State

_MOMENTS = ("exp_avg", "exp_avg_sq")


class PackingError(ValueError):
    """Bytes that are no state of this network."""


def pack_state(state: State) -> bytes:
    """A state as safetensors: each parameter under its key, its moments under `exp_avg/` and `exp_avg_sq/`."""
    tensors = {_name(ref, part): tensor.numpy() for ref in state.params for part, tensor in _parts(state, ref)}
    return safetensors.numpy.save(tensors, metadata={"step": str(state.step)})


def most_bytes(params: Mapping[Ref, Tensor], optimizer: str) -> int:
    """No state of such parameters is larger: the numbers, and half a kilobyte of header for each tensor."""
    copies = 1 + _moment_count(optimizer)
    return sum(copies * (4 * tensor.numel() + 512) for tensor in params.values()) + 4096


def unpack_state(data: bytes, step: int, params: Mapping[Ref, Tensor], optimizer: str) -> State:
    """The state in `data`; `params` say which shapes it must have. Raises PackingError."""
    try:
        arrays: dict[str, Any] = safetensors.numpy.load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise PackingError(str(error)) from error
    moments = _MOMENTS[: _moment_count(optimizer)]
    expected = {_name(ref, part): tensor.shape for ref, tensor in params.items() for part in ("", *moments)}
    if {name: array.shape for name, array in arrays.items()} != {name: tuple(s) for name, s in expected.items()}:
        raise PackingError("its tensors are not those of this network")
    if any(array.dtype != "float32" for array in arrays.values()):
        raise PackingError("its numbers are not of type float32")
    tensors = {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
    return State(
        step,
        {ref: tensors[_name(ref, "")] for ref in params},
        {ref: tuple(tensors[_name(ref, part)] for part in moments) for ref in params},
    )


def _parts(state: State, ref: Ref) -> list[tuple[str, Tensor]]:
    return [("", state.params[ref]), *zip(_MOMENTS, state.moments[ref], strict=False)]


def _name(ref: Ref, part: str) -> str:
    return f"{part}/{ref.key}" if part else ref.key


def _moment_count(optimizer: str) -> int:
    return 0 if optimizer == "sgd" else len(_MOMENTS)
