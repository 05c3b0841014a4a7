"""What a film shows, read off a run that is trained or computed again from its first step to its last.

It is kept aside on the disk, as the messages that the window gets, until all of it is known: the ends of the colours
follow from the whole film, and memory does not grow with it.
"""

from __future__ import annotations

import math
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import IO, Any

import numpy as np

from model.config import MAX_STEP
from model.errors import RequestError, TinyattnError
from model.figures.film import Span
from model.matrix.digits import decimals
from model.matrix.picture import shown_kind
from model.messages import Frame, Goal, GoOn, LookAtMerges, Projection, ProjectPlane, Question, Reading, RunInfo, Watch
from model.messages.codec import receive, send
from model.messages.progress import Progress
from model.quantities.watch import Plane
from model.runs.run import Run
from model.trainer.answers import Desk
from model.trainer.frames import frame_of
from model.trainer.scene import Scene
from model.training.learner import Learner

_SLICE = 0.2
"""Seconds of computing again between words about it."""


class FootageError(TinyattnError):
    """What a film shows could not be kept aside."""


@dataclass(eq=False)
class Footage:
    """A frame for each step of a film; the `last` one is at hand at once, with the digest of its state.

    `spans` tells what the numbers of each matrix come to over all of them, `reach` how far from the middle of all the
    points of each plane come, `longest` how many characters the longest text has that was written.
    """

    run: Run
    file: IO[bytes]
    last: Frame = field(init=False)
    count: int = 0
    reach: dict[Plane, float] = field(default_factory=dict)
    longest: int = 0
    _ranges: dict[Watch, tuple[float, float]] = field(default_factory=dict)
    _decimals: defaultdict[Watch, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def spans(self) -> dict[Watch, Span]:
        """By what is watched, as far as it has numbers at all."""
        return {
            watch: Span(low, high, self._decimals[watch].most_common(1)[0][0])
            for watch, (low, high) in self._ranges.items()
        }

    def frames(self) -> Iterator[Frame]:
        """The frames in their order, each as it is needed."""
        self.file.seek(0)
        for _ in range(self.count):
            frame = receive(self.file)  # type: ignore[arg-type]
            assert isinstance(frame, Frame)
            yield self._whole(frame)

    def add(self, frame: Frame) -> None:
        """Keep a frame; what is the same in all of them is left out."""
        self.last = self._whole(frame)
        for reading in frame.readings:
            self._widen(reading)
        for points in frame.projections:
            self._extend(points)
        if (said := frame.answer(GoOn)) is not None:
            self.longest = max(self.longest, len(said.text))
        try:
            send(self.file, replace(frame, info=RunInfo((), None, 0), edits=()))  # type: ignore[arg-type]
        except OSError as error:
            raise FootageError(
                f"What the film shows could not be kept in {tempfile.gettempdir()}: {error.strerror}."
            ) from error
        self.count += 1

    def _whole(self, frame: Frame) -> Frame:
        return replace(frame, info=self.run.info)

    def _widen(self, reading: Reading) -> None:
        watch = reading.watch
        values = np.empty(0) if reading.values is None else reading.values[np.isfinite(reading.values)]
        if values.size:
            low, high = self._ranges.get(watch, (math.inf, -math.inf))
            self._ranges[watch] = min(low, float(values.min())), max(high, float(values.max()))
            quantity, config = self.run.info.catalogue[watch.slug], self.run.learner.spec.model
            self._decimals[watch][decimals(values, shown_kind(quantity, watch.facet, config))] += 1

    def _extend(self, found: Projection) -> None:
        if found.points is not None:
            farthest = float(np.linalg.norm(found.points, axis=1).max())
            self.reach[found.plane] = max(farthest, self.reach.get(found.plane, 0.0))


@contextmanager
def footage(
    run: Run,
    steps: Sequence[int],
    watches: Collection[Watch],
    text: str,
    planes: Collection[Plane] = (),
    questions: Collection[Question[Any]] = (),
) -> Iterator[Footage]:
    """Read these matrices and points of `text` after each of the steps, which grow, and have the questions answered;
    what is not trained yet is trained.

    Raises FootageError if there is no room to keep them.
    """
    with tempfile.TemporaryFile() as file:
        found = Footage(run, file)
        _take(
            found,
            steps,
            Goal(
                1,
                run.learner.spec,
                probe=text,
                watch=tuple(watches),
                questions=(*map(ProjectPlane, planes), *questions),
            ),
        )
        yield found


@contextmanager
def footage_of_merges(run: Run, counts: Sequence[int], text: str) -> Iterator[Footage]:
    """Look at the vocabulary of a run, and at `text`, after each of these numbers of merges, which grow.

    Raises RequestError for a vocabulary that has no merges or not so many, and FootageError as `footage` does.
    """
    learner, desk, way = _at(run, 0, False, Progress("steps", 1), 0), Desk(), Progress("merges", counts[-1])
    digest = learner.state().digest()
    with tempfile.TemporaryFile() as file:
        found = Footage(run, file)
        for number, count in enumerate(counts):
            goal = Goal(1, learner.spec, probe=text, questions=(LookAtMerges(count, text),), losses_from=MAX_STEP)
            desk.finish(Scene(run, goal, rests=True, lookout=None))
            frame = frame_of(run, learner, goal, number, desk=desk)
            _check_merges(frame, counts[-1])
            found.add(replace(frame, digest=digest))
            way.tell(count)
        yield found


def _check_merges(frame: Frame, last: int) -> None:
    merges = frame.answer(LookAtMerges)
    if merges is None or not merges.total:
        raise RequestError("" if merges is None else merges.why)
    if last > merges.total:
        raise RequestError(f"The vocabulary has {merges.total} merges; allowed are 0 to {merges.total}, not {last}.")


def _take(found: Footage, steps: Sequence[int], goal: Goal) -> None:
    run, way = found.run, Progress("steps", steps[-1] - steps[0])
    in_full = goal.needs_step
    for number, step in enumerate(steps):
        learner = _at(run, step, in_full, way, steps[0])
        since = replace(goal, losses_from=max(0, step - 1), until=MAX_STEP)
        frame = frame_of(run, learner, since, number)
        digest = learner.state().digest() if step == steps[-1] else ""
        found.add(replace(frame, losses=frame.losses[: min(step, 1)], digest=digest))


def _at(run: Run, step: int, in_full: bool, way: Progress, first: int) -> Learner:
    """A learner at the step: the run's own, trained up to it, or one that goes the way again from where it was."""
    while run.learner.step < step:
        run.advance(in_full=in_full and run.learner.step + 1 == step)
        way.tell(run.learner.step - first)
    if run.learner.step == step:
        return run.learner
    while (learner := run.history.at(step, _SLICE)) is None:
        way.tell(run.history.position - first)
    way.tell(step - first)
    return learner
