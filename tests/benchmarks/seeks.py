"""How long it takes to look at a step of the past, with training paused, and what the past takes on disk.

The run is trained at full speed, saved as it goes. Then the same random steps are asked for twice: of the run as it
is, with keyframes in memory, and of its file, opened again.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from model.config import RunSpec
from model.messages import Frame, Goal, Problem, Watch
from model.trainer.trainer import Trainer
from tests.benchmarks.sizes import SIZES

SEEKS = 200

WATCH = tuple(Watch(slug, layer=0, head=0) for slug in ("query", "key", "value", "scores", "attention_weights"))


@dataclass(frozen=True)
class Bound:
    """What is asked of a size: seconds for 95 of 100 seeks among so many steps, and megabytes, where it is said."""

    steps: int
    seconds: float
    megabytes: float | None = None


BOUNDS: Mapping[str, Bound] = {"XS": Bound(20_000, 0.150, 64), "S": Bound(2_000, 0.500)}


class Paused:
    """A trainer that serves one goal after another until it rests, as the worker does."""

    def __init__(self, goal: Goal) -> None:
        self.trainer, self.goal = Trainer(), goal

    def show(self, **changes: object) -> Frame:
        """The last frame that answers the goal with these changes."""
        self.goal = replace(self.goal, **changes)  # type: ignore[arg-type]
        self.trainer.aim(self.goal)
        wanted: int | None = self.goal.show
        last: Frame | None = None
        while last is None or last.training or (wanted is not None and last.step != wanted):
            self.trainer.advance()
            news = self.trainer.take()
            assert not isinstance(news, Problem), news
            if isinstance(news, Frame):
                last = news
                self.goal = replace(self.goal, seen=news.number, losses_from=news.frontier)
                self.trainer.aim(self.goal)
        return last


def main() -> str:
    """Measure each size, and say it in a table."""
    lines = [
        "| seeks, training paused | p50, ms | p95 | most | bound of p95 | MB on disk | bound | steps/s, first, last |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, bound in BOUNDS.items():
        lines += _measure(name, SIZES[name](), bound)
    return "\n".join(lines)


def _measure(name: str, spec: RunSpec, bound: Bound) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "run.tinyattn")
        paused = Paused(Goal(1, spec, probe="the fat cat sat", watch=WATCH, save_as=str(path)))
        paused.show()
        with closing(paused.trainer):
            speeds = [_speed(paused, until) for until in range(bound.steps // 10, bound.steps + 1, bound.steps // 10)]
            kept = _seeks(lambda step: paused.show(show=step), bound.steps)
        again = Paused(Goal(1, spec, probe="the fat cat sat", watch=WATCH, path=str(path)))
        with closing(again.trainer):
            again.show()
            read = _seeks(lambda step: again.show(show=step), bound.steps)
        size = path.stat().st_size / 1e6
    pace = f"{speeds[0]:.0f}, {speeds[-1]:.0f}"
    return [
        _row(f"{name}, {bound.steps:,} steps, in memory", kept, bound, None, pace),
        _row(f"{name}, {bound.steps:,} steps, file opened again", read, bound, size, ""),
    ]


def _speed(paused: Paused, until: int) -> float:
    start, before = time.perf_counter(), paused.goal.losses_from
    paused.show(until=until)
    return (until - before) / (time.perf_counter() - start)


def _seeks(look: Callable[[int], Frame], steps: int) -> list[float]:
    """Seconds of each of many seeks, in order of length."""
    rng, times = random.Random(1), []
    look(steps // 2)
    for _ in range(SEEKS):
        step = rng.randrange(steps)
        start = time.perf_counter()
        assert look(step).approximate is None
        times.append(time.perf_counter() - start)
    return sorted(times)


def _row(title: str, times: list[float], bound: Bound, size: float | None, pace: str) -> str:
    p50, p95, most = (f"{1000 * times[at]:.0f}" for at in (SEEKS // 2, SEEKS * 95 // 100, -1))
    disk = f"{size:.1f}" if size is not None else ""
    allowed = f"{bound.megabytes:.0f}" if bound.megabytes and size is not None else ""
    return f"| {title} | {p50} | {p95} | {most} | {1000 * bound.seconds:.0f} | {disk} | {allowed} | {pace} |"
