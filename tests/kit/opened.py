"""Runs whose cells are opened in tests, and the tensors that those cells are held to."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig
from model.errors import RequestError
from model.explain.explain import explain
from model.explain.sums import Array
from model.messages.explanation import Explanation
from model.network.network import as_matrix
from model.network.trace import Recorder, Trace
from model.quantities import QUANTITIES, Axis, Facet
from model.quantities.stages import Ref, facets, refs, stages
from model.quantities.watch import Ask, Lens, Watch
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from model.trainer.cell_source import Opener
from model.trainer.reader import Reader, read_sentence, with_gaps


class Opened:
    """A run at rest with one sentence in it, ready to be opened cell by cell."""

    def __init__(self, run: Run, text: str = DEFAULT_PRESET.probe) -> None:
        self.run, self.config = run, run.learner.spec.model
        corpus = run.learner.corpus
        self.probe = read_sentence(corpus.tokenizer, text, self.config.context, corpus.start)
        wanted = {stage.ref for stage in stages(self.config)}
        self.reader = Reader(run.learner, run.history, self.probe, wanted)
        self.source = Opener(run.learner, self.reader)

    @staticmethod
    def of_preset(steps: int = 30, model: ModelConfig = DEFAULT_PRESET.spec.model) -> Opened:
        """The preset with another network, after some steps."""
        run = Run(replace(DEFAULT_PRESET.spec, model=model))
        run.train_to(steps)
        return Opened(run)

    def watches(self) -> Iterator[Watch]:
        """Every side of every quantity, with both sentences and from both sides of the step."""
        for ref in refs(self.config):
            watch = Watch(ref.quantity.slug, layer=ref.layer, site=ref.site)
            yield from (replace(watch, facet=facet) for facet in facets(ref.quantity, self.source.train))
            if not ref.quantity.learned:
                yield replace(watch, lens=Lens.EXAMPLE)
                yield replace(watch, before=True)

    def asks(self, watch: Watch) -> Iterator[Ask]:
        """Every cell of what is watched; none where it has none."""
        yield from (ask_at(watch, at) for at in np.ndindex(self._shape(watch)))

    def some(self, watch: Watch, count: int, chance: random.Random) -> Iterator[Ask]:
        """So many cells of it."""
        shape = self._shape(watch)
        if math.prod(shape):
            yield from (ask_at(watch, tuple(chance.randrange(size) for size in shape)) for _ in range(count))

    def _shape(self, watch: Watch) -> tuple[int, ...]:
        try:
            return self.source.values(watch).shape
        except RequestError:
            return (0,)

    def explain(self, ask: Ask) -> Explanation:
        return explain(ask, self.source)

    def cell(self, ref: Ref, *index: int, facet: Facet = Facet.DATA, lens: Lens = Lens.PROBE) -> Explanation:
        """One cell, opened."""
        return self.explain(Ask(Watch(ref.quantity.slug, facet, ref.layer, lens=lens, site=ref.site), index))

    def truth(self, watch: Watch) -> Array:
        """The tensor that `watch` is of, as torch left it in the record of the step, over all axes."""
        ref, learner = ref_of(watch), self.run.learner
        if ref.quantity.learned:
            record = self.run.history.record(learner.step)
            tensor = {
                Facet.DATA: record.after.params[ref],
                Facet.GRAD: record.gradients[ref],
                Facet.DELTA: record.after.params[ref] - record.before.params[ref],
                **dict(zip((Facet.MOMENT1, Facet.MOMENT2), record.after.moments[ref], strict=False)),
            }[watch.facet]
            whole: Array = as_matrix(ref, tensor, self.config).numpy()
            return whole
        numbers: Array = with_gaps(ref, self._trace(watch)[ref].detach()).numpy()
        return numbers

    def _trace(self, watch: Watch) -> Trace:
        learner = self.run.learner
        if watch.facet is Facet.GRAD:
            return self.run.history.record(learner.step).gradients
        if watch.lens is Lens.EXAMPLE:
            return self.run.history.record(learner.step).trace
        recorder = Recorder()
        state = self.run.history.record(learner.step).before if watch.before else None
        learner.look(self.probe.ids, recorder, state, self.probe.source_ids)
        return recorder.trace


def ask_at(watch: Watch, at: tuple[int, ...]) -> Ask:
    """The cell at an index over all axes."""
    return Ask(watch, at[1:], at[0]) if Axis.BATCH in ref_of(watch).quantity.axes else Ask(watch, at)


def ref_of(watch: Watch) -> Ref:
    """The quantity that is watched, at its place."""
    return Ref(QUANTITIES[watch.slug], watch.layer, watch.site)


TASK = DataConfig(corpus="copy", length=2, symbols=2)
"""A half of its places does not count, unless they are those of a source."""


def tiny(folder: Path, model: ModelConfig, train: TrainConfig, seed: int = 3) -> RunSpec:
    """A run with so few numbers that each can be looked at: five letters, sentences of four. With an encoder it is a
    task of two letters, with classes that of messages."""
    if model.is_pair or model.classes:
        return RunSpec(model, train, TASK if model.is_pair else DataConfig(corpus="spam"), seed)
    path = folder / "letters.txt"
    path.write_text("abcd bcda bad cab dad abba cadab bacd acbd dcab bdca adda bcb " * 3)
    return RunSpec(model, train, DataConfig(corpus=str(path), tokenizer="character", validation=0), seed)
