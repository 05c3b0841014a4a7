"""Runs of tasks with anchors, learned for an experiment: made, asked, and asked with what is not kept evicted."""

from __future__ import annotations

from collections.abc import Callable

import torch

from model.config import RunSpec
from model.network.network import Network
from model.network.past import LayerPast, Past
from model.network.trace import Recorder
from model.quantities import LOGITS, LOSS
from model.spec.presets import PRESETS
from model.training.learner import Learner
from model.training.sampler import Sampler
from model.training.state import Batch

PRESET = PRESETS["sentences"].spec

ASKED = 2
"""Tokens after the last sentence: the question."""

_FRESH = 2**40 + 1
"""A step that no run comes to, whose batch has examples that were never learned from."""


def trained(steps: int, spec: RunSpec = PRESET, tell: Callable[[int], object] = lambda done: None) -> Learner:
    """A run after so many steps."""
    learner = Learner(spec)
    for done in range(steps):
        learner.advance()
        tell(done + 1)
    return learner


def fresh(learner: Learner, count: int = 1000) -> Batch:
    """Examples that are drawn anew."""
    return Sampler(learner.corpus).sample(count, _FRESH)


@torch.no_grad()
def answers(network: Network, batch: Batch) -> tuple[float, float]:
    """How often the number is right, and its mean loss in nats, in one pass."""
    recorder = Recorder()
    network(batch.ids, batch.targets, recorder)
    return share_right(recorder.trace[LOGITS], batch), float(recorder.trace[LOSS][:, -1].double().mean())


def right(network: Network, batch: Batch) -> float:
    """How often the number is right, in one pass."""
    return answers(network, batch)[0]


@torch.no_grad()
def right_from_anchors(network: Network, batch: Batch, *, restarts: bool = False) -> float:
    """The same where the question is read with the sentences' anchors alone in the cache; where the positions restart,
    the question stands behind them as if they were all that had been read."""
    said, asked = batch.ids[:, :-ASKED], batch.ids[:, -ASKED:]
    recorder = Recorder()
    network(said, said, recorder)
    past = Past.of(recorder.trace, network.config.n_layer)
    lasting = network.mask.lasting
    assert lasting is not None
    places = lasting(said[0].numpy())  # sentences are equally long
    past = past.at(places.tolist())
    if restarts:
        past = Past(said[:, places], tuple(LayerPast(layer.keys, layer.values) for layer in past.layers))
    recorder = Recorder()
    network(asked, asked, recorder, past=past)
    return share_right(recorder.trace[LOGITS], batch)


def share_right(logits: torch.Tensor, batch: Batch) -> float:
    """How often the most likely token at the end is the right one."""
    return float((logits[:, -1].argmax(-1) == batch.targets[:, -1]).double().mean())
