"""What tests of the trainer share, inline or in a process."""

from __future__ import annotations

from dataclasses import replace

from model.config import ModelConfig, RunSpec
from model.messages import Frame, Goal
from model.quantities import Facet
from model.quantities.stages import facets, refs
from model.quantities.watch import Watch
from model.trainer.trainer import Trainer

SPEC = RunSpec(model=ModelConfig(n_head=2, n_layer=2), seed=1)
PROBE = "the fat cat sat"
EVERYTHING = tuple(
    Watch(ref.quantity.slug, facet, ref.layer, head)
    for ref in refs(SPEC.model)
    for facet in facets(ref.quantity, SPEC.train)
    for head in range(2 if ref.quantity.per_head else 1)
)


def run_inline(goal: Goal) -> Frame:
    """Aim, train until the goal is reached, and take every frame on the way; returns the last."""
    trainer = Trainer()
    trainer.aim(goal)
    last = None
    while True:
        made = trainer.advance()
        news = trainer.take()
        if isinstance(news, Frame):
            last = news
            goal = replace(goal, seen=news.number, losses_from=news.step)
            trainer.aim(goal)
        elif not made:
            break
    assert last is not None
    return last


def parameters_of(frame: Frame) -> dict[Watch, bytes]:
    return {
        reading.watch: reading.values.tobytes()
        for reading in frame.readings
        if reading.watch.slug.startswith("w_") and reading.watch.facet is Facet.DATA and reading.values is not None
    }


def only_parameters() -> tuple[Watch, ...]:
    return tuple(w for w in EVERYTHING if w.slug.startswith("w_") and w.facet is Facet.DATA)
