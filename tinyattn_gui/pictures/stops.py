"""The list of stops as it is read: a row each, with what has become of it. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.matrix.picture import short
from model.quantities import Kind
from model.quantities.site import Site
from model.spec.stops import NOT_FINITE, Hit, Stop


@dataclass(frozen=True)
class Entry:
    """A stop in the list: whether it is on, its newest hit, what it saw last, and why it cannot be used in this run."""

    stop: Stop
    on: bool = True
    hit: Hit | None = None
    value: float | None = None
    why: str = ""

    @property
    def state(self) -> str:
        """What has become of it, in words."""
        if self.why:
            return self.why
        if self.hit is not None:
            return f"hit at {self.hit}"
        if not self.on:
            return "off"
        if self.stop.what == "step":
            passed = self.value is not None and self.value >= self.stop.value
            return "passed already" if passed else "waiting"
        return "waiting" if self.value is None else f"now {self.value:.3f}"


@dataclass(frozen=True)
class StopRow:
    """One row of the list; `hit` and `wrong` say how its state is to be marked."""

    text: str
    tip: str
    state: str
    on: bool
    hit: bool
    wrong: bool


def rows_of(entries: Sequence[Entry]) -> tuple[StopRow, ...]:
    """The rows of the list."""
    return tuple(
        StopRow(words(e.stop), f"{words(e.stop)}: {e.state}", e.state, e.on, e.hit is not None, bool(e.why))
        for e in entries
    )


def words(stop: Stop) -> str:
    """The stop as it is typed, its sentence in typographic marks."""
    return f"{stop.condition} in “{stop.probe}”" if stop.place else str(stop)


def cost_words(entries: Sequence[Entry], seconds: float) -> str:
    """What evaluating the stops costs, or what they are for."""
    if not any(entry.on for entry in entries):
        return "Training ends where a stop becomes true."
    if not seconds:
        return "What stops cost is shown while it trains."
    return f"Evaluating stops costs {_milliseconds(seconds)} ms a step."


def hit_words(hits: Sequence[Hit]) -> str:
    """What ended the training, in one sentence for the status bar."""
    stops = " and ".join(hit.stop.condition for hit in hits)
    first = hits[0]
    value = "" if len(hits) > 1 or first.stop.what == "step" else f" ({first.value:.4g})"
    return f"Stopped at step {first.step}: {stops}{value}. Space trains on."


def examples(layer: int, head: int, site: Site = Site.SELF) -> tuple[tuple[str, str], ...]:
    """Stops to begin from, each with what it waits for."""
    place = f"[{layer},{head}"
    return (
        ("step>=1000", "A step"),
        ("loss<0.5", "The loss of a batch falls below a value"),
        ("gradient_norm<0.1", "The gradients of a step, all together, are small"),
        (f"loss {NOT_FINITE}", "The loss is not a number any more"),
        (f"{site.prefix}attention{place},1,0]>0.5", "How much one position looks at another: layer, head, query, key"),
        (f"{site.prefix}entropy{place}]<0.3", "A head looks at few positions: layer, head"),
        *([(f"{site.prefix}induction{place}]>0.5", "A head has become an induction head")] * site.is_within_one),
    )


def offers(value: float) -> tuple[tuple[str, float], ...]:
    """How the text of a stop on an attention weight that is `value` now may go on: test and threshold.

    One is the half; on the other side of the value it is halfway to the end of what a weight can be.
    """
    above, below = (0.5, value / 2) if value < 0.5 else ((1 + value) / 2, 0.5)
    rounded = (">", round(above, 2)), ("<", round(below, 2))
    return tuple((test, bound) for test, bound in rounded if value < bound < 1 or 0 < bound < value)


def offer_words(test: str, bound: float) -> str:
    """What a menu says of such a stop."""
    return f"Stop when this {'rises above' if test == '>' else 'falls below'} {short(bound, Kind.UNIT)}"


def _milliseconds(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.3f}" if value < 0.1 else f"{value:.2g}" if value < 10 else f"{value:.0f}"
