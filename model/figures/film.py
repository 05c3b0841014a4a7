"""Which steps a film shows, and how fast: frozen, validated options, from which the command line and the dialog follow.

Imports no Qt, no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any

from model.config import MAX_STEP, Section, option
from model.errors import OptionError
from model.figures.film_steps import Steps, evenly, evenly_in_loss, every
from model.spec.spec_json import WrittenError

STEPS, MERGES, MOMENTS = "steps", "merges", "moments"
"""What the frames of a film follow."""

EVERY, EVENLY, BY_LOSS = "every so many", "evenly", "evenly in loss"

RATE, SECONDS = 12, 5
"""Frames a second, and the length of a film, where nothing is said."""

MOMENT_RATE = 1 / 3
"""Frames a second where they are moments of a step, and words are read."""

_MOST_FRAMES = 100_000


@dataclass(frozen=True)
class Span:
    """What the numbers of one matrix come to over a film: the lowest, the highest, and the decimals that most need."""

    low: float
    high: float
    decimals: int


@dataclass(frozen=True)
class FilmOptions(Section):
    """From which step to which, which of those between are shown, and for how long. None leaves a number open."""

    section = "film"

    first: int = option(0, "From step", "The step that is shown first.", low=0, high=MAX_STEP)
    last: int = option(600, "To step", "The step that is shown last.", low=0, high=MAX_STEP)
    spacing: str = option(
        EVERY,
        "Steps",
        "Every so many, so many evenly over all of them, or so many evenly in the loss as it falls.",
        choices=(EVERY, EVENLY, BY_LOSS),
    )
    stride: int = option(10, "Every", "Steps from one frame to the next.", low=1, high=MAX_STEP)
    seconds: float | None = option(
        None, "Seconds", "How long it is, without the last frame's wait; default follows.", low=0.1, high=3600
    )
    rate: float | None = option(None, "Frames a second", f"Default {RATE}, or as the seconds say.", low=0.1, high=60)
    hold: float = option(2.0, "Last frame, s", "Seconds that the last frame stays besides.", low=0, high=60)
    counter: bool = option(True, "Step and loss", "Say the step and its loss below each frame.")
    over: str = option(
        STEPS,
        "Frames are of",
        "Steps of training, merges of a vocabulary, or moments of one step.",
        choices=(STEPS, MERGES, MOMENTS),
    )
    loop: int = option(0, "Played", "How often it is played; 0 is for ever.", low=0, high=65_535)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.first > self.last:
            raise OptionError(f"film.last is {self.last}; allowed is film.first ({self.first}) or more.", "film.last")
        if self.spacing == EVERY and self.seconds is not None and self.rate is not None:
            raise OptionError(
                "film.seconds and film.rate are both given, and so are the frames; allowed is one of the two.",
                "film.rate",
            )
        if self.over != STEPS and self.spacing == BY_LOSS:
            raise OptionError(
                f"film.spacing is '{BY_LOSS}', and {self.over} have no loss; allowed are '{EVERY}' and '{EVENLY}'.",
                "film.spacing",
            )
        if self.count > _MOST_FRAMES:
            raise OptionError(f"The film would have {self.count} frames; allowed are {_MOST_FRAMES}.", "film.stride")

    @property
    def count(self) -> int:
        """How many frames it has, where there are so many steps."""
        if self.spacing == EVERY:
            return -(-(self.last - self.first) // self.stride) + 1
        return max(1, round((self.seconds or SECONDS) * (self.rate or self._usual)))

    @property
    def _usual(self) -> float:
        return MOMENT_RATE if self.over == MOMENTS else RATE

    def steps(self, losses: Sequence[float]) -> Steps:
        """The steps that are shown, in order; `losses[k]` is the batch loss of step k + 1 (asked for by loss only)."""
        if self.spacing == EVERY:
            return every(self.first, self.last, self.stride)
        if self.spacing == EVENLY:
            return evenly(self.first, self.last, self.count)
        return evenly_in_loss(losses, self.first, self.last, self.count)

    def frames_a_second(self, count: int) -> Fraction:
        """How fast a film of so many frames plays."""
        if self.seconds is not None and self.rate is None:
            return Fraction(count) / Fraction(self.seconds).limit_denominator(1000)
        return Fraction(self.rate or self._usual).limit_denominator(1000)


def film_as_json(film: FilmOptions) -> dict[str, Any]:
    """The options as plain data, as they have always been where the frames are of steps."""
    written = asdict(film)
    return {name: value for name, value in written.items() if name != "over" or value != STEPS}


def film_from_json(written: Any) -> FilmOptions | None:
    """The options that are written, if there are any; raises WrittenError for what makes no sense."""
    if written is None:
        return None
    if not isinstance(written, dict) or not set(written) <= {item.name for item in fields(FilmOptions)}:
        raise WrittenError("its film is no object of options that this version knows.")
    try:
        return FilmOptions(**written)
    except OptionError as error:
        raise WrittenError(f"one of its film's options cannot be: {error}") from None
