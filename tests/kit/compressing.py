"""A network that gathers sentences in their anchors, and what is less than that beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import torch

from model.choices.masks import MASKS, Mask, anchored
from model.config import RunSpec
from model.network.network import Network
from model.network.past import LayerPast, Past
from model.network.trace import Recorder
from model.quantities import LOGITS
from model.spec.presets import PRESETS
from model.training.learner import Learner
from model.training.sampler import Sampler
from model.training.state import Batch

PRESET = PRESETS["sentences"].spec
ASKED = 2
"""Tokens after the last sentence: the question."""


FULL = replace(
    PRESET,
    model=replace(PRESET.model, mask="causal", d_model=32, n_head=1, norm=False, mlp=False, position="learned"),
    train=replace(PRESET.train, learning_rate=3e-3),
)
"""A network that learns the task with full attention; the preset's own still guesses among the numbers after 1,800
steps of it."""


def trained(steps: int, spec: RunSpec = PRESET) -> Learner:
    """A run after so many steps, of the preset unless another is named."""
    learner = Learner(spec)
    for _ in range(steps):
        learner.advance()
    return learner


def fresh(learner: Learner, count: int = 1000) -> Batch:
    """Examples that are drawn anew."""
    return Sampler(learner.corpus).sample(count, 2**40 + 1)


@torch.no_grad()
def right(network: Network, batch: Batch) -> float:
    """How often the number is right, in one pass."""
    recorder = Recorder()
    network(batch.ids, batch.targets, recorder)
    return _share(recorder.trace[LOGITS], batch)


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
    assert len(past.places) == said.shape[1] // 3
    if restarts:
        past = Past(said[:, places], tuple(LayerPast(layer.keys, layer.values) for layer in past.layers))
    recorder = Recorder()
    network(asked, asked, recorder, past=past)
    return _share(recorder.trace[LOGITS], batch)


def under_anchors(learner: Learner) -> Network:
    """A network that learned under another mask, under that with anchors."""
    (end,) = learner.corpus.tokenizer.encode(PRESET.model.anchor)
    model = replace(learner.spec.model, mask=PRESET.model.mask)
    network = Network(model, learner.corpus.vocabulary_size, anchor=end.id)
    network.load_state_dict(learner.network.state_dict())
    return network


def _share(logits: torch.Tensor, batch: Batch) -> float:
    return float((logits[:, -1].argmax(-1) == batch.targets[:, -1]).double().mean())


@contextmanager
def without_anchors() -> Iterator[RunSpec]:
    """The preset with a mask under which a token sees its own sentence and nothing else."""

    def alone(anchor: int) -> Mask:
        whole = anchored(anchor)

        def sees(places: np.ndarray, ids: np.ndarray) -> np.ndarray:
            is_anchor = ids == anchor
            return whole.sees(places, ids) & (~is_anchor[..., None, :] | np.eye(len(places), dtype=bool))

        return replace(whole, sees=sees, lasting=None)

    row = MASKS["anchors"]
    with patch.dict(MASKS, {"alone": replace(row, make=alone)}):  # type: ignore[arg-type, type-var]
        yield replace(PRESET, model=replace(PRESET.model, mask="alone"))


def controls(steps: int, full_steps: int) -> Mapping[str, float]:
    """How often the answer is right, of networks that learned for so many steps, and with full attention for others."""
    full, anchors = trained(full_steps, FULL), trained(steps)
    with without_anchors() as spec:
        alone = trained(steps, spec)
    batch = fresh(anchors)
    return {
        "full attention": right(full.network, batch),
        "anchors": right(anchors.network, batch),
        "anchors, the rest evicted": right_from_anchors(anchors.network, batch),
        "the same mask without anchors": right(alone.network, batch),
        "learned with full attention, asked under the mask": right(under_anchors(full), batch),
        "anchors, positions restarted at the cache's length": right_from_anchors(anchors.network, batch, restarts=True),
    }
