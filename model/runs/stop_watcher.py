"""Looks after each step whether a stop has become true; with no stops it does nothing at all."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

from torch import Tensor

from model.network.head_scores import HeadScorer, scorer_of
from model.quantities import ATTENTION_WEIGHTS, Quantity
from model.quantities.head_measures import BY_SLUG, HEAD_MEASURES
from model.quantities.site import Site
from model.quantities.stages import Ref
from model.spec.stops import Hit, Stop, StopReading
from model.text.pair import parted
from model.training.learner import Learner

_NOTHING_HELD_OUT = "{} looks at what is held out, and this run learns from all that it has; allowed is accuracy."


class Lookout:
    """Evaluates stops on a learner, which it leaves as it is.

    A stop hits after the first step at which it is true, and again only when it has been false in between.
    `seconds` is what evaluating all of them takes a step, averaged over about the last twenty.
    """

    def __init__(self, learner: Learner, stops: Sequence[Stop] = ()) -> None:
        self._learner, self._mask = learner, learner.network.mask
        self._stops: tuple[Stop, ...] = ()
        self._passes: list[_Pass] = []
        self._was_true: dict[Stop, bool] = {}
        self._seen: dict[Stop, float] = {}
        self._why: dict[Stop, str] = {}
        self.seconds, self._count = 0.0, 0
        self.set_stops(tuple(stops))

    def set_stops(self, stops: tuple[Stop, ...]) -> None:
        """Look out for these from now on; those that were there before keep what they have seen."""
        stops = tuple(dict.fromkeys(stops))
        if stops == self._stops:
            return
        self._stops, self.seconds, self._count = stops, 0.0, 0
        self._was_true = {stop: self._was_true.get(stop, False) for stop in stops}
        self._seen = {stop: seen for stop, seen in self._seen.items() if stop in self._was_true}
        self._add_passes()

    def _add_passes(self) -> None:
        """Look at what stops on attention are about, by the mask of now."""
        stops, self._mask = self._stops, self._learner.network.mask
        self._passes, self._why = [], {stop: _NOTHING_HELD_OUT.format(stop) for stop in self._unheld(stops)}
        for probe in dict.fromkeys(stop.probe for stop in stops if stop.place):
            self._add_pass(probe, [stop for stop in stops if stop.place and stop.probe == probe])

    def _unheld(self, stops: Sequence[Stop]) -> list[Stop]:
        """Those that look at what is held out, where nothing is."""
        return [] if self._learner.reads.held_out else [stop for stop in stops if stop.what == "held_out_accuracy"]

    @property
    def readings(self) -> tuple[StopReading, ...]:
        """What each stop has seen last."""
        return tuple(StopReading(stop, self._seen.get(stop), self._why.get(stop, "")) for stop in self._stops)

    def look(self, plain: Mapping[str, float]) -> tuple[StopReading, ...]:
        """What each stop sees at the weights of now; none is hit by that. `plain` is what was measured, by the names of
        stops.
        """
        self._seen = dict(self._values(plain))
        return self.readings

    def follow(self, other: Lookout) -> None:
        """Know of each stop whether it was true where `other` has looked last."""
        self._was_true |= {stop: was for stop, was in other._was_true.items() if stop in self._was_true}

    def after_step(
        self, loss: float, step: int | None = None, also: Mapping[str, float] = MappingProxyType({})
    ) -> tuple[Hit, ...]:
        """The stops that have become true by the step that was just made, with this batch loss.

        Where none looks at weights, it may be any `step`. `also` is what else was measured, by the names of stops.
        """
        if not self._stops:
            return ()
        start = time.perf_counter()
        step = self._learner.step if step is None else step
        self._seen = dict(self._values({"step": float(step), "loss": loss, **also}))
        now = {stop: stop in self._seen and stop.is_true(self._seen[stop]) for stop in self._stops}
        became = [stop for stop in self._stops if now[stop] and not self._was_true[stop]]
        self._was_true = now
        seconds = time.perf_counter() - start
        known = self.seconds if self._count else 0.0  # the first time is slower than all that follow
        self._count += self.seconds > 0
        self.seconds = 0.95 * known + 0.05 * seconds if known else seconds
        return tuple(Hit(stop, step, self._seen[stop]) for stop in became)

    def _values(self, plain: Mapping[str, float]) -> Mapping[Stop, float]:
        if self._learner.network.mask is not self._mask:
            self._add_passes()
        seen = {stop: plain[stop.what] for stop in self._stops if stop.what in plain}
        for each in self._passes:
            seen.update(each.values(self._learner))
        return seen

    def _add_pass(self, probe: str, stops: Sequence[Stop]) -> None:
        config = self._learner.spec.model
        corpus = self._learner.corpus
        pair = parted(corpus.tokenizer.encode(probe), corpus.start)
        source, ids = ([piece.id for piece in pieces[: config.context]] for pieces in pair)
        network = self._learner.network
        scorers = {site: scorer_of(site, network, ids, source) for site in {stop.site for stop in stops}}
        refusals = {stop: stop.refusal(config, len(ids), len(source), self._learner.edits) for stop in stops}
        why = {stop: refusal or _undefined(stop, scorers) for stop, refusal in refusals.items()}
        self._why |= {stop: sentence for stop, sentence in why.items() if sentence}
        fitting = [stop for stop in stops if not why[stop]]
        if fitting and ids:
            self._passes.append(_Pass(ids, source, fitting, scorers))


class _EnoughError(Exception):
    """Nothing further of a forward pass is needed."""


class _Pass:
    """One forward pass of a probe, no further than the last attention that its stops look at."""

    def __init__(
        self, ids: Sequence[int], source: Sequence[int], stops: Sequence[Stop], scorers: Mapping[Site, HeadScorer]
    ) -> None:
        self._ids, self._source, self._stops, self._scorers = ids, source, stops, scorers
        self._wanted = {_weights_of(stop) for stop in stops}
        self._weights: dict[Ref, Tensor] = {}

    def values(self, learner: Learner) -> Mapping[Stop, float]:
        """What each stop sees at the weights of now."""
        self._weights.clear()
        with suppress(_EnoughError):
            learner.look(self._ids, self._tap, source=self._source)
        return {stop: self._value(stop, self._weights[_weights_of(stop)][0]) for stop in self._stops}

    def _value(self, stop: Stop, weights: Tensor) -> float:
        """What `stop` looks at in the attention weights (H, T, T) of its layer."""
        if stop.what in BY_SLUG:
            return float(self._scorers[stop.site].one(BY_SLUG[stop.what], weights[stop.place[1]]))
        return float(weights[stop.place[1:]])

    def _tap(self, quantity: Quantity, tensor: Tensor, layer: int | None = None, site: Site = Site.SELF) -> Tensor:
        if (ref := Ref(quantity, layer, site)) in self._wanted:
            self._weights[ref] = tensor  # 1 H T T
            if len(self._weights) == len(self._wanted):
                raise _EnoughError
        return tensor


def _weights_of(stop: Stop) -> Ref:
    """The attention weights that a stop looks at."""
    return Ref(ATTENTION_WEIGHTS, stop.place[0], stop.site)


def _undefined(stop: Stop, scorers: Mapping[Site, HeadScorer]) -> str:
    """Why this sentence leaves nothing to be measured, in one sentence; empty where it does."""
    measure = BY_SLUG.get(stop.what)
    if measure is None or scorers[stop.site].is_defined[HEAD_MEASURES.index(measure)]:
        return ""
    return f"{stop.condition} needs {measure.needs}; allowed is a sentence with one."
