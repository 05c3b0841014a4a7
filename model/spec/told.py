"""What is said of a run in words: what its losses are means of, and which of its options are its own. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from model.config import DataConfig, ModelConfig, TrainConfig

NO_STEP = "no step has been made"

RECENT = 20
"""Steps over which a story averages the loss and the accuracy of batches."""


def batch_of(train: TrainConfig, step: int) -> str:
    """What the loss and the accuracy of a step's own batch are means over."""
    if not step:
        return NO_STEP
    several = f" in {train.accumulate} batches" if train.accumulate > 1 else ""
    return f"mean over the {train.examples} examples of step {step}{several}, before its update"


def all_of(step: int) -> str:
    """What they are means over on a grammar or a small task."""
    return f"mean over every example of the corpus, at the weights after step {step}"


def held_out_of(train: TrainConfig, step: int) -> str:
    """What they are means over on what is held out."""
    return f"mean over up to {train.batch_size} held-out examples, evenly spread, at the weights after step {step}"


def recent_of(names: Sequence[str], step: int) -> str:
    """What of these, `loss` and `accuracy`, a story tells after so many steps; empty for none, and for a single step.

    >>> recent_of(("loss", "accuracy"), 400)
    'Loss and accuracy: mean of the last 20 steps.'
    """
    steps = min(step, RECENT)
    return f"{' and '.join(names).capitalize()}: mean of the last {steps} steps." if names and steps > 1 else ""


def of_loss(means: str, train: TrainConfig) -> str:
    """The same of a loss, which may be that of smoothed targets."""
    smoothing = train.label_smoothing
    return f"{means}; targets are smoothed by {smoothing:g}" if smoothing and means != NO_STEP else means


def own_options(section: ModelConfig | TrainConfig | DataConfig) -> dict[str, object]:
    """The options that have another value than the default, by their names."""
    values = {field.name: (getattr(section, field.name), field.default) for field in fields(section)}
    return {name: value for name, (value, default) in values.items() if value != default}


def own_words(options: dict[str, object]) -> str:
    """Such options as they are set: `norm_kind=rms, clip=0.1`; empty for none."""
    return ", ".join(f"{name}={_value(value)}" for name, value in options.items())


def _value(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else f"{value}"
