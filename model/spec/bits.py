"""What the last bits of a run's numbers depend on: threads, torch and processor, and from which step on.

Sums are split among threads, and each version and processor has its own order of adding up, so a run is the same to the
bit only where it is computed again with what it was made with. Numpy makes no sum of a step: it draws the examples of a
task, which are the same ones or others altogether, and a run file names its version for that. Imports no torch.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from model.config import MAX_STEP
from model.errors import shortened
from model.spec.spec_json import WrittenError, machine

MOST_THREADS = 256

_LETTERS = 200


@dataclass(frozen=True)
class Bits:
    """What the steps after `step` were made with; no `threads` where nobody knows."""

    step: int
    threads: int
    torch: str
    processor: str

    @classmethod
    def here(cls, step: int, threads: int) -> Bits:
        """What steps are made with in this process."""
        found = machine()
        return cls(step, threads, found["torch"], found["processor"])

    @property
    def words(self) -> str:
        """As it is told."""
        threads = {0: "an unknown number of threads", 1: "1 thread"}.get(self.threads, f"{self.threads} threads")
        torch, processor = shortened(self.torch) or "unknown", shortened(self.processor) or "an unknown processor"
        return f"torch {torch}, {threads}, {processor}"

    def agrees(self, other: Bits) -> bool:
        """Whether both make the same bits, given the threads that are asked for."""
        return bool(self.threads) and (self.torch, self.processor) == (other.torch, other.processor)


def unknown(machine: Mapping[str, str]) -> Bits:
    """What a file tells that has nothing but where it was begun."""
    return Bits(0, 0, machine.get("torch", ""), machine.get("processor", ""))


def at(made: Sequence[Bits], step: int) -> Bits:
    """What the step after `step` was made with."""
    return made[max(0, bisect.bisect_right(made, step, key=lambda bits: bits.step) - 1)]


def extended(made: Sequence[Bits], new: Bits) -> tuple[Bits, ...]:
    """The same up to `new`, and that from there on."""
    kept = tuple(bits for bits in made if bits.step < new.step)
    return kept if kept and replace(kept[-1], step=new.step) == new else (*kept, new)


def bits_as_json(made: Sequence[Bits]) -> list[dict[str, Any]]:
    """As plain data."""
    return [asdict(bits) for bits in made]


def bits_from_json(written: Any) -> tuple[Bits, ...]:
    """What is written; raises WrittenError."""
    names = set(asdict(Bits(0, 0, "", "")))
    if not isinstance(written, list) or not written:
        raise WrittenError("its arithmetic is no list.")
    if not all(isinstance(row, dict) and set(row) == names for row in written):
        raise WrittenError("its arithmetic has other parts than it may have.")
    made = tuple(Bits(**row) for row in written)
    for bits, first in zip(made, (-1, *(bits.step for bits in made)), strict=False):
        numbers = isinstance(bits.step, int) and isinstance(bits.threads, int)
        if not numbers or not first < bits.step <= MAX_STEP or not 0 <= bits.threads <= MOST_THREADS:
            raise WrittenError("its arithmetic has a step or a number of threads that cannot be.")
        if not all(isinstance(word, str) and len(word) <= _LETTERS for word in (bits.torch, bits.processor)):
            raise WrittenError("its arithmetic names no version or processor.")
    return made
