"""Training on the command line, with its progress on stderr. Imports no torch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.cli.console import tell
from model.errors import RunFileError
from model.messages.progress import Progress
from model.processes.ending import ending
from model.spec.stops import Hit, Stop

if TYPE_CHECKING:
    from model.runs.run import Run


def trained(run: Run, steps: int, every: float = 1.0, stops: Sequence[Stop] = ()) -> tuple[Hit, ...]:
    """Train the run to `steps` or until a stop is hit, with its progress on stderr; returns the hits."""
    shown, way = time.perf_counter(), Progress("training steps", steps)

    def progress(run: Run) -> None:
        nonlocal shown
        asked.heed()
        if run.storage.trouble:
            raise RunFileError(run.storage.trouble)
        if Progress.lines:
            way.tell(run.learner.step)
        elif time.perf_counter() - shown > every:
            shown = time.perf_counter()
            saved = f", saved {run.storage.saved_step}" if run.storage.file else ""
            tell(f"step {run.learner.step} of {steps}, loss {run.losses[-1]:.4f}{saved}")

    with ending() as asked:
        hits = run.train_to(steps, progress, stops)
    for hit in hits:
        tell(f"tinyattn: stopped by {hit.stop} at {hit}")
    return hits
