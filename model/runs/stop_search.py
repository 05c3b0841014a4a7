"""Looks for a stop in what is recorded of a run: the first step at which it becomes true, a few steps at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence

from model.errors import RequestError
from model.messages import Search, StopsFound
from model.messages.progress import Progress
from model.runs.replay import Replay
from model.runs.run import Run
from model.runs.stop_watcher import Lookout
from model.spec.stops import Hit, Stop

TELL_EVERY = 0.1
"""Seconds between telling how far it has come."""


class Searcher:
    """Makes the steps from `search.start` to the newest again, and looks after each; `found` tells what came of it.

    A stop that is true where the search begins is hit when it has been false; `search.new` is hit there. At step 0
    nothing is looked at, as while it trains.
    """

    def __init__(self, run: Run, search: Search, stops: Sequence[Stop]) -> None:
        self.of = (run, search, tuple(stops), tuple(run.learner.edits))
        self._run, self._new = run, search.new
        self._replay = Replay(run)
        self.lookout = Lookout(self._replay.learner, stops)
        self._plain = not any(stop.place for stop in stops)
        self._at, self._tell_at = search.start, 0.0
        self._began, self._seen = time.perf_counter(), not search.start
        self._hits: tuple[Hit, ...] = ()
        self.found = StopsFound(search, search.start, run.learner.step)

    def advance(self, seconds: float) -> bool:
        """Look on for about so long; whether there is more to be looked at."""
        now = time.perf_counter()
        end = now + seconds
        while not self._is_done:
            self._look(end)
            if (now := time.perf_counter()) > end:
                break
        if self._is_done or now > self._tell_at:
            self._tell_at = now + TELL_EVERY
            self.found = self._told(now)
        return not self._is_done

    @property
    def _is_done(self) -> bool:
        return bool(self._hits) or (self._seen and self._at >= self.found.end)

    def _look(self, end: float) -> None:
        """Stand at the next step and look there."""
        step = self._at + self._seen
        if not self._plain and not self._replay.to(step, end):
            return
        hits = self.lookout.after_step(self._run.losses[step - 1], step, self._run.measures.seen(step))
        self._hits = hits if self._seen else tuple(hit for hit in hits if hit.stop == self._new)
        self._at, self._seen = step, True

    def _told(self, now: float) -> StopsFound:
        start, end = self.found.search.start, self.found.end
        pace = (now - self._began) / max(1, self._at - start)
        return StopsFound(self.found.search, self._at, end, self._hits, pace * (end - self._at), self._is_done)


def recorded(run: Run, stops: Sequence[Stop]) -> tuple[Hit, ...]:
    """The first hits in what is recorded of the run, which is made again for that."""
    if not stops or not run.learner.step:
        return ()
    searcher = Searcher(run, Search(0), stops)
    if wrong := next((reading.why for reading in searcher.lookout.readings if reading.why), ""):
        raise RequestError(wrong)
    way = Progress("looking through the recording", run.learner.step)
    while searcher.advance(0.5):
        way.tell(searcher.found.at)
    return searcher.found.hits


def first_hits(run: Run, stops: Sequence[Stop]) -> dict[Stop, Hit]:
    """The first step at which each was true in what is recorded of the run, which is made again for that; nothing of
    those that never were.

    Raises RequestError for a stop that cannot be looked at in this run.
    """
    hits: dict[Stop, Hit] = {}
    start, way = 0, Progress("looking through the recording", run.learner.step)
    while (left := [stop for stop in stops if stop not in hits]) and start < run.learner.step:
        searcher = Searcher(run, Search(start), left)
        if wrong := next((reading.why for reading in searcher.lookout.readings if reading.why), ""):
            raise RequestError(wrong)
        while searcher.advance(0.5):
            way.tell(searcher.found.at)
        new = searcher.found.hits
        hits |= {hit.stop: hit for hit in new}
        start = new[0].step if new else run.learner.step
    return hits
