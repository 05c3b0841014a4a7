"""What would be lost with a run: the steps of each of its branches that no file with a name has, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from model.messages import Branch


class KeepAnswer(Enum):
    """What a person wants to become of steps that have no file with a name.

    SAVE asks for one name, beside which all others are put; EACH asks for a name for each.
    """

    SAVE = "save"
    EACH = "each"
    DISCARD = "discard"
    CANCEL = "cancel"


@dataclass(frozen=True)
class KeepChoice:
    """The answer, and the branches that it is to hold for; the others are discarded with it."""

    answer: KeepAnswer
    runs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Stake:
    """The steps of one branch that would be lost: those after `first`, up to `last`.

    `path` is the run file that has all up to `first`; `trouble` says why it has no more. Both are empty for a branch
    that has no file with a name.
    """

    run: int
    name: str
    first: int
    last: int
    path: str = ""
    trouble: str = ""

    @property
    def words(self) -> str:
        """What would be lost: `all 600 steps`, `steps 301 to 350`, and why if its file could not be written."""
        count = self.last - self.first
        if not self.first:
            said = f"all {count} steps" if count > 1 else "its one step"
        else:
            said = f"steps {self.first + 1} to {self.last}" if count > 1 else f"step {self.last}"
        return f"{said}. {self.trouble}" if self.trouble else said

    @property
    def asked(self) -> str:
        """The question where nothing else is at stake."""
        if self.path:
            return f"Keep “{self.name}” in another file? Its own does not have {self.words.removesuffix('.')}."
        return f"Keep {_steps(self.last)} of “{self.name}” in a run file?"


def _steps(count: int) -> str:
    return f"the {count} steps" if count > 1 else "the one step"


def stakes(branches: Sequence[Branch], names: dict[int, str], is_named: Callable[[str], bool]) -> tuple[Stake, ...]:
    """What is at stake, in the order of the branches; `is_named` says whether a run file is one that a person named.

    The steps that a branch shares with the one that it left are that one's to lose.
    """
    found = []
    for row in branches:
        if is_named(row.path):
            first, path, trouble = row.saved_step, row.path, row.trouble
        else:
            first, path, trouble = row.forked_at if row.parent is not None else 0, "", ""
        if first < row.frontier:
            found.append(Stake(row.run, names[row.run], first, row.frontier, path, trouble))
    return tuple(found)
