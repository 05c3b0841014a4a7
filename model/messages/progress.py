"""How far long work has come: told to people in words, and in lines of a strict form to the window that began it.

>>> Told(12, 100, 3.4, "frames").line
'progress 12/100 3.4 frames'
>>> read("progress 12/100 3.4 frames")
Told(done=12, total=100, seconds_left=3.4, what='frames')
>>> read("tinyattn: The disk is full.") is None
True
"""

from __future__ import annotations

import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

_LINE = re.compile(r"progress (\d{1,9})/(\d{1,9}) (\d{1,9}\.\d|-) ([a-z]+(?: [a-z]+)*)", re.ASCII)

_SOON = 0.5
"""Seconds of work before it is said how long the rest will take."""


@dataclass(frozen=True)
class Told:
    """So much of it is done. `what` is being counted; `seconds_left` is None while nobody can say."""

    done: int
    total: int
    seconds_left: float | None
    what: str

    @property
    def line(self) -> str:
        """As a line that `read` understands."""
        left = "-" if self.seconds_left is None else f"{self.seconds_left:.1f}"
        return f"progress {self.done}/{self.total} {left} {self.what}"

    @property
    def words(self) -> str:
        """As it is said to people: `frames: 12 of 100, 3 s left`."""
        left = "" if self.seconds_left is None else f", {time_words(self.seconds_left)} left"
        return f"{self.what}: {self.done} of {self.total}{left}"


def read(line: str) -> Told | None:
    """What a line tells; None for any other line."""
    parts = _LINE.fullmatch(line)
    if parts is None:
        return None
    done, total, left, what = parts.groups()
    return Told(int(done), int(total), None if left == "-" else float(left), what)


def time_words(seconds: float) -> str:
    """A length of time: `8 s`, `2 min 05 s`, `1 h 20 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


class Progress:
    """Tells on stderr, now and then, how much of one kind of work is done.

    `lines` is set in a process that is a job: each is then told in a line for the window, ten times a second.
    """

    lines = False

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total = what, total
        self._every = 0.1 if Progress.lines else 1.0
        self._next = time.perf_counter() + (0.0 if Progress.lines else self._every)
        self._first: tuple[int, float] | None = None

    def tell(self, done: int) -> None:
        """So much of it is done."""
        now = time.perf_counter()
        self._first = self._first or (done, now)  # what loads before is not what the rest will take
        if now < self._next:
            return
        self._next = now + self._every
        made, passed = done - self._first[0], now - self._first[1]
        left = passed * (self._total - done) / made if made and passed > _SOON else None
        report = Told(done, self._total, left, self._what)
        with suppress(OSError, ValueError):  # where nobody can hear it, work goes on
            sys.stderr.write(f"{report.line if Progress.lines else report.words}\n")
            sys.stderr.flush()
