"""What a network that gathers sentences in anchors can do, and what less than that can: as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """One way to learn and to be asked, and how often the answer was right then."""

    name: str
    steps: int
    right: float


@dataclass(frozen=True)
class AnchorReport:
    """All of them; and of an example that is read token by token: what the cache `kept` of how many, at the end and on
    average, in bytes, and how far its logits were from those of one masked pass at most."""

    examples: int
    controls: tuple[Control, ...]
    kept: int
    total: int
    kept_bytes: int
    mean_reduction: float
    furthest: float

    @property
    def reduction(self) -> float:
        """Which part is not kept at the end, 1 − kept / total."""
        return 1 - self.kept / self.total
