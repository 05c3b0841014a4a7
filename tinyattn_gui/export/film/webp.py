"""Lossless WebP: exact. Pillow compresses each part that changed, and its data is put into the film's own chunks."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.exports.stamp import xmp
from tinyattn_gui.export.film.reel import Animation, Box, Fresh, Pixels, changed, channels, only

_ANIMATION, _ALPHA, _XMP = 0x02, 0x10, 0x04
_WHOLE = 0x02  # not blended with what was there
_HEADER = 12
_LONGEST_WAIT = (1 << 24) - 1


class Webp(Animation):
    """Counts in thousandths of a second."""

    def begin(self) -> None:
        reel = self.reel
        self._start = self.file.tell()
        self.file.write(b"RIFF\0\0\0\0WEBP")
        flags = _ANIMATION | _ALPHA | (_XMP if reel.about else 0)
        size = _three(reel.width - 1) + _three(reel.height - 1)
        self.file.write(_chunk(b"VP8X", struct.pack("<I", flags) + size))
        self.file.write(_chunk(b"ANIM", struct.pack("<IH", 0, reel.loop)))

    def box(self, before: Pixels, now: Pixels) -> Box:
        """Parts begin at even places only."""
        left, top, right, bottom = changed(before, now)
        return Box(left & ~1, top & ~1, right, bottom)

    def put(self, part: Pixels, fresh: Fresh, box: Box, ticks: int) -> None:
        place = _three(box.left // 2) + _three(box.top // 2) + b"".join(_three(side - 1) for side in box.size)
        delay = _three(min(ticks, _LONGEST_WAIT)) + bytes([_WHOLE if fresh.all() else 0])
        self.file.write(_chunk(b"ANMF", place + delay + _compressed(channels(only(fresh, part)))))

    def finish(self) -> None:
        if self.reel.about is not None:
            self.file.write(_chunk(b"XMP ", xmp(self.reel.title, self.reel.about)))
        end = self.file.tell()
        self.file.seek(self._start + 4)
        self.file.write(struct.pack("<I", end - self._start - 8))
        self.file.seek(end)


def _compressed(pixels: NDArray[np.uint8]) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "WEBP", lossless=True, quality=30, method=2, exact=True)
    return b"".join(_chunk(kind, data) for kind, data in chunks(out.getvalue()) if kind == b"VP8L")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def chunks(webp: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk of a WebP: its kind and its data."""
    at = _HEADER
    while at < len(webp):
        kind, (size,) = webp[at : at + 4], struct.unpack_from("<I", webp, at + 4)
        yield kind, webp[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _three(number: int) -> bytes:
    """A number in three bytes, the lowest first."""
    return number.to_bytes(3, "little")
