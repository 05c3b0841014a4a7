"""How much of recall across sentences is left where only their ends can be looked at, and what is less than that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from model.config import RunSpec
from model.config.sampling import SamplingConfig
from model.errors import RequestError
from model.generation.writer import Writer
from model.lab.learning import ASKED, PRESET, fresh, right, right_from_anchors, trained
from model.lab.parts import Whole, part_of, untold
from model.messages.controls import AnchorReport, Control
from model.network.network import Network
from model.network.trace import Recorder
from model.quantities import LOGITS
from model.training.learner import Learner

FULL = replace(PRESET, model=replace(PRESET.model, mask="causal"))
"""The preset where every token sees all before it."""

ALONE = replace(PRESET, model=replace(PRESET.model, mask="sequence"))
"""The preset where a token sees its own sentence and nothing else."""


@dataclass(frozen=True)
class AnchorPlan:
    """For how many steps each network learns, and how often it is asked then."""

    steps: int = 600
    examples: int = 1000

    def __post_init__(self) -> None:
        if not 0 <= self.steps <= 1_000_000:
            raise RequestError(f"The steps are {self.steps:,}; allowed is 0 to 1,000,000.")


def measure_anchors(plan: AnchorPlan, progress: Whole = untold) -> AnchorReport:
    """Train the networks and ask them all; `progress` is told how many steps of how many are behind."""
    specs = (PRESET, ALONE, FULL)
    anchors, alone, full = (
        trained(plan.steps, spec, part_of(progress, n * plan.steps, len(specs) * plan.steps))
        for n, spec in enumerate(specs)
    )
    batch = fresh(anchors, plan.examples)
    controls = (
        Control("full attention", plan.steps, right(full.network, batch)),
        Control("anchors", plan.steps, right(anchors.network, batch)),
        Control("anchors, the rest evicted", plan.steps, right_from_anchors(anchors.network, batch)),
        Control("the same mask without anchors", plan.steps, right(alone.network, batch)),
        Control("learned with full attention, asked under the mask", plan.steps, right(under_anchors(full), batch)),
        Control(
            "anchors, positions restarted at the cache's length",
            plan.steps,
            right_from_anchors(anchors.network, batch, restarts=True),
        ),
    )
    return _ledger(anchors, batch.ids[0].tolist(), plan.examples, controls)


def under_anchors(learner: Learner, spec: RunSpec = PRESET) -> Network:
    """A network that learned under another mask, under that with anchors."""
    (end,) = learner.corpus.tokenizer.encode(spec.model.anchor)
    model = replace(learner.spec.model, mask=spec.model.mask)
    network = Network(model, learner.corpus.vocabulary_size, anchor=end.id)
    network.load_state_dict(learner.network.state_dict())
    return network


def _chance(learner: Learner) -> float:
    """How often a number is right that is drawn among all that there are."""
    return 1 / sum(label.isdecimal() for label in learner.corpus.tokenizer.labels)


@torch.no_grad()
def _ledger(learner: Learner, ids: Sequence[int], examples: int, controls: tuple[Control, ...]) -> AnchorReport:
    """The report, with what the cache keeps of one example that is read token by token."""
    network = learner.network
    recorder, row = Recorder(), torch.tensor([ids])
    network(row, row, recorder)
    whole = recorder.trace[LOGITS][0]  # T V
    writer = Writer(network, ids[:1], SamplingConfig(), forced={place: ids[place] for place in range(1, len(ids))})
    furthest, reductions = 0.0, list[float]()
    for place in range(len(ids)):
        reading = writer.read()
        furthest = max(furthest, float((reading.logits - whole[place]).abs().max()))
        reductions.append(1 - writer.cached / (place + 1))
        if place == len(ids) - ASKED - 1:
            kept, kept_bytes = writer.cached, writer.cache_bytes
        if place + 1 < len(ids):
            writer.write()
    mean = sum(reductions) / len(reductions)
    return AnchorReport(examples, _chance(learner), controls, kept, len(ids) - ASKED, kept_bytes, mean, furthest)
