"""What a run file has of each step, held to what was written: losses, norms of gradients, what was measured, keyframes.

Each is read as far as it can be, with a sentence for what cannot. Imports no torch.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.runfile import facts
from model.runfile.schema import Keyframe, listing
from model.runfile.store import Store


def losses(store: Store, steps: int) -> tuple[array[float], list[str]]:
    """The losses of the first `steps` steps; NaN for those that are lost. Those before one that is a number were lost
    before it was trained on: a run that has diverged stays so.
    """
    out, known = _numbers(store, "losses", steps)
    is_number = ~np.isnan(np.asarray(out))
    last = int(is_number.nonzero()[0][-1]) if is_number.any() else 0
    known[:last] &= is_number[:last]
    return out, _lacks("Losses", known)


def _numbers(store: Store, name: str, steps: int, after: int = 0) -> tuple[array[float], NDArray[np.bool_]]:
    """A number for each of the first `steps` steps, and which are known; NaN for those that are lost, or not `after` so
    many steps.
    """
    out, known = array("f", [math.nan]) * steps, np.arange(steps) < after
    for first, data in store.series(name):
        some = array("f", data[: len(data) // 4 * 4])[: max(0, steps - first)]
        if 0 <= first < steps:
            out[first : first + len(some)] = some
            known[first : first + len(some)] = True
    return out, known


def _lacks(title: str, known: NDArray[np.bool_]) -> list[str]:
    gaps = (~known).nonzero()[0]
    return [f"{title} that cannot be read: {len(gaps)}, from step {gaps[0] + 1} on."] if len(gaps) else []


NORMS = "gradient norms"
"""The norm of all gradients of each step; the fact of this name says after how many steps they begin."""

FIRST_NORMS = "norms"
"""Rows (step, norm, factor that clipped them) of every tenth step, where earlier versions clipped gradients."""


def norms(store: Store, steps: int, first: int | None, written: int | None) -> tuple[array[float], list[str]]:
    """The norms of the gradients of the first `steps` steps; NaN for those that are not known.

    They begin after `first` steps, where that is known; of those before, as many rows as `written` are here.
    """
    rows, lacks = triples(store, FIRST_NORMS, "Gradient norms", steps, written)
    out = array("f", [math.nan]) * steps
    for step, norm, _ in rows:
        out[step - 1] = norm
    if first is not None and first < steps:
        newer, known = _numbers(store, NORMS, steps, first)
        out[first:] = newer[first:]
        lacks = [*lacks, *_lacks("Gradient norms", known)]
    return out, lacks


def held_out(store: Store, steps: int, written: int | None) -> tuple[list[tuple[int, float]], list[str]]:
    """The losses on what is held out, up to step `steps`, of as many as were `written`, if that is known."""
    numbers = array("d")
    for _, data in store.series("held_out"):
        numbers.frombytes(data[: len(data) // 16 * 16])
    count = len(numbers) // 2
    lacks = [f"Losses on the held-out text: {count} can be read, and {written} were written."]
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    rows = [(int(step), loss) for step, loss in pairs if math.isfinite(step) and 0 < step <= steps]
    return rows, lacks if written is not None and count != written else []


def triples(
    store: Store, name: str, title: str, steps: int, written: int | None
) -> tuple[list[tuple[int, float, float]], list[str]]:
    """Rows of a step and two numbers, as `held_out` reads those; nan was not measured. `title` names them to people."""
    numbers = array("d")
    for _, data in store.series(name):
        numbers.frombytes(data[: len(data) // 24 * 24])
    lacks = [f"{title}: {len(numbers) // 3} can be read, and {written} were written."]
    parts = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    rows = [(int(step), one, other) for step, one, other in parts if math.isfinite(step) and 0 < step <= steps]
    return rows, lacks if written is not None and len(numbers) // 3 != written else []


def held_to(found: Sequence[Keyframe], saved: facts.Saved, reach: int) -> tuple[tuple[Keyframe, ...], list[str]]:
    """The keyframes up to the newest step, `reach`, held to what was saved of their list."""
    frames, lacks = tuple(frame for frame in found if frame.step <= reach), []
    if beyond := len(found) - len(frames):
        lacks.append(f"Keyframes that are beyond its newest step: {beyond}.")
    if saved.keyframes is not None and len(frames) < saved.keyframes:
        lacks.append(f"Keyframes that are missing: {saved.keyframes - len(frames)}.")
    elif saved.listing is not None and listing(frames) != saved.listing:
        lacks.append("The list of its keyframes is not as it was written.")
    if saved.step and (not frames or frames[-1].step < saved.step):
        lacks.append(f"The state of its newest step, {saved.step}, is missing.")
    return frames, lacks
