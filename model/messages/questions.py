"""What the window may ask of the trainer besides matrices: a type for each kind of question, and one for its answer.

Imports no torch. Whoever adds one adds a row to `QUESTIONS`, and a function that answers it to `model.trainer.answers`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.config.sampling import SamplingConfig
from model.messages.beside import Beside, LookBeside
from model.messages.continuation import Continuation
from model.messages.explanation import Explanation
from model.messages.head_curves import HeadCurves, HeadScores
from model.messages.merges import Merges
from model.messages.outcome import Contrasted
from model.messages.past_questions import AskWhen, MeasureHeads, TraceHeads, WhenFound
from model.messages.planes import Projection, ProjectPlane
from model.messages.question import Question
from model.messages.readings import Reading
from model.quantities.catalogue import Catalogue
from model.quantities.watch import Ask, Watch
from model.spec.stops import Hit, Stop, StopReading


@dataclass(frozen=True)
class OpenCell(Question["OpenedCell"]):
    """How did this cell come about?"""

    cell: Ask

    @property
    def cells(self) -> tuple[Ask, ...]:
        return (self.cell,)


@dataclass(frozen=True)
class OpenedCell:
    """The cell that was asked for, opened at the frame's step and sentence; or, in one sentence, `why` it cannot be."""

    ask: Ask
    explanation: Explanation | None
    why: str = ""


@dataclass(frozen=True)
class TraceCell(Question["Trail"]):
    """What was this cell over the run?"""

    cell: Ask

    @property
    def watches(self) -> tuple[Watch, ...]:
        return (replace(self.cell.watch, before=False),)

    def needs_step(self, known: Catalogue) -> bool:
        return False


@dataclass(frozen=True, eq=False)
class Trail:
    """What a cell was over the run: `values` after `steps` steps, in their order, at some hundreds of steps at most.

    `complete` says whether all has been looked at that is to be; until then more will come. Where the past of
    such a cell is not to be had, there are no steps and `why` says so. Neighbours no more than `dense` steps apart are
    as near as the curve is known; of what lies between others nothing is said.
    """

    ask: Ask
    steps: NDArray[np.int64]
    values: NDArray[np.float32]
    complete: bool
    why: str = ""
    dense: int = 1


@dataclass(frozen=True)
class Glance(Question["Glimpse"]):
    """How was this matrix after `step` steps, whatever step is on show?"""

    step: int
    watch: Watch

    @property
    def key(self) -> Glance:
        return Glance(0, Watch(""))


@dataclass(frozen=True, eq=False)
class Glimpse:
    """The matrix that was glanced at, of the sentence `text` as it was typed; its reading may say why there is none."""

    step: int
    text: str
    reading: Reading


@dataclass(frozen=True)
class Search(Question["StopsFound"]):
    """Where is a stop in what is recorded, from step `start` on? `new` is one that may be true there."""

    start: int
    new: Stop | None = None


@dataclass(frozen=True)
class StopsFound:
    """What came of a search: it has looked at the steps up to `at` of `end`, and these `hits` were there.

    `done` says whether there is nothing left to be looked at.
    """

    search: Search
    at: int
    end: int
    hits: tuple[Hit, ...] = ()
    seconds_left: float = 0.0
    done: bool = False


@dataclass(frozen=True)
class ReadStops(Question["StopsRead"]):
    """What do these stops see at the step on show? Loss and accuracy as means over the last batches."""

    stops: tuple[Stop, ...]

    @property
    def watches(self) -> tuple[Watch, ...]:
        return tuple(dict.fromkeys(stop.watch for stop in self.stops if stop.place))


@dataclass(frozen=True)
class StopsRead:
    """What each of the stops sees, in their order."""

    readings: tuple[StopReading, ...]


@dataclass(frozen=True)
class LookAtMerges(Question["Merges"]):
    """How is the text cut after `count` of the merges that made its vocabulary, and how is `text`?

    What is known of the merges is the same at any count and for any sentence.
    """

    count: int = 0
    text: str = ""

    @property
    def key(self) -> LookAtMerges:
        return LookAtMerges()


@dataclass(frozen=True)
class Continue(Question["Continuation"]):
    """How does a network go on after `prompt`, by so many tokens? Without a prompt: after the watched sentence.

    `forced` are tokens (place in the text, id) that are put there instead of drawn. `steps` are other steps of the run
    at which it is to go on too.
    """

    prompt: str
    count: int = 0
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    forced: tuple[tuple[int, int], ...] = ()
    steps: tuple[int, ...] = ()

    @property
    def key(self) -> Continue:
        return Continue("")

    def is_like(self, other: Continue | None) -> bool:
        """Whether another was asked of the same text, which is only longer or shorter."""
        return other is not None and replace(self, count=0, steps=()) == replace(other, count=0, steps=())


@dataclass(frozen=True)
class GoOn(Question["Continuation"]):
    """What would the network have said after `prompt`, by so many tokens? For figures and films: all of it at once.

    `forced` are as those of Continue.
    """

    prompt: str
    count: int = 20
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    forced: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class WorkExample(Question["WorkedExample"]):
    """What are the numbers of this worked example of the book, by our own attention? `name` is its row's."""

    name: str


@dataclass(frozen=True, eq=False)
class WorkedExample:
    """Each matrix of an example, in the order of its lines: float64 (rows, columns), -inf where a score is masked."""

    name: str
    matrices: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True)
class Contrast(Question["Contrasted"]):
    """How did the run on show come out after `step` steps, and how the run that it left?"""

    step: int


QUESTIONS: dict[type[Question[Any]], type] = {
    OpenCell: OpenedCell,
    TraceCell: Trail,
    ProjectPlane: Projection,
    Glance: Glimpse,
    Search: StopsFound,
    ReadStops: StopsRead,
    LookBeside: Beside,
    LookAtMerges: Merges,
    WorkExample: WorkedExample,
    AskWhen: WhenFound,
    MeasureHeads: HeadScores,
    TraceHeads: HeadCurves,
    Continue: Continuation,
    GoOn: Continuation,
    Contrast: Contrasted,
}
"""Every kind of question, with the type of its answer."""
