"""What one cell was over a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.explain.explain import found
from model.messages import Trail
from model.quantities import Facet
from model.quantities.catalogue import Catalogue
from model.quantities.stages import catalogue
from model.quantities.watch import Ask, Lens, Watch
from model.runs.run import Run
from model.trainer.cell_source import Opener
from model.trainer.reader import Reader, read_sentence, wanted_refs
from model.trainer.run_past import RunPast
from model.training.learner import Learner


class Tracer:
    """Follows one cell of one run, with one sentence; `version` changes when there is something to tell.

    Values, weights and moments have a past. Gradients, changes, and values of training sentences belong to steps, which
    would have to be made again: they have none.
    """

    def __init__(self, ask: Ask, run: Run, text: str) -> None:
        self.ask = ask
        self._followed = replace(ask, watch=replace(ask.watch, before=False))
        self._run, self._text = run, text
        why = _refusal(ask.watch, catalogue(run.learner.spec.model))
        self._past = RunPast[float](run, lambda learner: self._value(self._opener(learner)), 0.0, why)
        self._here = (-1, 0.0)
        self._told = Trail(ask, np.zeros(0, np.int64), np.zeros(0, np.float32), False)

    def is_of(self, ask: Ask, run: Run, text: str) -> bool:
        """Whether this is what is followed, and nothing of its past was changed."""
        return (self.ask, self._text) == (ask, text) and self._past.is_of(run)

    @property
    def version(self) -> int:
        """Changes when there is something to tell."""
        return self._past.version

    @property
    def watch(self) -> Watch:
        """What a forward pass of the sentence must give, for the cell to be seen."""
        return self._followed.watch

    @property
    def pending(self) -> bool:
        """Whether there is more of the past to be read."""
        return self._past.pending

    def advance(self, seconds: float, *, moves: bool) -> bool:
        """Read on for about so long; whether there is more to be read. Of a run that `moves`, only what is past."""
        return self._past.advance(seconds, moves=moves)

    def tell(self, opener: Opener) -> Trail | None:
        """The curve with the step that `opener` is at; None if it is as it was when it was last told."""
        self._past.see(opener.step, lambda: self._see(opener))
        known = self._past.known | dict((self._here,))
        steps = np.array(sorted(step for step in known if step >= 0), dtype=np.int64)
        values = np.array([known[step] for step in steps.tolist()], dtype=np.float32)
        why = "" if len(steps) else self._past.why
        trail = Trail(self.ask, steps, values, not self.pending, why, self._past.width)
        if _same(trail, self._told):
            return None
        self._told = trail
        return trail

    def _see(self, opener: Opener) -> float:
        self._here = (opener.step, self._value(opener))
        return self._here[1]

    def _opener(self, learner: Learner) -> Opener:
        config = learner.spec.model
        probe = read_sentence(learner.corpus.tokenizer, self._text, config.context, learner.corpus.start)
        return Opener(learner, Reader(learner, self._run.history, probe, wanted_refs((self.watch,), config)))

    def _value(self, opener: Opener) -> float:
        return found(self._followed, opener).value


def _same(a: Trail, b: Trail) -> bool:
    """Whether two curves of one cell tell the same."""
    points = np.array_equal(a.steps, b.steps) and np.array_equal(a.values, b.values, equal_nan=True)
    return points and (a.complete, a.why) == (b.complete, b.why)


def _refusal(watch: Watch, known: Catalogue) -> str:
    """Why there is no past of such a cell; empty if there is."""
    if watch.facet in (Facet.GRAD, Facet.DELTA):
        return f"The {watch.facet.title} at past steps is not kept; values, weights and moments have a curve."
    if watch.lens is Lens.EXAMPLE and known.is_stage(watch.slug):
        return "Each step reads other training sentences; the curve is that of the sentence that is watched."
    return ""
