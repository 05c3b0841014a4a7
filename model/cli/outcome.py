"""What training without a window came to, as it is told: in words, or as an object."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.config import RunSpec
from model.spec.stops import Hit
from model.spec.told import batch_of, held_out_of, of_loss, own_options, own_words

if TYPE_CHECKING:
    from model.training.accuracy import Score


@dataclass(frozen=True)
class Result:
    """What training came to."""

    step: int
    loss: float | None
    accuracy: float
    held_out: Score | None
    floor: float | None
    steps_per_second: float
    digest: str
    hits: tuple[Hit, ...]
    interrupted: bool
    caveat: str
    unknown: float
    notes: tuple[str, ...]
    means: str
    batch_loss: float | None
    gradient_norm: float
    learning_rate: float | None
    spec: RunSpec


def as_json(result: Result) -> dict[str, object]:
    """The result as an object; numbers that JSON has no way to write come as words."""
    train = result.spec.train
    return {
        "step": result.step,
        "loss": _finite(result.loss),
        "loss_of": of_loss(result.means, train),
        "batch_loss": _finite(result.batch_loss),
        "batch_loss_of": of_loss(batch_of(train, result.step), train),
        "gradient_norm": _finite(_known(result.gradient_norm)),
        "learning_rate": result.learning_rate,
        "accuracy": _known(result.accuracy),
        "accuracy_of": result.means,
        "held_out_loss": _finite(result.held_out and result.held_out.loss),
        "held_out_accuracy": _known(result.held_out.accuracy) if result.held_out else None,
        "held_out_of": held_out_of(train, result.step) if result.held_out else None,
        "floor": _finite(result.floor),
        "steps_per_second": _finite(round(result.steps_per_second, 1)),
        "digest": result.digest,
        "stopped": [{"stop": str(hit.stop), "step": hit.step, "value": _finite(hit.value)} for hit in result.hits],
        "interrupted": result.interrupted,
        "unknown": result.unknown,
        "notes": list(result.notes),
        "network": own_options(result.spec.model),
        "recipe": own_options(result.spec.train),
    }


def in_words(result: Result) -> str:
    """The result as lines to read."""
    loss = "unknown before the first step" if result.loss is None else f"{result.loss:.4f} nats"
    floor = "" if result.floor is None else f" (floor {result.floor:.4f})"
    own = own_words({**own_options(result.spec.model), **own_options(result.spec.train)})
    lines = [
        f"step {result.step}: loss {loss}{floor}",
        *_of_what(result),
        _right(result),
        own and f"other than the default: {own}",
        result.caveat,
        f"{result.steps_per_second:.0f} steps a second; digest {result.digest}",
    ]
    return "\n".join(filter(None, lines))


def _of_what(result: Result) -> list[str]:
    """What the loss is a mean of; and the loss of the last batch, where that is another one."""
    if result.loss is None:
        return []
    train, batch = result.spec.train, batch_of(result.spec.train, result.step)
    lines = [f"that is the {of_loss(result.means, train)}"]
    if result.means != batch and result.batch_loss is not None:
        lines.append(f"the {batch}, was {result.batch_loss:.4f}")
    return lines


def _right(result: Result) -> str:
    """How often it is right; empty where that is not known."""
    said = [] if math.isnan(result.accuracy) else [f"accuracy {result.accuracy:.1%}"]
    if result.held_out is not None:
        said.append(f"held out: loss {result.held_out.loss:.4f} nats, accuracy {result.held_out.accuracy:.1%}")
    return "; ".join(said)


def _known(share: float) -> float | None:
    return None if math.isnan(share) else share


def _finite(value: float | None) -> float | str | None:
    return value if value is None or math.isfinite(value) else str(value)
