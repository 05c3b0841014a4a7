"""Reads what is watched off a learner: the probe's forward pass, the parameters, and the last step if need be."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.config import ModelConfig
from model.errors import RequestError
from model.explain.sentence import reached
from model.messages import Goal, Projection, ProjectPlane, Reading, Sentence
from model.network.network import NO_TARGET, as_matrix
from model.network.trace import Recorder, Trace
from model.quantities import LOSS, TARGETS, Axis, Facet
from model.quantities.shapes import head_read
from model.quantities.stages import Ref, facets, find, find_layers, stages
from model.quantities.watch import ALL, MEAN, Ask, Lens, Plane, Watch
from model.spec.recipe import Clipping
from model.text.lost import lost
from model.text.lower_case import in_lower_case
from model.text.pair import parted
from model.text.rows import pieces_of
from model.text.tokenizer import Piece, Tokenizer
from model.trainer.loss_gaps import with_gaps_told
from model.trainer.projection import Points, fitted, join, points_of, seen_in
from model.trainer.readings import reading_of, reading_of_layers
from model.training.clipping import Clip
from model.training.learner import Learner
from model.training.state import State, StepRecord
from model.training.tiny import tiny_as_zero


class Records(Protocol):
    """Whoever can tell of a step in full."""

    def record(self, step: int) -> StepRecord: ...


class Reader:
    """One look at a learner as it stands.

    `wanted` are the stages whose values will be asked for; nothing else is captured.
    """

    def __init__(self, learner: Learner, history: Records, probe: Sentence, wanted: Collection[Ref]) -> None:
        self._learner, self._history = learner, history
        self._config = learner.spec.model
        self._record: StepRecord | None = None
        recorder = Recorder(wanted, lent=learner.lends)
        if wanted:
            learner.look(probe.ids, recorder, source=probe.source_ids)
        self._trace, self._trace_before = recorder.trace, Trace({})
        self._probe = probe

    @property
    def example(self) -> Sentence:
        """The first training sentence of the step that led here; empty if nothing of that step was read."""
        if self._record is None:
            return Sentence()
        tokenizer, batch = self._learner.corpus.tokenizer, self._record.batch
        source = () if batch.source is None else pieces_of(tokenizer, batch.source[0].tolist())
        return Sentence(pieces_of(tokenizer, batch.ids[0].tolist()), source=source)

    def read(self, watch: Watch) -> Reading:
        """The matrix that is watched, or the matrices; or why there are none."""
        try:
            refs = find_layers(watch.slug, self._config, watch.layer, watch.site)
            layers = [of_head(ref, self.watched(ref, watch), watch.head or 0) for ref in refs]
            if watch.layer == MEAN:
                return reading_of(refs[0].quantity, watch, sum(layers, torch.zeros(())) / len(refs))
            if watch.layer == ALL:
                return reading_of_layers(refs[0].quantity, watch, layers)
            reading = reading_of(refs[0].quantity, watch, layers[0])
        except RequestError as error:
            return Reading(watch, None, str(error))
        return with_gaps_told(self, refs[0], reading)

    def read_all(self, goal: Goal) -> Read:
        """Every matrix and every plane that the goal asks for."""
        readings = tuple(self.read(watch) for watch in goal.watch)
        points = {question.plane: self.points(question.plane) for question in goal.asked(ProjectPlane)}
        return Read(readings, points, self.example)

    def points(self, plane: Plane) -> Points | str:
        """The points of a plane, or why there are none."""
        try:
            return join([self._points(watch) for watch in plane.watches])
        except RequestError as error:
            return str(error)

    def _points(self, watch: Watch) -> NDArray[np.float32]:
        ref = find(watch.slug, self._config, watch.layer, watch.site)
        head = head_read(ref.quantity, watch.head or 0, self._config)
        return points_of(ref.quantity, one_head(ref, self.watched(ref, watch), head))

    def watched(self, ref: Ref, watch: Watch) -> Tensor:
        """As `tensor`, of the sentence that is watched and with the weights of that side of the step."""
        whole = self.whole(ref, watch)
        return whole if ref.quantity.learned else without_batch(ref, whole)

    def whole(self, ref: Ref, watch: Watch) -> Tensor:
        """As `watched`, over all axes of the quantity: of every sentence that ran with the one that is watched."""
        past = watch.before and watch.facet in (Facet.DATA, Facet.MOMENT1, Facet.MOMENT2)
        of_stage = watch.facet is Facet.DATA and not ref.quantity.learned
        if not (past if ref.quantity.learned else of_stage and (past or watch.lens is Lens.EXAMPLE)):
            return self._now(ref, watch.facet)
        self._check(ref, watch.facet)
        if self._learner.step == 0:
            raise RequestError("There is nothing before the first weights: no step has been made.")
        if ref.quantity.learned:
            return as_matrix(ref, _side(self._last_step().before, ref, watch.facet), self._config)
        trace = self._last_step().trace if watch.lens is Lens.EXAMPLE else self._probe_before()
        return trace[ref].detach()

    def tensor(self, ref: Ref, facet: Facet) -> Tensor:
        """One sentence's values of a stage, or a parameter's, in the order of `shown_axes`.

        Raises RequestError, with the reason, where there is none.
        """
        return self.watched(ref, Watch(ref.quantity.slug, facet, ref.layer, site=ref.site))

    def _now(self, ref: Ref, facet: Facet) -> Tensor:
        self._check(ref, facet)
        if facet is not Facet.DATA and self._learner.step == 0:
            raise RequestError(f"There is no {facet.title} yet: no step has been made.")
        if ref.quantity.learned:
            return as_matrix(ref, self._parameter(ref, facet), self._config).detach()
        found = (self._trace if facet is Facet.DATA else self._last_step().gradients).get(ref)
        if found is None:
            raise RequestError(f"{ref.quantity.name} has no {facet.title}: nothing that is learned leads to it.")
        return found.detach()

    def _check(self, ref: Ref, facet: Facet) -> None:
        if facet not in facets(ref.quantity, self._learner.spec.train):
            raise RequestError(f"{ref.quantity.name} has no {facet.title} in this run.")

    def _probe_before(self) -> Trace:
        """The probe's forward pass with the weights that the last step began with."""
        if not self._trace_before:
            recorder = Recorder()
            before, probe = self._last_step().before, self._probe
            self._learner.look(probe.ids, recorder, before, probe.source_ids)
            self._trace_before = recorder.trace
        return self._trace_before

    def _parameter(self, ref: Ref, facet: Facet) -> Tensor:
        if facet is Facet.DATA:
            return self._learner.params[ref]
        if facet in (Facet.MOMENT1, Facet.MOMENT2):
            return self._learner.moments(ref)[facet is Facet.MOMENT2]
        gradient = self._learner.params[ref].grad
        if facet is Facet.GRAD and gradient is not None and self._learner.has_gradient:
            return gradient
        record = self._last_step()
        return record.gradients[ref] if facet is Facet.GRAD else record.after.params[ref] - record.before.params[ref]

    @property
    def clipping(self) -> Clipping | None:
        """What came of the gradients of the last step; None where they are not clipped, and before any step."""
        most, learner = self._learner.spec.train.clip, self._learner
        if most is None or learner.has_gradient or learner.step == 0:
            return learner.clipping
        clip = Clip(most)
        with tiny_as_zero():
            clip.measure([self._last_step().gradients[ref] for ref in learner.params])
        return clip.done

    def _last_step(self) -> StepRecord:
        if self._record is None:
            self._record = self._history.record(self._learner.step)
        return self._record


@dataclass(frozen=True, eq=False)
class Read:
    """All that a goal asks of one learner: readings, points by their planes, and the example of the step before."""

    readings: tuple[Reading, ...]
    points: Mapping[Plane, Points | str]
    example: Sentence

    @cached_property
    def projections(self) -> tuple[Projection, ...]:
        """The points in planes of their own."""
        return tuple(_project(plane, points, None) for plane, points in self.points.items())

    def projections_onto(self, planes: Collection[Projection]) -> tuple[Projection, ...]:
        """The points in planes that are known already."""
        known = {projection.plane: projection for projection in planes}
        return tuple(_project(plane, points, known.get(plane)) for plane, points in self.points.items())


def _project(plane: Plane, points: Points | str, onto: Projection | None) -> Projection:
    try:
        if isinstance(points, str):
            raise RequestError(points)
        if onto is None:
            return fitted(plane, points)
        if onto.points is None:
            raise RequestError(onto.why)
        return seen_in(onto, points)
    except RequestError as error:
        return Projection(plane, None, why=str(error))


def wanted_refs(watches: Collection[Watch], config: ModelConfig, cells: Collection[Ask] = ()) -> set[Ref]:
    """The stages whose values the forward pass of the probe must give for these watches, and to open these cells."""
    refs = {ref for cell in cells for ref in _to_open(cell, config)}
    for watch in watches:
        try:
            found = find_layers(watch.slug, config, watch.layer, watch.site)
        except RequestError:
            continue  # `read` tells why
        if watch.facet is Facet.DATA and not found[0].quantity.learned and watch.is_of_state:
            refs.update(found)
            refs.update(Ref(TARGETS) for ref in found if ref.quantity is LOSS)  # they tell which count
    return refs


def _to_open(ask: Ask, config: ModelConfig) -> set[Ref]:
    """What the forward pass of the probe must give to open this cell: its stages and what they are computed from."""
    refs = wanted_refs((ask.watch,), config)
    inputs = {known for stage in stages(config) if stage.ref in refs for known in stage.inputs}
    inputs |= {known for ref in refs for known in reached(ref, stages(config))}
    return refs | {known for known in inputs if not known.quantity.learned}


def _side(state: State, ref: Ref, facet: Facet) -> Tensor:
    """A parameter of a state, or one of its moments."""
    return state.params[ref] if facet is Facet.DATA else state.moments[ref][facet is Facet.MOMENT2]


def without_batch(ref: Ref, tensor: Tensor) -> Tensor:
    """The first sentence's part of a captured stage; no number where a token has no target."""
    return with_gaps(ref, tensor[0] if Axis.BATCH in ref.quantity.axes else tensor)


def with_gaps(ref: Ref, tensor: Tensor) -> Tensor:
    """The tensor with no number where a token has no target."""
    return tensor.float().masked_fill(tensor == NO_TARGET, math.nan) if ref.quantity is TARGETS else tensor


def of_head(ref: Ref, tensor: Tensor, head: int) -> Tensor:
    """The matrix of one head (heads come first), their mean, or ALL of them."""
    if not ref.quantity.per_head or head == ALL:
        return tensor
    if not MEAN <= head < tensor.shape[0]:
        raise RequestError(f"Head {head} does not exist; allowed is 0 to {tensor.shape[0] - 1}.")
    return tensor.mean(0) if head == MEAN else tensor[head]


def one_head(ref: Ref, tensor: Tensor, head: int) -> NDArray[np.float32]:
    """A copy of what `of_head` finds, as numbers that outlive the tensor."""
    return np.array(of_head(ref, tensor, head).numpy(), dtype=np.float32)


@lru_cache(maxsize=16)
def read_sentence(tokenizer: Tokenizer, text: str, context: int, start: Piece | None = None) -> Sentence:
    """`text` in pieces, cut at the length that the network can read.

    A network with an encoder has two sentences of it, of which the target begins with the piece `start`.
    """
    pieces = tokenizer.encode(text)
    source, target = parted(pieces, start)
    return Sentence(
        target[:context],
        target[context:],
        source[:context],
        lost(text, pieces),
        in_lower_case(tokenizer, text),
        source_beyond=source[context:],
    )
