"""The calls of a pass on fewer places in memory: where a tensor lay that is not read any more, the next one is written.

A plan keeps every value and every gradient of a step for who looks. A step that nobody looks at makes the same calls
with the same numbers, to the bit; but what it writes goes where the processor has just been, not to memory that it
has to fetch. Measured: nanoGPT's recipe writes to 33 of 97 MB, and a step is 1.09 times as fast; the smallest preset,
all of which a processor keeps near, 1.02 times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

from torch import Tensor

from model.training.line import Calls

_WRITTEN = frozenset({"out", "out0", "out1", "out2", "output", "grad_input", "total_weight"})
"""By these names torch's functions are told where to write."""

_FILLS = frozenset({"copy_", "zero_"})
"""Methods that write all of a tensor and read nothing of it."""


@dataclass
class _Life:
    """From which call to which a tensor's memory holds something; `is_written` says that all of it begins anew."""

    tensor: Tensor
    first: int
    last: int
    is_written: bool


def reusing(calls: Calls, kept: Iterable[Tensor]) -> Calls:
    """The same calls on less memory, all of it theirs; `kept` and what they read before they write stays in place.

    A call that is no function of torch may read only what stays: what it holds on to is taken as kept.
    """
    kept = [*kept, *(tensor for call in calls for tensor in _held(call.func))]
    homes = _homes(_lives(calls, {_address(tensor) for tensor in kept}))
    return [_moved(call, homes) for call in calls]


def _lives(calls: Calls, kept: set[int]) -> dict[int, _Life]:
    """The lives of all memory that can be used again, by its address."""
    lives: dict[int, _Life] = {}
    for at, call in enumerate(calls):
        for tensor, is_written in _touched(call):
            life = lives.setdefault(_address(tensor), _Life(tensor, at, at, is_written and _is_whole(tensor)))
            life.last = at
    return {address: life for address, life in lives.items() if life.is_written and address not in kept}


def _homes(lives: Mapping[int, _Life]) -> dict[int, Tensor]:
    """Where each goes to live: into memory of its size that has become free, the last first, or where it was."""
    left: dict[int, list[tuple[int, Tensor]]] = defaultdict(list)
    homes: dict[int, Tensor] = {}
    for address, life in lives.items():  # in the order of their first calls
        pool = left[life.tensor.untyped_storage().nbytes()]
        past = [place for place in pool if place[0] < life.first]
        if past:
            pool.remove(newest := max(past, key=lambda place: place[0]))
            homes[address] = newest[1]
        else:
            homes[address] = life.tensor
        pool.append((life.last, homes[address]))
    return homes


def _moved(call: partial[Any], homes: Mapping[int, Tensor]) -> partial[Any]:
    """The call on the tensors' new homes."""

    def moved(given: Any) -> Any:
        if isinstance(given, Tensor) and (home := homes.get(_address(given))) is not None:
            storage = home.untyped_storage()
            return given.new_empty(0).set_(storage, given.storage_offset(), given.shape, given.stride())
        return [moved(part) for part in given] if isinstance(given, list) else given

    owner, function = getattr(call.func, "__self__", None), call.func
    if isinstance(owner, Tensor):
        function = getattr(moved(owner), function.__name__)
    return partial(function, *map(moved, call.args), **{name: moved(given) for name, given in call.keywords.items()})


def _touched(call: partial[Any]) -> Iterator[tuple[Tensor, bool]]:
    """Every tensor that a call reads or writes, and whether it writes all of it without reading; what is read first."""
    owner, name = getattr(call.func, "__self__", None), getattr(call.func, "__name__", "")
    read = [*call.args, *(given for way, given in call.keywords.items() if way not in _WRITTEN)]
    yield from ((tensor, False) for tensor in _tensors(read))
    yield from ((tensor, True) for way in _WRITTEN & call.keywords.keys() for tensor in _tensors(call.keywords[way]))
    if isinstance(owner, Tensor):
        yield owner, name in _FILLS


def _tensors(given: Any) -> Iterator[Tensor]:
    if isinstance(given, Tensor):
        yield given
    elif isinstance(given, list | tuple):
        for part in given:
            yield from _tensors(part)


def _held(function: Callable[..., object]) -> Iterator[Tensor]:
    """The tensors that a function of Python's holds on to: closed over, as defaults, or as those of its object."""
    for cell in getattr(function, "__closure__", None) or ():
        yield from _tensors(cell.cell_contents)
    yield from _tensors(getattr(function, "__defaults__", None) or ())
    owner = getattr(function, "__self__", None)
    if not isinstance(owner, Tensor | type | ModuleType):
        yield from _tensors(list(getattr(owner, "__dict__", {}).values()))


def _address(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _is_whole(tensor: Tensor) -> bool:
    """Whether a tensor covers all of its memory."""
    return tensor.nbytes == tensor.untyped_storage().nbytes()
