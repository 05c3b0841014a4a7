"""What has been measured by a step, without the noise of single batches: what a story goes by."""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping

from model.runs.run import Run
from model.spec.told import RECENT


def recent(run: Run, step: int) -> Mapping[str, float]:
    """What is known of a run after `step` steps, by the names that stops have for it; what is not measured is missing.

    The loss and the accuracy of batches are means over the last RECENT steps, all else is as stops see it.
    """
    rows, start = run.measures.accuracy, max(0, step - RECENT)
    known = {"step": float(step), **run.measures.seen(step)}
    first, last = (bisect.bisect_right(rows, at, key=lambda row: row.step) for at in (start, step))
    for name, batches in (("loss", run.losses[start:step]), ("accuracy", [row.batch for row in rows[first:last]])):
        if len(batches):
            known[name] = math.fsum(batches) / len(batches)
    return known
