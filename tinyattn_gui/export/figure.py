"""A picture as a figure for paper: PNG, SVG or PDF through the drawing functions of the screen.

A figure is laid out in tenths of a point whatever its format, so that all three are the same figure.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from model.picture import Picture
from tinyattn_gui.drawing.registry import draw, height
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import font
from tinyattn_gui.export.save import FORMATS, ExportError
from tinyattn_gui.theme.fonts import FAMILY, load
from tinyattn_gui.theme.palette import PRINT, Theme

UNITS_PER_INCH = 720
"""Tenths of a point."""

_MM_PER_INCH = 25.4
_MARGIN_EM = 0.4
_HAIRLINE_EM = 0.05
_MOST_PIXELS = 20_000

_Paint = Callable[[QPainter], None]


def render(
    picture: Picture,
    format: str,
    *,
    theme: Theme = PRINT,
    width_mm: float = 85.0,
    dpi: int = 300,
    font_pt: float = 8.0,
) -> bytes:
    """The bytes of a file in `format` (png, svg or pdf) that shows the picture; its height follows from the matrix.

    Needs a QGuiApplication, see `headless.ensure_application`. Raises ExportError for sizes that make no figure.
    """
    _check(format, width_mm, dpi, font_pt)
    load()
    style = Style(
        theme=theme,
        size=font_pt * UNITS_PER_INCH / 72,
        hairline=max(1.0, _HAIRLINE_EM * font_pt * UNITS_PER_INCH / 72),
        tallest=1.0,
        largest=5.0,
        label_share=1.0,
        show_where=True,
        shed=False,
    )
    size = _size(picture, style, width_mm)
    paint = partial(_paint, picture=picture, style=style, size=size)
    if format == "png":
        return _png(paint, size, dpi)
    return _svg(paint, size, picture) if format == "svg" else _pdf(paint, size, picture)


def _check(format: str, width_mm: float, dpi: int, font_pt: float) -> None:
    if format not in FORMATS:
        raise ExportError(f"The format is {format!r}; allowed are {', '.join(FORMATS)}.")
    for name, value, low, high in (
        ("width", width_mm, 20, 1000),
        ("resolution", dpi, 30, 2400),
        ("text size", font_pt, 3, 48),
    ):
        if not low <= value <= high:
            raise ExportError(f"The {name} of a figure is {value:g}; allowed is {low:g} to {high:g}.")
    if width_mm / _MM_PER_INCH * dpi > _MOST_PIXELS:
        raise ExportError(f"A figure {width_mm:g} mm wide at {dpi} dpi is too large; allowed is {_MOST_PIXELS} pixels.")


def _size(picture: Picture, style: Style, width_mm: float) -> QSize:
    """Width and height of the figure in units, whole points each, as a PDF page has them."""
    wide = round(width_mm / _MM_PER_INCH * 72) * 10
    margin = _MARGIN_EM * style.em
    return QSize(wide, math.ceil((height(picture, wide - 2 * margin, style) + 2 * margin) / 10) * 10)


def _paint(painter: QPainter, *, picture: Picture, style: Style, size: QSize) -> None:
    page = QRectF(0, 0, size.width(), size.height())
    margin = _MARGIN_EM * style.em
    painter.setFont(font(style.em))
    painter.fillRect(page, style.theme.surface)
    draw(painter, page.adjusted(margin, margin, -margin, -margin), picture, style)


def _png(paint: _Paint, size: QSize, dpi: int) -> bytes:
    scale = dpi / UNITS_PER_INCH
    image = QImage(
        max(1, round(size.width() * scale)), max(1, round(size.height() * scale)), QImage.Format.Format_RGB32
    )
    if image.isNull():
        raise ExportError("A figure of this size does not fit into memory; allowed is a smaller width or resolution.")
    metre = round(dpi / _MM_PER_INCH * 1000)
    image.fill(0xFFFFFFFF)
    _run(image, paint, scale)
    image.setDotsPerMeterX(metre)
    image.setDotsPerMeterY(metre)
    buffer = _buffer()
    # The stub of QImage.save asks for bytes where PySide6 takes text.
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise ExportError("The figure could not be written as PNG.")
    return _bytes(buffer)


def _svg(paint: _Paint, size: QSize, picture: Picture) -> bytes:
    buffer, generator = _buffer(), QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(UNITS_PER_INCH)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(picture.title)
    generator.setDescription(" ".join(part for part in (picture.caption, picture.where) if part))
    _run(generator, paint, 1.0)
    return _bytes(buffer).replace(f'"{FAMILY}"'.encode(), f'"{FAMILY}, Verdana, sans-serif"'.encode())


def _pdf(paint: _Paint, size: QSize, picture: Picture) -> bytes:
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    points = QSizeF(size.width() / 10, size.height() / 10)
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setResolution(UNITS_PER_INCH)
    writer.setTitle(picture.title)
    writer.setCreator("tinyattn")
    _run(writer, paint, 1.0, QPainter.RenderHint.LosslessImageRendering)
    return _bytes(buffer)


def _run(device: QPaintDevice, paint: _Paint, scale: float, hint: QPainter.RenderHint | None = None) -> None:
    painter = QPainter()
    if not painter.begin(device):
        raise ExportError("The figure could not be started on this device.")
    try:
        if hint is not None:
            painter.setRenderHint(hint)
        painter.scale(scale, scale)
        paint(painter)
    finally:
        painter.end()


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _bytes(buffer: QBuffer) -> bytes:
    return bytes(buffer.data().data())
