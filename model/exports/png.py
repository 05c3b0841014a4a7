"""PNG from pixels, and the words that it carries: twenty times as fast as Qt's writer, for a sixth more bytes.

Format: W3C, Portable Network Graphics, third edition. Imports no Qt, no torch.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_UP = 2
_COLOUR = {3: 2, 4: 6}
_INCH = 0.0254


def encode(pixels: Pixels, dpi: float | None = None, texts: Mapping[str, str] | None = None) -> bytes:
    """The file for pixels (height, width, 3 or 4), the same each time; `texts` are words under their keywords."""
    high, wide, channels = pixels.shape
    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, _COLOUR[channels], 0, 0, 0))]
    if dpi is not None:
        metre = round(dpi / _INCH)
        parts.append(chunk(b"pHYs", struct.pack(">IIB", metre, metre, 1)))
    parts += [text(keyword, words) for keyword, words in (texts or {}).items()]
    parts.append(chunk(b"IDAT", compressed(pixels)))
    return SIGNATURE + b"".join(parts) + chunk(b"IEND", b"")


def with_texts(png: bytes, texts: Mapping[str, str]) -> bytes:
    """The same picture with more words, which come first."""
    head = len(SIGNATURE) + 25
    return png[:head] + b"".join(text(keyword, words) for keyword, words in texts.items()) + png[head:]


def texts_of(png: bytes) -> dict[str, str]:
    """The uncompressed words in a file, by their keywords; as far as it can be read."""
    texts = {}
    for name, data in chunks(png):
        keyword, _, rest = data.partition(b"\0")
        if name == b"tEXt":
            texts[keyword.decode("latin-1")] = rest.decode("latin-1")
        elif name == b"iTXt" and rest[:1] == b"\0":
            texts[keyword.decode("latin-1")] = rest[2:].split(b"\0", 2)[-1].decode("utf-8", "replace")
    return texts


def compressed(pixels: Pixels, *, small: bool = False) -> bytes:
    """The pixels as they stand in the file's data; `small` takes ten times as long, for a sixth fewer bytes."""
    data = _filtered(pixels).data
    return zlib.compress(data) if small else isal_zlib.compress(data, 1)


def _filtered(pixels: Pixels) -> Pixels:
    """Each row as its difference from the one above: most rows of a figure are like those above them."""
    high, wide, channels = pixels.shape
    rows = pixels.reshape(high, wide * channels)
    differences = np.empty((high, wide * channels + 1), np.uint8)
    differences[:, 0] = _UP
    differences[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=differences[1:, 1:])
    return differences


def text(keyword: str, words: str) -> bytes:
    """The part of a file that holds words under their keyword."""
    name = keyword.encode("latin-1")
    if words.isascii():
        return chunk(b"tEXt", name + b"\0" + words.encode())
    return chunk(b"iTXt", name + b"\0\0\0\0\0" + words.encode())


def chunk(name: bytes, data: bytes) -> bytes:
    """One part of a file, with its length before it and its checksum after it."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The name and the data of every part of a file, in order."""
    at = len(SIGNATURE)
    while at + 12 <= len(png):
        (size,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size
