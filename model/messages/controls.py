"""What a network that gathers sentences in anchors can do, and what less than that can.

As it passes from what measures to what draws, and as it lies in files.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from model.errors import RequestError


@dataclass(frozen=True)
class Control:
    """One way to learn and to be asked, and how often the answer was right then."""

    name: str
    steps: int
    right: float


@dataclass(frozen=True)
class AnchorReport:
    """All of them, each asked for so many `examples`, of which a blind guess is right by `chance`.

    And of an example that is read token by token: what the cache `kept` of how many, at the end and on average, in
    bytes, and how far its logits were from those of one masked pass at most.
    """

    examples: int
    chance: float
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


def controls_as_json(report: AnchorReport) -> dict[str, Any]:
    """The report as data, with the reduction at the end."""
    return {**asdict(report), "reduction": report.reduction}


def controls_from_json(written: Any) -> AnchorReport:
    """A report as it was written. Raises RequestError for what is none."""
    try:
        controls = tuple(Control(str(c["name"]), int(c["steps"]), float(c["right"])) for c in written["controls"])
        rest = {field.name: written[field.name] for field in fields(AnchorReport) if field.name != "controls"}
        if not all(isinstance(number, int | float) for number in rest.values()):
            raise TypeError
        return AnchorReport(**rest, controls=controls)
    except (KeyError, TypeError, ValueError) as error:
        raise RequestError(f"This is no measured recall from anchors: {error!r:.80}.") from None
