"""How many facts an anchor can hold, measured: networks that learned to recall from anchors alone, and how well.

As it passes from what measures to what draws, and as it lies in files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from model.errors import RequestError
from model.messages.costs import Spread


@dataclass(frozen=True)
class CapacityPoint:
    """A network of so many layers that learned from sentences of so many facts, begun from a `seed`: after `steps`, how
    often the answer was `right` on examples it had never seen, and the mean `loss` of that, in nats."""

    layers: int
    facts: int
    seed: int
    steps: int
    right: float
    loss: float


@dataclass(frozen=True)
class CapacityCell:
    """The networks that differ in their seed alone: the median of each number with its quartiles."""

    layers: int
    facts: int
    steps: Spread
    right: Spread
    loss: Spread


@dataclass(frozen=True)
class CapacityReport:
    """All that were measured; `most_steps` is after how many they were given up, `examples` how many were asked."""

    network: str
    in_all: int
    most_steps: int
    examples: int
    points: tuple[CapacityPoint, ...]

    @property
    def layers(self) -> tuple[int, ...]:
        """The depths that were measured."""
        return tuple(dict.fromkeys(point.layers for point in self.points))

    @property
    def seeds(self) -> int:
        """From how many seeds each network was learned."""
        return len({point.seed for point in self.points})

    @property
    def cells(self) -> tuple[CapacityCell, ...]:
        """Each depth with each number of facts, in the order of these."""
        alike: dict[tuple[int, int], list[CapacityPoint]] = {}
        for point in sorted(self.points, key=lambda point: (point.layers, point.facts)):
            alike.setdefault((point.layers, point.facts), []).append(point)
        return tuple(CapacityCell(*place, *_spreads(points)) for place, points in alike.items())


def _spreads(points: Sequence[CapacityPoint]) -> tuple[Spread, Spread, Spread]:
    steps, right, loss = ([getattr(point, name) for point in points] for name in ("steps", "right", "loss"))
    return Spread.of(steps), Spread.of(right), Spread.of(loss)


def capacity_as_json(report: CapacityReport) -> dict[str, Any]:
    """The report as data."""
    return asdict(report)


def capacity_from_json(written: Any) -> CapacityReport:
    """A report as it was written. Raises RequestError for what is none."""
    try:
        in_all, most, examples = (int(written[name]) for name in ("in_all", "most_steps", "examples"))
        points = tuple(map(_point, written["points"]))
        return CapacityReport(str(written["network"]), in_all, most, examples, points)
    except (KeyError, TypeError, ValueError) as error:
        raise RequestError(f"This is no measured capacity: {error!r:.80}.") from None


def _point(written: Mapping[str, Any]) -> CapacityPoint:
    layers, facts, seed, steps = (int(written[name]) for name in ("layers", "facts", "seed", "steps"))
    return CapacityPoint(layers, facts, seed, steps, float(written["right"]), float(written["loss"]))
