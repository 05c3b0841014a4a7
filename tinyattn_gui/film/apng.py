"""APNG: exact. Pillow compresses each part that changed as a PNG, whose data is put into the film's own chunks."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tinyattn_gui.film.reel import Animation, Box, Fresh, Pixels, only

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LONGEST_WAIT = 65_535


class Apng(Animation):
    """Counts in thousandths of a second."""

    def begin(self) -> None:
        reel, self._number = self.reel, 0
        size = struct.pack(">II", reel.width, reel.height)
        self.file.write(SIGNATURE + _chunk(b"IHDR", size + bytes((8, 6, 0, 0, 0))))
        if reel.about:
            self.file.write(_chunk(b"iTXt", b"tinyattn\0\0\0\0\0" + reel.about.encode()))
        self.file.write(_chunk(b"acTL", struct.pack(">II", reel.frames, reel.loop)))

    def put(self, part: Pixels, fresh: Fresh, box: Box, ticks: int) -> None:
        place = struct.pack(">IIII", *box.size, box.left, box.top)
        delay = _fraction(ticks, self.unit)
        self.file.write(_chunk(b"fcTL", self._next() + place + struct.pack(">HHBB", *delay, 0, not fresh.all())))
        data = _compressed(only(fresh, part))
        self.file.write(_chunk(b"fdAT", self._next() + data) if self.count else _chunk(b"IDAT", data))

    def finish(self) -> None:
        self.file.write(_chunk(b"IEND", b""))

    def _next(self) -> bytes:
        number, self._number = self._number, self._number + 1
        return struct.pack(">I", number)


def _fraction(ticks: int, unit: int) -> tuple[int, int]:
    """The delay as the two 16-bit numbers of the format; coarser where it is longer than a minute."""
    while ticks > _LONGEST_WAIT and unit > 1:
        ticks, unit = round(ticks / 10), unit // 10
    return min(ticks, _LONGEST_WAIT), unit


def _compressed(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return b"".join(data for kind, data in chunks(out.getvalue()) if kind == b"IDAT")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk of a PNG: its kind and its data."""
    at = len(SIGNATURE)
    while at < len(png):
        (size,), kind = struct.unpack_from(">I", png, at), png[at + 4 : at + 8]
        yield kind, png[at + 8 : at + 8 + size]
        at += size + 12
