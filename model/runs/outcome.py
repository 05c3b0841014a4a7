"""How a run has come out at one of its steps, measured: for it to be held beside another."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from model.messages import Sentence
from model.messages.outcome import Outcome
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.site import Site
from model.quantities.stages import refs
from model.runs.run import Run
from model.spec.told import all_of
from model.training.learner import Learner

LAST = 50
"""Batches whose losses are averaged, where there is no mean over all examples."""


def outcome(run: Run, learner: Learner, probe: Sentence) -> Outcome:
    """How the run was when `learner`, which stands at one of its steps, was its newest; for this watched sentence."""
    step = learner.step
    if (score := learner.on_all()) is not None:
        loss, accuracy, means = score.loss, score.accuracy, all_of(step)
    else:
        last = run.losses[max(0, step - LAST) : step]
        loss = sum(last) / len(last) if last else math.nan
        accuracy = run.measures.seen(step).get("accuracy", math.nan)
        means = f"the batches of the last {len(last)} steps"
    seen = Outcome(step, loss, accuracy, means, learner.floor)
    weights = _weights(learner, probe)
    return seen if weights is None else _with_weights(seen, learner, probe, weights)


def _weights(learner: Learner, probe: Sentence) -> Tensor | None:
    """What the sentence's tokens look at among themselves, in every layer and head (N, T, T); None without tokens."""
    site = Site.DECODER if learner.spec.model.is_pair else Site.SELF
    wanted = {ref for ref in refs(learner.spec.model) if (ref.quantity, ref.site) == (ATTENTION_WEIGHTS, site)}
    if not probe.ids or (learner.spec.model.is_pair and not probe.source_ids):
        return None
    recorder = Recorder(wanted, lent=learner.lends)
    learner.look(probe.ids, recorder, source=probe.source_ids)
    return torch.cat([weights.detach()[0] for weights in recorder.trace.values()]).double()  # N T T


def _with_weights(seen: Outcome, learner: Learner, probe: Sentence, weights: Tensor) -> Outcome:
    seen = replace(seen, tokens=probe.labels, least=float(weights.min()), most=float(weights.max()))
    if not learner.spec.model.score_weighting.is_share:
        return seen
    entropies = torch.special.entr(weights).sum(-1).mean(0)  # T
    ahead = float(weights.triu(1).sum() / weights.sum())
    return replace(seen, entropies=tuple(entropies.tolist()), ahead=ahead)
