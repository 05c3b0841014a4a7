"""How a film plays, and what changes from one picture of it to the next. No Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import IO, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint32]
"""A picture as rows of 0xAARRGGBB, as Qt has them in Format_ARGB32 and Format_RGB32."""


@dataclass(frozen=True)
class Reel:
    """A film before its first picture: how large it is, how many pictures it has and how they follow each other.

    `rate` is pictures a second, `hold` the seconds that the last one stays besides, `loop` how often it is played (0:
    for ever). `colours` are those that a format of few colours is to use, as 0xRRGGBB; `about` is written into the
    file. Where `clear` is set, pictures may be transparent.
    """

    width: int
    height: int
    frames: int
    rate: Fraction
    hold: Fraction = Fraction(0)
    loop: int = 0
    colours: tuple[int, ...] = ()
    about: str = ""
    clear: bool = False

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

    def cut(self, pixels: Pixels) -> Pixels:
        """This part of a picture."""
        return np.ascontiguousarray(pixels[self.top : self.bottom, self.left : self.right])


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


def as_image(pixels: Pixels, clear: bool = False) -> Image.Image:
    """Pixels for Pillow, as RGB, or RGBA where they may be transparent."""
    high, wide = pixels.shape
    found = Image.frombuffer("RGBA", (wide, high), pixels.astype("<u4", copy=False).tobytes(), "raw", "BGRA", 0, 1)
    return found if clear else found.convert("RGB")


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
    """A film in one file, in which each picture after the first is only the part of it that changed.

    `unit` is the parts of a second that the format counts in.
    """

    unit: ClassVar[int] = 1000

    def __init__(self, file: IO[bytes], reel: Reel) -> None:
        super().__init__(reel)
        self.file = file
        self._before: Pixels | None = None
        self.begin()

    def take(self, pixels: Pixels) -> None:
        box = whole(pixels) if self._before is None else self.box(self._before, pixels)
        self.put(box.cut(pixels), box, self.reel.ticks(self.count, self.unit))
        self._before = pixels

    def box(self, before: Pixels, now: Pixels) -> Box:
        """The part of a picture that is to be written."""
        return changed(before, now)

    @abstractmethod
    def begin(self) -> None:
        """Write what comes before the first picture."""

    @abstractmethod
    def put(self, part: Pixels, box: Box, ticks: int) -> None:
        """Write a part of a picture, which is shown for so many parts of a second."""
