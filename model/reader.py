"""Reads what is watched off a learner: the probe's forward pass, the parameters, and the last step if need be."""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from model.config import ModelConfig
from model.errors import RequestError
from model.history import History
from model.messages import Reading, Sentence
from model.network import NO_TARGET, as_matrix
from model.quantities import TARGETS, Axis, Facet
from model.stages import Ref, facets, find, stages
from model.state import State, StepRecord
from model.step import Learner
from model.tokenizer import Piece, Tokenizer
from model.trace import Recorder, Trace
from model.watch import MEAN, Ask, Lens, Watch


class Reader:
    """One look at a learner as it stands.

    `wanted` are the stages whose values will be asked for; nothing else is captured.
    """

    def __init__(self, learner: Learner, history: History, probe: Sentence, wanted: Collection[Ref]) -> None:
        self._learner, self._history = learner, history
        self._config = learner.spec.model
        self._record: StepRecord | None = None
        recorder = Recorder(wanted)
        if wanted:
            learner.look([piece.id for piece in probe.pieces], recorder)
        self._trace, self._trace_before = recorder.trace, Trace({})
        self._probe = probe

    @property
    def example(self) -> Sentence:
        """The first training sentence of the step that led here; empty if nothing of that step was read."""
        if self._record is None:
            return Sentence()
        labels = self._learner.corpus.tokenizer.labels
        return Sentence(tuple(Piece(labels[i], i, True) for i in self._record.batch.ids[0].tolist()))

    def read(self, watch: Watch) -> Reading:
        """The matrix that is watched, or why there is none."""
        try:
            ref = find(watch.slug, self._config, watch.layer)
            return Reading(watch, one_head(ref, self.watched(ref, watch), watch.head or 0))
        except RequestError as error:
            return Reading(watch, None, str(error))

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
        return self.watched(ref, Watch(ref.quantity.slug, facet, ref.layer))

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
            self._learner.look([piece.id for piece in self._probe.pieces], recorder, self._last_step().before)
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

    def _last_step(self) -> StepRecord:
        if self._record is None:
            self._record = self._history.record(self._learner.step)
        return self._record


def wanted_refs(watches: Collection[Watch], config: ModelConfig, ask: Ask | None = None) -> set[Ref]:
    """The stages whose values the forward pass of the probe must give for these watches, and to open what is asked."""
    refs = _to_open(ask, config) if ask else set()
    for watch in watches:
        try:
            ref = find(watch.slug, config, watch.layer)
        except RequestError:
            continue  # `read` tells why
        if watch.facet is Facet.DATA and not ref.quantity.learned and watch.is_of_state:
            refs.add(ref)
    return refs


def _to_open(ask: Ask, config: ModelConfig) -> set[Ref]:
    """What the forward pass of the probe must give to open this cell: its stage and what that is computed from."""
    if not wanted_refs((ask.watch,), config):
        return set()
    ref = find(ask.watch.slug, config, ask.watch.layer)
    inputs = next(stage.inputs for stage in stages(config) if stage.ref == ref)
    return {ref, *(known for known in inputs if not known.quantity.learned)}


def _side(state: State, ref: Ref, facet: Facet) -> Tensor:
    """A parameter of a state, or one of its moments."""
    return state.params[ref] if facet is Facet.DATA else state.moments[ref][facet is Facet.MOMENT2]


def without_batch(ref: Ref, tensor: Tensor) -> Tensor:
    """The first sentence's part of a captured stage; no number where a token has no target."""
    return with_gaps(ref, tensor[0] if Axis.BATCH in ref.quantity.axes else tensor)


def with_gaps(ref: Ref, tensor: Tensor) -> Tensor:
    """The tensor with no number where a token has no target."""
    return tensor.float().masked_fill(tensor == NO_TARGET, math.nan) if ref.quantity is TARGETS else tensor


def one_head(ref: Ref, tensor: Tensor, head: int) -> NDArray[np.float32]:
    """A copy of the matrix of one head (heads come first) or of their mean, as numbers that outlive the tensor."""
    if ref.quantity.per_head:
        if not MEAN <= head < tensor.shape[0]:
            raise RequestError(f"Head {head} does not exist; allowed is 0 to {tensor.shape[0] - 1}.")
        tensor = tensor.mean(0) if head == MEAN else tensor[head]
    return np.array(tensor.numpy(), dtype=np.float32)


@lru_cache(maxsize=16)
def read_sentence(tokenizer: Tokenizer, text: str, context: int) -> Sentence:
    """`text` in pieces, cut at the length that the network can read."""
    pieces = tokenizer.encode(text)
    return Sentence(pieces[:context], pieces[context:])
