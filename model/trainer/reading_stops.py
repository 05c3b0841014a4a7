"""What stops see where a learner stands: for stories, which say what has been measured."""

from __future__ import annotations

from model.errors import RequestError
from model.messages import ReadStops, StopsRead
from model.runs.stop_watcher import Lookout
from model.spec.stops import Stop, StopReading
from model.trainer.look import Look

_WEIGHT = "attention"


def read_stops(question: ReadStops, look: Look) -> StopsRead:
    """What each of these stops sees, in their order.

    A weight of the watched sentence is read off its forward pass, which has been made; all else takes one more.
    """
    seen = {stop: look.recent.get(stop.what) for stop in question.stops if not stop.place}
    here = (stop for stop in question.stops if stop.what == _WEIGHT and stop.probe == look.goal.probe)
    seen |= {stop: _in_weights(stop, look) for stop in here}
    if others := tuple(stop for stop in question.stops if stop not in seen):
        seen |= {reading.stop: reading.value for reading in Lookout(look.learner, others).look({})}
    return StopsRead(tuple(StopReading(stop, seen[stop]) for stop in question.stops))


def _in_weights(stop: Stop, look: Look) -> float | None:
    """The weight of the watched sentence that a stop looks at; None where that, or the network, has no such place."""
    try:
        weights = look.opener.values(stop.watch)[0]  # H T S
    except RequestError:
        return None
    place = stop.place[1:]
    return float(weights[place]) if all(map(int.__lt__, place, weights.shape)) else None
