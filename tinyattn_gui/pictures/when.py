"""The answer to when something was first so, in words. No Qt."""

from __future__ import annotations

from model.messages import WhenFound
from model.spec.stops import Stop


def when_words(stop: Stop, found: WhenFound) -> str:
    """What is known of it in one sentence."""
    if found.why:
        return found.why
    if found.hit is not None:
        value = "" if stop.what == "step" else f" ({found.hit.value:.4g})"
        return f"{stop.condition}: first so at step {found.hit.step}{value}."
    if found.done:
        return f"{stop.condition}: at no step of the {found.end} that are recorded."
    return f"{stop.condition}: looking at step {found.at} of {found.end} …"
