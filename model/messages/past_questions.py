"""What the window may ask of the past of a run: when something was first so, and what heads have become."""

from __future__ import annotations

from dataclasses import dataclass, replace

from model.messages.head_curves import HeadCurves, HeadScores
from model.messages.question import Question
from model.quantities.site import Site
from model.spec.stops import Hit, Stop


@dataclass(frozen=True)
class AskWhen(Question["WhenFound"]):
    """When was this first so, in what is recorded? Nothing is trained to find it."""

    stop: Stop


@dataclass(frozen=True)
class WhenFound:
    """Up to which step `at` of `end` the recording was searched, whether that is all, and the first `hit`.

    Or `why` this run leaves nothing to look at."""

    at: int
    end: int
    hit: Hit | None = None
    done: bool = False
    why: str = ""


@dataclass(frozen=True)
class MeasureHeads(Question[HeadScores]):
    """What is measured of every head at a site after the step on show, by the sentence that is watched?

    Or, `repeated`, by one of random tokens in a row that comes again.
    """

    site: Site = Site.SELF
    repeated: bool = False


@dataclass(frozen=True)
class TraceHeads(Question[HeadCurves]):
    """What was measured of every head at a site over the run, by the same sentence?

    Where all who ask are `patient`, it is measured while no step is made, and not for long.
    """

    site: Site = Site.SELF
    repeated: bool = False
    patient: bool = False

    @property
    def key(self) -> TraceHeads:
        """Whoever asks, it is measured once."""
        return replace(self, patient=False)
