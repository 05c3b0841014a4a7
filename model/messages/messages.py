"""What passes between the window and the trainer: plain frozen data, which `codec` makes bytes of. Imports no torch.

The window states a `Goal`; the trainer answers with its newest `Frame`, a `Problem`, or how far it is on the way to a
step (`Seeking`) or with what comes before a run (`Preparing`). On both sides the latest wins.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from model.config import Edit, RunSpec
from model.messages.beside import Beside, LookBeside
from model.messages.inherited import Inherited
from model.messages.notices import Preparing, Problem, Seeking
from model.messages.planes import Projection, ProjectPlane
from model.messages.question import Question
from model.messages.readings import Reading, Sentence, no_numbers, no_rows
from model.quantities.catalogue import Catalogue
from model.quantities.stages import catalogue
from model.quantities.watch import MEAN as MEAN
from model.quantities.watch import Lens as Lens
from model.quantities.watch import Watch as Watch
from model.spec.recipe import Clipping
from model.spec.stops import Hit, Stop, StopReading

A = TypeVar("A")
Q = TypeVar("Q", bound=Question[Any])

HISTORY_BYTES = 256 * 1024**2
"""Memory that the past of a run may take where nothing else is said."""

DISK_BYTES = 1024**3
"""Disk that the past of a run may take in its file where nothing else is said."""


@dataclass(frozen=True)
class Fork:
    """Where a branch begins: at a step of the run numbered `parent`, with this edit (its step is that one); or as a run
    of another `spec`, beside that one from the first step on.
    """

    parent: int
    edit: Edit | None = None
    spec: RunSpec | None = None

    @property
    def step(self) -> int:
        """The last step that both have."""
        return 0 if self.edit is None else self.edit.step


@dataclass(frozen=True)
class Branch:
    """One run of a family: its number, the one it left and where, all its edits, and the newest step it has.

    Of one with a run file: its `path`, the newest step that is saved there, and in a sentence what keeps the steps
    after that from being saved, if something does (`trouble`). `spec` is how it began, where it is told.
    """

    run: int
    parent: int | None
    forked_at: int
    edits: tuple[Edit, ...]
    frontier: int
    path: str = ""
    saved_step: int = 0
    trouble: str = ""
    spec: RunSpec | None = None


@dataclass(frozen=True)
class Goal:
    """What the window wants.

    `run` names the run: a new number begins one anew from `spec`. Training goes on until step `until`, at `pace` steps
    a second (None: as fast as it goes). `seen` is the number of the newest frame the window has, `losses_from` the
    steps whose losses it has: both let the trainer send only what is new. `learning_rate` is for the steps from now
    on; the trainer stamps it with the step from which it holds. `show` is the step to look at (None: the newest).
    A new `run` with a `path` goes on with that run file, whatever `spec` says; where it was one of several branches,
    `family` has them all as they were last told, and each that has a file is gone on with. `save_as` is a new file that
    the branch numbered `save_run` (None: the run itself) is saved in from now on. `stops` end the training where one
    becomes true; it goes on once `hit_seen`, the step of the newest hit that the window knows of, says that this has
    been noticed.
    `edits` are what else was changed at the newest step, all of them so far; the trainer makes each once, and stamps
    it. Where a new run has a `fork`, it is a branch of the run with that number. A run that the trainer knows already
    is gone on with as it is. One that has `inherited` begins with weights of a run that the trainer has, or, where it
    has that no more, with those that its spec names.
    `questions` are what else is wanted to be known, in each frame for its step and sentence.
    """

    run: int
    spec: RunSpec
    until: int = 0
    pace: float | None = None
    probe: str = ""
    watch: tuple[Watch, ...] = ()
    seen: int = 0
    losses_from: int = 0
    learning_rate: float | None = None
    show: int | None = None
    path: str = ""
    save_as: str = ""
    save_run: int | None = None
    family: tuple[Branch, ...] = ()
    edits: tuple[Edit, ...] = ()
    fork: Fork | None = None
    inherited: Inherited | None = None
    stops: tuple[Stop, ...] = ()
    hit_seen: int = 0
    questions: tuple[Question[Any], ...] = ()

    @property
    def watched(self) -> tuple[Watch, ...]:
        """Every matrix that has to be known, those that questions are about included."""
        return (*self.watch, *(watch for question in self.questions for watch in question.watches))

    @property
    def needs_step(self) -> bool:
        """Whether what is wanted can only be told by the step that leads to the state on show, in full."""
        known = catalogue(self.spec.model)
        return any(q.needs_step(known) for q in self.questions) or any(w.needs_step(known) for w in self.watch)

    def asked(self, kind: type[Q]) -> tuple[Q, ...]:
        """The questions of one kind."""
        return tuple(question for question in self.questions if isinstance(question, kind))

    def first(self, kind: type[Q]) -> Q | None:
        """The question of this kind, where at most one is asked."""
        return next(iter(self.asked(kind)), None)

    def asking(self, kind: type[Q], *questions: Q) -> Goal:
        """The goal with these questions of one kind, in place of those that it has."""
        if questions == self.asked(kind):
            return self
        others = (question for question in self.questions if not isinstance(question, kind))
        return replace(self, questions=(*others, *questions))


def only_to_look_at(path: str | Path, held: str) -> str:
    """That the run in this file cannot be trained, in a sentence; `held` says why."""
    return f"{Path(path).name} {held}; it can be looked at, but not trained on."


@dataclass(frozen=True)
class RunInfo:
    """What does not change while a run trains, unless it is edited.

    `unknown` is the share of its corpus' pieces that the vocabulary does not have.
    Of a run with a file: its `path`, the sentence to `probe` that was saved with it, what of it is `lost`, and why it
    can only be looked at, if it is `held`. `sha256` is of the text file that it began to learn from, if it did.
    `notes` are what is to be known of the texts that it reads, a sentence each; `pieces` is how many they have. `unfit`
    says why the weights that it begins with can only be looked at, if they are too large to be trained here.
    """

    vocabulary: tuple[str, ...]
    floor: float | None
    parameters: int
    spec: RunSpec | None = None
    path: str = ""
    probe: str = ""
    lost: str = ""
    held: str = ""
    unknown: float = 0.0
    sha256: str = ""
    notes: tuple[str, ...] = ()
    pieces: int = 0
    unfit: str = ""

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes that its network ends in, where it does."""
        return () if self.spec is None else self.spec.class_names

    @property
    def refusal(self) -> str:
        """Why the run cannot be trained, in a sentence; empty if it can."""
        return only_to_look_at(self.path, self.held) if self.held else self.unfit

    @property
    def catalogue(self) -> Catalogue:
        """What the run's network has; the program's own quantities alone, where the run is not known."""
        return Catalogue() if self.spec is None else catalogue(self.spec.model)


@dataclass(frozen=True, eq=False)
class Frame:
    """The newest picture of a run that the trainer has: of state `step`, when `frontier` steps had been made.

    `losses` are the batch losses of steps `losses_from + 1` on, `held_out` rows (step, loss) after `losses_from`,
    `accuracy` rows (step, share of the batch that was right, share of what is held out). `clipping` is what came of the
    gradients of the step that led here, where that is known; `norms` are those of all gradients of the same steps as
    the losses, before they were clipped; nan where one is not known.
    `probe` is the watched sentence; `example` the first training sentence of the step that led here, which gradients of
    stages belong to. `step_seconds` is what a step takes without waiting or looking. `until` is the goal's, so that the
    window knows which goal is answered. `saved_step` is the newest one that its run file holds, whatever happens.
    `digest` begins that of the state on show; it is empty while steps are made. `approximate` is the first
    step of which replay gave another state or loss than was recorded, or None.
    `hits` are the stops that the newest halt of this run is due to, all of one step; `stopped` says that it has ended
    this goal. `stops` is what each of the goal's stops saw last, `stop_seconds` what evaluating them takes a step.
    `answers` are those to the goal's questions, each with its question; one that is as it was in the frames before may
    be missing.
    """

    number: int
    run: int
    step: int
    frontier: int
    info: RunInfo
    probe_text: str
    probe: Sentence
    example: Sentence
    readings: tuple[Reading, ...]
    losses_from: int
    losses: NDArray[np.float32]
    held_out: NDArray[np.float32]
    edits: tuple[Edit, ...]
    steps_per_second: float
    step_seconds: float
    until: int
    saved_step: int = 0
    branches: tuple[Branch, ...] = ()
    digest: str = ""
    approximate: int | None = None
    hits: tuple[Hit, ...] = ()
    stopped: bool = False
    stops: tuple[StopReading, ...] = ()
    stop_seconds: float = 0.0
    answers: tuple[tuple[Question[Any], Any], ...] = ()
    accuracy: NDArray[np.float32] = field(default_factory=no_rows)
    clipping: Clipping | None = None
    norms: NDArray[np.float32] = field(default_factory=no_numbers)

    def answer(self, kind: type[Question[A]]) -> A | None:
        """What the question of this kind was answered with, where at most one is asked."""
        return next(iter(self.answers_to(kind)), None)

    def answers_to(self, kind: type[Question[A]]) -> tuple[A, ...]:
        """What the questions of one kind were answered with, in their order."""
        return tuple(answer for question, answer in self.answers if isinstance(question, kind))

    def with_answer(self, kind: type[Question[A]], answer: A) -> Frame:
        """The frame with another answer to the question of this kind."""
        pairs = ((asked, answer if isinstance(asked, kind) else known) for asked, known in self.answers)
        return replace(self, answers=tuple(pairs))

    @property
    def beside(self) -> Beside | None:
        """What was looked at beside it."""
        return self.answer(LookBeside)

    @property
    def projections(self) -> tuple[Projection, ...]:
        """The planes that were asked for."""
        return self.answers_to(ProjectPlane)

    @property
    def training(self) -> bool:
        """Whether steps were still to be made when this was captured."""
        return self.frontier < self.until and not self.stopped


News = Frame | Problem | Seeking | Preparing
"""What the trainer tells."""

Message = Goal | News
