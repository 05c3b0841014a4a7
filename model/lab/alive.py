"""How many bytes of tensors are alive at once, counted tensor by tensor while something is computed."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter


class Alive(TorchDispatchMode):
    """While it is entered, `peak` is the most that new tensors took together; views of one memory count once.

    What a kernel takes and gives back within itself is not seen.
    """

    def __init__(self) -> None:
        TorchDispatchMode.__init__(self)
        self.peak = self._now = 0
        self._tensors: dict[int, int] = {}

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nothing is compiled here: torch need not load its compiler, which takes seconds, to leave this out of it."""
        return False

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        before = {_key(each) for each in tree_iter((args, kwargs)) if isinstance(each, Tensor)}
        made = func(*args, **(kwargs or {}))
        for each in tree_iter(made):
            if isinstance(each, Tensor) and (_key(each) in self._tensors or _key(each) not in before):
                self._take(each)
        return made

    def _take(self, tensor: Tensor) -> None:
        key, size = _key(tensor), tensor.untyped_storage().nbytes()
        if key not in self._tensors:
            self._now += size
            self.peak = max(self.peak, self._now)
        self._tensors[key] = self._tensors.get(key, 0) + 1
        weakref.finalize(tensor, self._drop, key, size)

    def _drop(self, key: int, size: int) -> None:
        self._tensors[key] -= 1
        if not self._tensors[key]:
            del self._tensors[key]
            self._now -= size


def _key(tensor: Tensor) -> int:
    found: int = tensor.untyped_storage()._cdata
    return found
