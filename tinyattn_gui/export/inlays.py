"""Images put into a finished SVG or PDF, in the place of the pixels that stand for them."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QIODevice, QSize
from PySide6.QtGui import QImage, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from model.exports.png import Pixels, compressed, encode
from tinyattn_gui.drawing.inlay import Inlays
from tinyattn_gui.export.save import ExportError

_SVG_IMAGE = re.compile(rb'"data:image/png;base64,([^"]{1,400})"')
_PDF_IMAGE = re.compile(
    rb"/Width 1\n/Height 1\n/BitsPerComponent 8\n/ColorSpace /DeviceRGB\n/Length \d+ 0 R\n/Filter /FlateDecode\n>>\n"
    rb"stream\n(?P<pixel>.{1,40}?)\nendstream\nendobj\n(?P<length>\d+) 0 obj\n\d+\nendobj\n",
    re.DOTALL,
)
_ENTRY = re.compile(rb"(\d{10}) 00000 n")
_START = re.compile(rb"startxref\n(\d+)")


@dataclass(frozen=True)
class _Move:
    """What came after a place is so many bytes further on."""

    after: int
    by: int


class SvgPaper(QSvgGenerator):
    """An SVG that takes images as inlays."""

    def __init__(self) -> None:
        super().__init__()
        self.inlays = Inlays()


class PdfPaper(QPdfWriter):
    """A PDF that takes images as inlays."""

    def __init__(self, into: QIODevice) -> None:
        super().__init__(into)
        self.inlays = Inlays()


def inlaid_svg(svg: bytes, inlays: Inlays) -> bytes:
    """An SVG as Qt writes it, with its images. Raises ExportError if Qt writes them in a way that is not known."""
    placed = list[int]()

    def image(found: re.Match[bytes]) -> bytes:
        pixel = QImage.fromData(base64.b64decode(found[1]))
        if pixel.size() != QSize(1, 1):
            return found[0]
        placed.append(pixel.pixel(0, 0) & 0xFFFFFF)
        png = encode(inlays.images[placed[-1] - 1])
        return b'"data:image/png;base64,%b"' % base64.b64encode(png)

    found = _SVG_IMAGE.sub(image, svg) if inlays.images else svg
    _check(placed, inlays)
    return found


def _check(placed: Sequence[int], inlays: Inlays) -> None:
    """No figure leaves with a pixel in the place of an image."""
    if list(placed) != list(range(1, len(inlays.images) + 1)):
        raise ExportError("This version of Qt writes images in a way that is not known; allowed is PNG.")


def inlaid_pdf(pdf: bytes, inlays: Inlays) -> bytes:
    """A PDF as Qt writes it, with its images; the table of its objects says where they are now. Raises ExportError as
    `inlaid_svg` does.
    """
    parts, moves, end, placed = list[bytes](), list[_Move](), 0, list[int]()
    for found in _PDF_IMAGE.finditer(pdf):
        number = int.from_bytes(zlib.decompress(found["pixel"]), "big")
        image, length = _pdf_image(inlays.images[number - 1], int(found["length"]))
        parts += [pdf[end : found.start()], image, length]
        moves.append(_Move(found.start(), len(image) - (found.start("length") - found.start())))
        moves.append(_Move(found.start("length"), len(length) - (found.end() - found.start("length"))))
        end = found.end()
        placed.append(number)
    _check(placed, inlays)
    return _found_again(b"".join([*parts, pdf[end:]]), moves) if moves else pdf


def _pdf_image(pixels: Pixels, length: int) -> tuple[bytes, bytes]:
    """What follows on an image's kind in its object; and the object of that number, the length of its data."""
    high, wide, _ = pixels.shape
    data = compressed(pixels)
    head = (
        f"/Width {wide}\n/Height {high}\n/BitsPerComponent 8\n/ColorSpace /DeviceRGB\n/Length {length} 0 R\n"
        f"/Filter /FlateDecode\n/DecodeParms << /Predictor 15 /Colors 3 /Columns {wide} >>\n>>\nstream\n"
    )
    return b"%b%b\nendstream\nendobj\n" % (head.encode(), data), b"%d 0 obj\n%d\nendobj\n" % (length, len(data))


def _found_again(pdf: bytes, moves: Sequence[_Move]) -> bytes:
    """The PDF with a table that finds its objects where they have moved to."""
    table = pdf.rindex(b"xref\n0 ", 0, pdf.rindex(b"startxref"))

    def entry(found: re.Match[bytes]) -> bytes:
        return b"%010d 00000 n" % _moved(int(found[1]), moves)

    def start(found: re.Match[bytes]) -> bytes:
        return b"startxref\n%d" % _moved(int(found[1]), moves)

    return pdf[:table] + _START.sub(start, _ENTRY.sub(entry, pdf[table:]))


def _moved(place: int, moves: Sequence[_Move]) -> int:
    return place + sum(move.by for move in moves if place > move.after)
