"""What the window says of where training stands."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from model.messages import Branch
from model.quantities.moments import Cursor
from tinyattn_gui.session.status import Status

_LOOKED_BACK = 10
"""Steps that an accuracy stands for: it is measured so often."""

_KEPT = 0.5
"""From this part of it on a pace is kept: what is measured, over half a second, comes after a pace that grows."""


def where_words(status: Status, losses: NDArray[np.float32], accuracy: NDArray[np.float32]) -> tuple[str, ...]:
    """Where training stands: the step on show, its loss, how often it was right at most a few steps ago, and the speed
    where that is not the pace that is asked for, which stands beside its slider.

    `accuracy` are rows of steps and shares.
    """
    words = [f"step {status.step} of {status.frontier}" if status.step < status.frontier else f"step {status.step}"]
    if 0 < status.step <= len(losses):
        words.append(f"loss {losses[status.step - 1]:.3f}")
    known = np.searchsorted(accuracy[:, 0], status.step, side="right")
    if known and status.step - accuracy[known - 1, 0] < _LOOKED_BACK:
        words.append(f"{100 * accuracy[known - 1, 1]:.1f} % right")
    asked = math.inf if status.pace is None else status.pace
    if status.playing and 0 < status.steps_per_second < _KEPT * asked:
        words.append(f"{status.steps_per_second:.0f} steps/s")
    return tuple(words)


def walk_words(cursor: Cursor | None) -> str:
    """How to go on with a walk through a step; empty if there is none."""
    if cursor is None:
        return ""
    return f"Walking through step {cursor.step}: Shift+→ and Shift+← go on and back, Esc shows the whole step."


def share(status: Status) -> float | None:
    """How much of the way to a step has been made, where it takes a while."""
    if (progress := status.searching) is not None:
        return (progress.at - progress.search.start) / max(1, progress.end - progress.search.start)
    if status.preparing is not None:
        return status.preparing.share
    way = status.seeking
    return None if way is None else (way.at - way.start) / max(1, way.step - way.start)


def state_words(status: Status) -> str:
    """What the window is doing, and what can be done."""
    if status.failed:
        return "The trainer has ended."
    if (begun := status.preparing) is not None:
        return f"{begun.work[:1].upper()}{begun.work[1:]}: {begun.share:.0%}, Esc gives up."
    if not status.ready:
        return "Preparing: loading the trainer …"
    if status.searching is not None:
        progress = status.searching
        left = math.ceil(progress.seconds_left)
        return (
            f"Looking for a stop in the recording: step {progress.at} of {progress.end}, about {left} s, Esc gives up."
        )
    if status.seeking is not None:
        left = max(1, math.ceil(status.seeking.seconds_left))
        return f"Going to step {status.seeking.step}: about {left} s, Esc cancels."
    if status.step < status.frontier:
        return f"Looking back: ← and → go through the steps, End returns to step {status.frontier}."
    if status.playing:
        return "Training. Space pauses."
    return "Ready. Space trains, → makes one step, Ctrl+E exports the selected matrix."


def unknown_words(part: float, unit: str) -> str:
    """How much of what is learned from the vocabulary does not have, counted in what the text is cut into."""
    some = f"{part:.0%}" if part >= 0.005 else "less than 1%"
    return f"{some} of the text’s {unit}s unknown"


def unsaved_words(branch: Branch) -> str:
    """What of a branch cannot be saved."""
    return f"not saved: steps {branch.saved_step + 1} on" if branch.saved_step else "not saved"
