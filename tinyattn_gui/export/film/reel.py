"""How a film plays, and what changes from one picture of it to the next. No Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import IO, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.exports.provenance import Provenance

Pixels = NDArray[np.uint32]
"""A picture as rows of 0xAARRGGBB, as Qt has them in Format_ARGB32 and Format_RGB32."""

Fresh = NDArray[np.bool_]
"""Which pixels of a part are new."""


@dataclass(frozen=True)
class Reel:
    """A film before its first picture: how large it is, how many pictures it has and how they follow each other.

    `rate` is pictures a second, `hold` the seconds that the last one stays besides, `loop` how often it is played (0:
    for ever). `colours` are those that a format of few colours is to use, as 0xRRGGBB; `title` and `about` are written
    into the file, and where the format can say it `dpi`, the pixels of an inch. Pictures may be transparent if `clear`
    is set.
    """

    width: int
    height: int
    frames: int
    rate: Fraction
    hold: Fraction = Fraction(0)
    loop: int = 0
    colours: tuple[int, ...] = ()
    title: str = ""
    about: Provenance | None = None
    clear: bool = False
    dpi: float | None = None

    def end(self, frame: int) -> Fraction:
        """When a picture (from 0) gives way to the next, in seconds from the start."""
        shown = (frame + 1) / self.rate
        return shown + self.hold if frame + 1 == self.frames else shown

    def ticks(self, frame: int, unit: int) -> int:
        """How long a picture is shown, in parts of a second; rounded so that no error adds up."""
        return round(self.end(frame) * unit) - (round(self.end(frame - 1) * unit) if frame else 0)


class Box(NamedTuple):
    """A part of a picture: `right` and `bottom` are just outside it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top

    @property
    def area(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


def whole(pixels: Pixels) -> Box:
    """All of a picture."""
    return Box(0, 0, pixels.shape[1], pixels.shape[0])


def changed(before: Pixels, now: Pixels) -> Box:
    """The smallest part that holds every pixel that differs; one pixel where none does."""
    differs = before != now
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return Box(0, 0, 1, 1)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def channels(pixels: Pixels, count: int = 4) -> NDArray[np.uint8]:
    """Pixels as (height, width, count): red, green, blue and, if asked for, how opaque they are."""
    parts = [(pixels >> shift).astype(np.uint8) for shift in (16, 8, 0, 24)[:count]]
    return np.stack(parts, axis=2)


class Encoder(ABC):
    """Takes the pictures of one film in their order; each is written before the next one is asked for.

    `fastest` is the most pictures a second that the format plays, `clear` whether they may be transparent in part.
    """

    fastest: ClassVar[int] = 60
    clear: ClassVar[bool] = True

    def __init__(self, reel: Reel) -> None:
        self.reel, self.count = reel, 0

    def add(self, pixels: Pixels) -> None:
        """Take the next picture, which is the encoder's from now on."""
        self.take(pixels)
        self.count += 1

    @abstractmethod
    def take(self, pixels: Pixels) -> None:
        """Write a picture."""

    def finish(self) -> None:  # noqa: B027
        """Write what comes after the last picture."""

    def close(self) -> None:  # noqa: B027
        """Let go of everything, whether the film is finished or not."""


class Animation(Encoder):
    """A film in one file, in which each picture after the first is only what has changed.

    Pixels that stay as they were are left out of the part that is written, so that it takes half the bytes or less;
    in a film that may be transparent they are not, for there nothing can stand for them. `unit` is the parts of a
    second that the format counts in.
    """

    unit: ClassVar[int] = 1000

    def __init__(self, file: IO[bytes], reel: Reel) -> None:
        super().__init__(reel)
        self.file = file
        self._before: Pixels | None = None
        self.begin()

    def take(self, pixels: Pixels) -> None:
        before, self._before = self._before, pixels
        box = whole(pixels) if before is None else self.box(before, pixels)
        part = pixels[box.area]
        fresh = np.ones_like(part, bool) if before is None or self.reel.clear else part != before[box.area]
        self.put(part, fresh, box, self.reel.ticks(self.count, self.unit))

    def box(self, before: Pixels, now: Pixels) -> Box:
        """The part of a picture that is to be written."""
        return changed(before, now)

    @abstractmethod
    def begin(self) -> None:
        """Write what comes before the first picture."""

    @abstractmethod
    def put(self, part: Pixels, fresh: Fresh, box: Box, ticks: int) -> None:
        """Write the fresh pixels of a part of a picture, which is shown for so many parts of a second."""


def only(fresh: Fresh, part: Pixels) -> Pixels:
    """The fresh pixels of a part; what is to show through is transparent."""
    return part if fresh.all() else np.where(fresh, part, np.uint32(0))
