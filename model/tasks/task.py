"""What a task is: the sentences that it can ask, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Sentences:
    """A finite set of equally likely sentences, all of one length however they are cut.

    `choices` is the entropy of drawing one, in nats, and `probe` what to watch while a run learns them.
    """

    texts: tuple[str, ...]
    choices: float
    probe: str


class Task(Protocol):
    """Makes sentences by a rule of its own."""

    def __call__(self) -> Sentences:
        """All of them, always the same."""
