"""GIF: one table of colours for the whole film, from the theme and the colour maps, so that none has to be found."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.GifImagePlugin import getdata

from model.exports.stamp import xmp
from tinyattn_gui.export.film.reel import Animation, Box, Fresh, Pixels

MOST = 255
"""Colours besides the one place of the table that stands for what stays as it was."""

_SAME = 255
_TRAILER = b"\1" + bytes(range(255, -1, -1)) + b"\0"
"""Brings whoever takes the metadata for blocks of the format to their end: XMP Specification, part 3, section 1.1.2."""

_CHUNK = 4096
_LONGEST_WAIT = 65_535


class Gif(Animation):
    """Counts in hundredths of a second; players show what is shorter than two of them slowly."""

    unit = 100
    fastest = 50
    clear = False

    def begin(self) -> None:
        reel = self.reel
        self._near = Nearest(reel.colours[:MOST])
        self._shown = np.zeros((reel.height, reel.width), np.uint8)
        table = b"".join(colour.to_bytes(3, "big") for colour in reel.colours[:MOST]).ljust(3 * 256, b"\0")
        self.file.write(b"GIF89a" + struct.pack("<HHBBB", reel.width, reel.height, 0xF7, 0, 0) + table)
        if reel.loop != 1:
            more = max(0, reel.loop - 1)  # it counts how often the film is played again
            self.file.write(b"!\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<HB", more, 0))
        if reel.about is not None:
            self.file.write(b"!\xff\x0bXMP DataXMP" + xmp(reel.title, reel.about) + _TRAILER)

    def put(self, part: Pixels, fresh: Fresh, box: Box, ticks: int) -> None:
        shown, places = self._shown[box.area], np.full(part.shape, _SAME, np.uint8)
        found = self._near.places(part[fresh])
        places[fresh] = np.where(found == shown[fresh], np.uint8(_SAME), found) if self.count else found
        shown[fresh] = found
        flags = 1 << 2 | (self.count > 0)  # the picture before stays, and one place is what shines through
        self.file.write(b"!\xf9\x04" + struct.pack("<BHBB", flags, min(ticks, _LONGEST_WAIT), _SAME, 0))
        self.file.write(b"".join(getdata(Image.fromarray(places, "P"), (box.left, box.top))))

    def finish(self) -> None:
        self.file.write(b";")


class Nearest:
    """For each colour the nearest one of a table; each is looked for once.

    >>> Nearest((0x000000, 0xFFFFFF)).places(np.array([0xFF101010, 0xFFEEEEEE], np.uint32))
    array([0, 1], dtype=uint8)
    """

    def __init__(self, colours: tuple[int, ...]) -> None:
        self._table = _channels(np.array(colours, np.uint32)).astype(np.int32)
        self._known = np.zeros(1 << 24, np.uint16)  # the place and one; memory is taken where colours are

    def places(self, pixels: Pixels) -> NDArray[np.uint8]:
        """The place in the table of each pixel's nearest colour."""
        colours = pixels & 0xFFFFFF
        found = self._known[colours]
        if not found.all():
            self._learn(np.unique(colours[found == 0]))
            found = self._known[colours]
        places: NDArray[np.uint8] = (found - 1).astype(np.uint8)
        return places

    def _learn(self, colours: NDArray[np.uint32]) -> None:
        for start in range(0, len(colours), _CHUNK):
            some = colours[start : start + _CHUNK]
            away = _channels(some).astype(np.int32)[:, None] - self._table
            self._known[some] = (away * away).sum(axis=2).argmin(axis=1) + 1


def _channels(colours: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1)
