"""Whether the numbers of a step that was computed again are those that were recorded."""

from __future__ import annotations

import torch

from model.runs.run import Run
from model.spec.bits import Bits, at


def doubt(run: Run, step: int) -> str:
    """Why the numbers of `step` may not be those that were recorded, to the bit; empty if they are.

    To be asked once they have been computed.
    """
    if run.storage.file is None or run.history.archive is None:
        return ""
    made, here = at(run.history.made, max(0, step - 1)), Bits.here(step, torch.get_num_threads())
    differs = "" if made.agrees(here) else f"; made with {made.words}; here are {here.words}"
    first = run.history.approximate
    if first is not None and first <= step:
        return f"Step {step} is approximate: computed again, step {first} has other bits than recorded{differs}."
    if differs and step != run.learner.step and not run.history.archive.digest(step):
        return f"Step {step} may be approximate{differs}."
    return ""
