"""What is measured of every head: at the step on show, and over the run."""

from __future__ import annotations

import time

import numpy as np
import torch
from numpy.typing import NDArray

from model.errors import RequestError
from model.messages import Goal, MeasureHeads, TraceHeads
from model.messages.head_curves import HeadCurves, HeadScores
from model.network.head_scores import HeadScorer, scorer_of
from model.quantities import ATTENTION_WEIGHTS, Quantity
from model.quantities.head_measures import HEAD_MEASURES
from model.quantities.site import Site
from model.quantities.stages import Ref, find_layers
from model.quantities.watch import ALL
from model.runs.run import Run
from model.trainer.look import Look
from model.trainer.reader import read_sentence
from model.trainer.run_past import RunPast
from model.trainer.scene import Scene
from model.training.learner import Learner

HEADS_SLICE = 0.01
"""Seconds of measuring heads in the past between other things."""

MOST_SPENT = 20.0
"""Seconds that are spent on what nobody waits for."""

MOST_REPEATED, REPEATS = 25, 4
"""Random tokens in a row, and how often the row comes at most: as Olsson et al. 2022 measure prefix matching."""


def repeated(vocabulary: int, context: int) -> list[int]:
    """Ids of different random tokens in a row that is repeated, always the same: as many as the context has room for
    twice, and the row no more than REPEATS times."""
    count = min(MOST_REPEATED, vocabulary, context // 2)
    if count < 2:
        return []
    row: list[int] = np.random.default_rng(0).permutation(vocabulary)[:count].tolist()
    return row * min(REPEATS, context // count)


class HeadMeter:
    """Measures every head at a site of one network, by one sentence; raises RequestError where that cannot be."""

    def __init__(self, learner: Learner, question: TraceHeads | MeasureHeads, text: str) -> None:
        config = learner.spec.model
        refs = find_layers(ATTENTION_WEIGHTS.slug, config, ALL, question.site)
        self._places = {ref: n for n, ref in enumerate(refs)}
        self._shape = (len(refs), config.n_head, len(HEAD_MEASURES))
        if question.repeated and config.is_pair:
            raise RequestError("A network that reads two sentences has no repeated one; its own sentence is measured.")
        if question.repeated:
            self._ids, self._source = repeated(learner.corpus.vocabulary_size, config.context), list[int]()
        else:
            sentence = read_sentence(learner.corpus.tokenizer, text, config.context, learner.corpus.start)
            self._ids, self._source = sentence.ids, sentence.source_ids
        if not self._ids or (config.is_pair and not self._source):
            raise RequestError("No tokens: type a sentence.")
        self._site, self._mask, self._score = question.site, learner.network.mask, self._scorer(learner, question.site)

    def __call__(self, learner: Learner) -> NDArray[np.float32]:
        """Every measure of every head at the weights and by the mask of now: (layers, heads, measures)."""
        if learner.network.mask is not self._mask:
            self._mask, self._score = learner.network.mask, self._scorer(learner, self._site)
        measured = np.full(self._shape, np.nan, np.float32)

        def tap(
            quantity: Quantity, tensor: torch.Tensor, layer: int | None = None, site: Site = Site.SELF
        ) -> torch.Tensor:
            if (place := self._places.get(Ref(quantity, layer, site))) is not None:
                measured[place] = self._score(tensor.detach()[0].float()).numpy()
            return tensor

        learner.look(self._ids, tap, source=self._source)
        return measured

    def _scorer(self, learner: Learner, site: Site) -> HeadScorer:
        return scorer_of(site, learner.network, self._ids, self._source)


def measure_heads(question: MeasureHeads, look: Look) -> HeadScores:
    """What each head measures at the step on show."""
    try:
        meter = HeadMeter(look.opener.learner, question, look.goal.probe)
        return HeadScores(look.step, meter(look.opener.learner))
    except RequestError as error:
        return HeadScores(look.step, None, str(error))


class HeadTracer:
    """Measures the heads over their run; see `model.trainer.answers.Work`."""

    def __init__(self, question: TraceHeads, scene: Scene) -> None:
        self._question, self._text, self.pending = question, scene.goal.probe, False
        self._past, self._spent = past_of(scene.run, question, self._text), 0.0
        self._told: tuple[int, tuple[TraceHeads, ...]] | None = None

    @property
    def version(self) -> int:
        """Changes when there is something new to tell."""
        return self._past.version

    def is_of(self, scene: Scene) -> bool:
        """Whether what has been found is still about this scene."""
        return self._text == scene.goal.probe and self._past.is_of(scene.run)

    def advance(self, scene: Scene) -> None:
        """Measure on for a slice; where nobody is in a hurry, only while no step is made, and not for long in all."""
        can_wait = all(question.patient for question in self._asked_by(scene.goal))
        if can_wait and not (scene.rests and self._spent < MOST_SPENT):
            self.pending = False
            return
        begun = time.perf_counter()
        self.pending = self._past.advance(HEADS_SLICE, moves=not scene.rests)
        self._spent += (time.perf_counter() - begun) * can_wait

    def answer(self, look: Look) -> HeadCurves | None:
        """What is known; None where it is as it was when it was last told, to the same who ask."""
        news = self.version, self._asked_by(look.goal)
        if news == self._told:
            return None
        self._told = news
        return curves_of(self._past, self._question.site)

    def _asked_by(self, goal: Goal) -> tuple[TraceHeads, ...]:
        same = self._question.key
        return tuple(each for each in goal.questions if isinstance(each, TraceHeads) and each.key == same)


def past_of(run: Run, question: TraceHeads, text: str) -> RunPast[NDArray[np.float32]]:
    """What is measured over a run, of which nothing has been read yet."""
    nothing = np.zeros((0, 0, len(HEAD_MEASURES)), np.float32)
    try:
        meter = HeadMeter(run.learner, question, text)
    except RequestError as error:
        return RunPast(run, lambda _: nothing, nothing, str(error))
    return RunPast(run, meter, nothing)


def curves_of(past: RunPast[NDArray[np.float32]], site: Site) -> HeadCurves:
    """What is known of a run so far."""
    known = past.known
    if not known:
        return HeadCurves(complete=not past.pending, why=past.why, site=site)
    steps = sorted(known)
    values = np.stack([known[step] for step in steps])
    return HeadCurves(np.array(steps, np.int64), values, not past.pending, past.width, site=site)
