"""What stands beside the run on show: another branch, or a step of a run that stays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from model.config import Edit, RunSpec
from model.messages.planes import Projection
from model.messages.question import Question
from model.messages.readings import Reading, Sentence, no_numbers, no_rows


@dataclass(frozen=True)
class LookBeside(Question["Beside"]):
    """How is another branch, `run`, at the same step; or with a `step`, how is any run at that step, whatever is shown?

    The losses of `losses_from` steps are known already, which makes it no other question.
    """

    run: int
    step: int | None = None
    losses_from: int = 0

    @property
    def key(self) -> LookBeside:
        return replace(self, losses_from=0)


@dataclass(frozen=True, eq=False)
class Beside:
    """Another branch at the same step, or the `step` that was asked for: its readings, or `why` there are none.

    Its points lie in the planes of the run on show. `losses` are those that are new; none where it is a step of the run
    itself. `first_difference` is the first step at which any bit of the two differs, None until one is found; `equal`
    is the last that was found to be the same in all bits. `spec` and `edits` are those of that run: what it reads is
    named and computed as there.
    """

    run: int
    step: int
    readings: tuple[Reading, ...]
    example: Sentence
    why: str
    losses_from: int
    losses: NDArray[np.float32]
    held_out: NDArray[np.float32]
    first_difference: int | None = None
    equal: int | None = None
    projections: tuple[Projection, ...] = ()
    accuracy: NDArray[np.float32] = field(default_factory=no_rows)
    norms: NDArray[np.float32] = field(default_factory=no_numbers)
    spec: RunSpec | None = None
    edits: tuple[Edit, ...] = ()
