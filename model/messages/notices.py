"""What the trainer tells besides frames: how far something has come that takes a while, and what cannot be done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something that the trainer could not do, in one sentence; `fatal` if the trainer has ended.

    Where a run could not be saved under a new name, `path` is that name.
    """

    run: int
    sentence: str
    fatal: bool = False
    path: str = ""


@dataclass(frozen=True)
class Seeking:
    """How far the way to a past `step` has come that takes a while: it began at step `start` and is at step `at`."""

    run: int
    step: int
    start: int
    at: int
    seconds_left: float


@dataclass(frozen=True)
class Preparing:
    """How far a run has come that begins: what is being done, in words (`reading verdict.txt`), and which share of it
    is done.
    """

    run: int
    work: str
    share: float
