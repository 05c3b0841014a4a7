"""Answers what the window asks: a function for each kind of question, and for one that takes long a piece of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from model.book.examples import EXAMPLES
from model.errors import TinyattnError
from model.messages import (
    AskWhen,
    Beside,
    Continuation,
    Continue,
    Contrast,
    Glance,
    GoOn,
    LookAtMerges,
    LookBeside,
    MeasureHeads,
    Merges,
    OpenCell,
    OpenedCell,
    Projection,
    ProjectPlane,
    Question,
    ReadStops,
    Search,
    StopsFound,
    TraceCell,
    TraceHeads,
    Trail,
    WorkedExample,
    WorkExample,
)
from model.network.worked import work
from model.runs.stop_search import Searcher
from model.trainer.asking_when import WhenSearch
from model.trainer.cell_past import Tracer
from model.trainer.continuing import Continuer, said
from model.trainer.contrasting import Contrasting
from model.trainer.glancing import Glancing
from model.trainer.head_past import HeadTracer, measure_heads
from model.trainer.look import Look
from model.trainer.merging import looker_of
from model.trainer.reading_stops import read_stops
from model.trainer.scene import Scene

SEARCH_SLICE = 0.02
"""Seconds of looking for a stop in the past between other things."""

TRACE_SLICE = 0.005
"""Seconds of reading the past of a cell between other things."""

MERGES_SLICE = 0.02
"""Seconds of counting pairs between other things."""

CONTINUING_SLICE = 0.02
"""Seconds of writing between other things."""

Answers = tuple[tuple[Question[Any], Any], ...]


def open_cell(question: OpenCell, look: Look) -> OpenedCell:
    """The arithmetic of a cell."""
    return look.opener.answer(question.cell)


def project(question: ProjectPlane, look: Look) -> Projection:
    """The points of a plane."""
    return next(projection for projection in look.read.projections if projection.plane == question.plane)


def look_beside(question: LookBeside, look: Look) -> Beside | None:
    """Another run, or another step, by whoever knows it."""
    return look.beside(question, look)


def work_example(question: WorkExample, look: Look) -> WorkedExample:
    """The book's example by our own attention, whatever run is on show."""
    return _worked(question.name)


def go_on(question: GoOn, look: Look) -> Continuation:
    """What comes after a prompt, or the watched sentence; why nothing can."""
    try:
        return said(look.learner, replace(question, prompt=question.prompt or look.goal.probe))
    except TinyattnError as error:
        return Continuation(step=look.step, why=str(error))


@cache
def _worked(name: str) -> WorkedExample:
    example = EXAMPLES[name]
    matrices = work(example)
    return WorkedExample(name, tuple(matrices[line.slug] for line in example.lines))


class Work(Protocol):
    """Answers one question a slice at a time, or another with the same key; `version` changes when there is something
    new to tell.
    """

    @property
    def pending(self) -> bool: ...

    @property
    def version(self) -> object: ...

    def is_of(self, scene: Scene) -> bool:
        """Whether what has been found is still about this scene."""

    def advance(self, scene: Scene) -> None:
        """Work on for a slice; `pending` says whether there is more to be done now."""

    def answer(self, look: Look) -> Any:
        """What is known; None where that is as it was when it was last told."""


class Tracing:
    """Follows a cell over its run."""

    def __init__(self, question: TraceCell, scene: Scene) -> None:
        self._cell, self.pending = question.cell, False
        self._tracer = Tracer(question.cell, scene.run, scene.goal.probe)

    @property
    def version(self) -> object:
        return self._tracer.version

    def is_of(self, scene: Scene) -> bool:
        return self._tracer.is_of(self._cell, scene.run, scene.goal.probe)

    def advance(self, scene: Scene) -> None:
        self.pending = self._tracer.advance(TRACE_SLICE, moves=not scene.rests)

    def answer(self, look: Look) -> Trail | None:
        return self._tracer.tell(look.opener)


class Searching:
    """Looks for stops in what is recorded."""

    def __init__(self, question: Search, scene: Scene) -> None:
        self._question, self.pending = question, False
        self._of = self._about(scene)
        is_possible = 0 <= question.start <= scene.run.learner.step
        self._searcher = Searcher(scene.run, question, scene.goal.stops) if is_possible else None

    @property
    def version(self) -> StopsFound | None:
        return None if self._searcher is None else self._searcher.found

    def _about(self, scene: Scene) -> object:
        return scene.run, scene.goal.stops, tuple(scene.run.learner.edits)

    def is_of(self, scene: Scene) -> bool:
        return self._searcher is not None and self._of == self._about(scene)

    def advance(self, scene: Scene) -> None:
        searcher = self._searcher
        if searcher is None or searcher.found.done:
            return
        self.pending = searcher.advance(SEARCH_SLICE)
        if not self.pending and scene.lookout is not None and not searcher.found.hits:
            scene.lookout.follow(searcher.lookout)

    def answer(self, look: Look) -> StopsFound | None:
        return self.version


class Merging:
    """Stands at some number of merges, and goes from there to the next that is asked for."""

    def __init__(self, question: LookAtMerges, scene: Scene) -> None:
        learner = scene.run.learner
        self._corpus, self._looker = learner.corpus, looker_of(learner)

    @property
    def version(self) -> object:
        return self._looker.version

    @property
    def pending(self) -> bool:
        return self._looker.pending

    def is_of(self, scene: Scene) -> bool:
        return self._corpus is scene.run.learner.corpus

    def advance(self, scene: Scene) -> None:
        if (question := scene.goal.first(LookAtMerges)) is not None:
            self._looker.aim(question, scene.goal.probe)
        self._looker.advance(MERGES_SLICE)

    def answer(self, look: Look) -> Merges:
        return self._looker.tell()


class Continuing:
    """Goes on with a text by the weights on show."""

    def __init__(self, question: Continue, scene: Scene) -> None:
        self._run, self._continuer = scene.run, Continuer(scene.run)

    @property
    def version(self) -> object:
        return self._continuer.told

    @property
    def pending(self) -> bool:
        return self._continuer.pending

    def is_of(self, scene: Scene) -> bool:
        return self._run is scene.run

    def advance(self, scene: Scene) -> None:
        question, frontier = scene.goal.first(Continue), scene.run.learner.step
        if question is not None:
            step = frontier if scene.goal.show is None else min(scene.goal.show, frontier)
            question = replace(question, prompt=question.prompt or scene.goal.probe)
            self._continuer.advance(question, step, scene.rests, CONTINUING_SLICE)

    def answer(self, look: Look) -> Continuation:
        return self._continuer.told


ANSWERS: dict[type[Question[Any]], Callable[[Any, Look], Any]] = {
    OpenCell: open_cell,
    ProjectPlane: project,
    ReadStops: read_stops,
    LookBeside: look_beside,
    GoOn: go_on,
    WorkExample: work_example,
    MeasureHeads: measure_heads,
}
"""What is answered at once."""

WORKS: dict[type[Question[Any]], Callable[[Any, Scene], Work]] = {
    TraceCell: Tracing,
    Glance: Glancing,
    Search: Searching,
    LookAtMerges: Merging,
    Continue: Continuing,
    TraceHeads: HeadTracer,
    AskWhen: WhenSearch,
    Contrast: lambda question, scene: Contrasting(question.step, scene.run, scene.goal.probe),
}
"""What takes long."""


class Desk:
    """Answers the questions of one goal after another; work goes on as long as its question is asked.

    `beside` knows the other runs, and looks there.
    """

    def __init__(self, beside: Callable[[LookBeside, Look], Beside | None] = lambda question, look: None) -> None:
        self.beside = beside
        self._works: dict[Question[Any], Work] = {}
        self._pauses = True

    @property
    def pending(self) -> bool:
        """Whether there is more to be done now."""
        return not self._pauses and any(work.pending for work in self._works.values())

    def pause(self) -> None:
        """Let what takes long wait until it is its turn again."""
        self._pauses = True

    def advance(self, scene: Scene) -> tuple[object, ...]:
        """Work a slice on each question that takes long; returns what changes when there is something new to tell."""
        works, self._pauses = {}, False
        for question in scene.goal.questions:
            if (make := WORKS.get(type(question))) is not None:
                work = self._works.get(question.key)
                works[question.key] = work if work is not None and work.is_of(scene) else make(question, scene)
        self._works = works
        for work in works.values():
            work.advance(scene)
        return tuple(work.version for work in works.values())

    def finish(self, scene: Scene) -> None:
        """Work on each question that takes long until nothing is left to be done."""
        self.advance(scene)
        while self.pending:
            self.advance(scene)

    def answers(self, look: Look) -> Answers:
        """What is known, each with its question."""
        answers = ((question, self._answer(question, look)) for question in look.goal.questions)
        return tuple((question, answer) for question, answer in answers if answer is not None)

    def _answer(self, question: Question[Any], look: Look) -> Any:
        if (at_once := ANSWERS.get(type(question))) is not None:
            return at_once(question, look)
        work = self._works.get(question.key)
        return None if work is None else work.answer(look)
