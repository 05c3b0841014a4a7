"""How fast a run is: steps a second as they come, and what a step takes without waiting or looking."""

from __future__ import annotations

import time


class Speed:
    """Steps a second, over about the last half second."""

    def __init__(self) -> None:
        self.value = 0.0
        self._count, self._since = 0, time.perf_counter()

    def tick(self) -> None:
        """Count one step."""
        self._count += 1
        now = time.perf_counter()
        passed = now - self._since
        if passed > 0.5:
            self.value = self._count / passed if self._count > 1 or passed < 2 else 0.0
            self._count, self._since = 0, now


def averaged(before: float, seconds: float, step: int) -> float:
    """The average over about the last twenty steps; the first one is slower than all that follow."""
    known = before if step > 2 else 0.0
    return seconds if not known else 0.95 * known + 0.05 * seconds
