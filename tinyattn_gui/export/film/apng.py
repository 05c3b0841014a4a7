"""APNG: exact, each part that changed compressed as a PNG is. Format: W3C, Portable Network Graphics, third edition."""

from __future__ import annotations

import struct

from model.exports.png import SIGNATURE, chunk, compressed, text
from model.exports.stamp import png_texts
from tinyattn_gui.export.film.reel import Animation, Box, Fresh, Pixels, channels, only

_LONGEST_WAIT = 65_535


class Apng(Animation):
    """Counts in thousandths of a second."""

    def begin(self) -> None:
        reel, self._number = self.reel, 0
        size = struct.pack(">II", reel.width, reel.height)
        self.file.write(SIGNATURE + chunk(b"IHDR", size + bytes((8, 6, 0, 0, 0))))
        for keyword, words in (png_texts(reel.title, reel.about) if reel.about else {}).items():
            self.file.write(text(keyword, words))
        self.file.write(chunk(b"acTL", struct.pack(">II", reel.frames, reel.loop)))

    def put(self, part: Pixels, fresh: Fresh, box: Box, ticks: int) -> None:
        place = struct.pack(">IIII", *box.size, box.left, box.top)
        delay = _fraction(ticks, self.unit)
        self.file.write(chunk(b"fcTL", self._next() + place + struct.pack(">HHBB", *delay, 0, not fresh.all())))
        data = compressed(channels(only(fresh, part)), small=True)
        self.file.write(chunk(b"fdAT", self._next() + data) if self.count else chunk(b"IDAT", data))

    def finish(self) -> None:
        self.file.write(chunk(b"IEND", b""))

    def _next(self) -> bytes:
        number, self._number = self._number, self._number + 1
        return struct.pack(">I", number)


def _fraction(ticks: int, unit: int) -> tuple[int, int]:
    """The delay as the two 16-bit numbers of the format; coarser where it is longer than a minute."""
    while ticks > _LONGEST_WAIT and unit > 1:
        ticks, unit = round(ticks / 10), unit // 10
    return min(ticks, _LONGEST_WAIT), unit
