"""A drawing as a figure for paper: PNG, SVG or PDF through the drawing functions of the screen.

A figure is laid out in tenths of a point whatever its format, so that all of them are the same figure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QHashSeed, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPaintDevice, QPainter

from model.exports.png import Pixels, encode
from model.exports.provenance import PROGRAM, Provenance
from model.exports.stamp import stamp_png, stamp_svg, xmp
from model.figures.figure import MM_PER_INCH, FigureOptions
from tinyattn_gui.drawing.registry import draw_steps, height
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import font
from tinyattn_gui.export.formats import PICTURES
from tinyattn_gui.export.inlays import PdfPaper, SvgPaper, inlaid_pdf, inlaid_svg
from tinyattn_gui.export.outlines import outlined
from tinyattn_gui.export.repeatable import repeatable
from tinyattn_gui.export.save import ExportError
from tinyattn_gui.pictures.composition import Composition
from tinyattn_gui.theme.fonts import FAMILY, load
from tinyattn_gui.theme.palette import FIGURE_THEMES

UNITS_PER_INCH = 720
"""Tenths of a point."""

_MARGIN_EM = 0.4
_HAIRLINE_EM = 0.05
_MOST_PIXELS = 20_000

_Paint = Callable[[QPainter], Iterator[None]]

DEFAULTS = FigureOptions()


@dataclass(frozen=True)
class FigureSize:
    """How large a figure is: in pixels of its resolution, and in millimetres."""

    pixels: tuple[int, int]
    mm: tuple[float, float]


def render(
    drawing: object, format: str, options: FigureOptions = DEFAULTS, provenance: Provenance | None = None
) -> bytes:
    """The bytes of a file in `format` (png, svg or pdf) that shows a picture of any kind that there is a drawing for.

    Needs a QGuiApplication, see `headless.ensure_application`. Raises ExportError for what makes no figure.
    """
    if format not in PICTURES:
        raise ExportError(f"The format is {format!r}; allowed are {', '.join(PICTURES)}.")
    if format == "png":
        png = encode(pixels_of(paint_image(drawing, options)), options.dpi)
        return stamp_png(png, title_of(drawing), provenance) if provenance else png
    paint, size = _prepared(drawing, options)
    if format == "pdf":
        return _pdf(paint, size, title_of(drawing), provenance)
    svg = _svg(paint, size, drawing)
    svg = stamp_svg(svg, provenance) if provenance else svg
    return outlined(svg) if options.text_as_paths else svg


def paint_image(drawing: object, options: FigureOptions = DEFAULTS) -> QImage:
    """The figure in pixels; it has an alpha channel where its background is transparent."""
    *_, image = painting(drawing, options)
    return image


def painting(drawing: object, options: FigureOptions = DEFAULTS) -> Iterator[QImage]:
    """The figure in pixels as it is painted, part by part: one image, which is whole when this ends."""
    paint, units = _prepared(drawing, options)
    clear = options.background == "transparent"
    form = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    image = QImage(*_size(units, options).pixels, form)
    if image.isNull():
        raise ExportError("A figure of this size does not fit into memory; allowed is a smaller width or resolution.")
    image.fill(0 if clear else 0xFFFFFFFF)
    for _ in _running(image, paint, options.dpi / UNITS_PER_INCH):
        yield image
    metre = round(options.dpi / MM_PER_INCH * 1000)
    image.setDotsPerMeterX(metre)
    image.setDotsPerMeterY(metre)
    yield image


def figure_size(drawing: object, options: FigureOptions = DEFAULTS) -> FigureSize:
    """How large the figure will be. Raises ExportError for one that is too high."""
    return _size(_prepared(drawing, options)[1], options)


def _size(units: QSize, options: FigureOptions) -> FigureSize:
    sides = units.width() / UNITS_PER_INCH, units.height() / UNITS_PER_INCH
    wide, high = (max(1, round(side * options.dpi)) for side in sides)
    if options.unit == "px":  # to the pixel, where pixels were asked for
        wide, high = round(options.width), high if options.height is None else round(options.height)
    if high > _MOST_PIXELS:
        raise ExportError(f"The figure would be {high} pixels high; allowed is {_MOST_PIXELS}: choose fewer dpi.")
    return FigureSize((wide, high), (sides[0] * MM_PER_INCH, sides[1] * MM_PER_INCH))


def pixels_of(image: QImage) -> Pixels:
    """The pixels of an image as (height, width, 3), or 4 where it may be transparent."""
    clear = image.hasAlphaChannel()
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888 if clear else QImage.Format.Format_RGB888)
    channels = 4 if clear else 3
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * channels].copy().reshape(plain.height(), plain.width(), channels)


def sized(drawing: object, options: FigureOptions) -> FigureOptions:
    """The same options with the height that this drawing takes, for others that are to be as large."""
    if options.height is not None:
        return options
    _, size = _prepared(drawing, options)
    return replace(
        options, height=size.height() / UNITS_PER_INCH * (options.dpi if options.unit == "px" else MM_PER_INCH)
    )


def style_of(options: FigureOptions) -> Style:
    """How the drawing functions draw a figure of these options, in tenths of a point."""
    em = options.font_size * UNITS_PER_INCH / 72
    return Style(
        theme=FIGURE_THEMES[options.theme],
        size=em,
        show_lock=False,
        hairline=max(1.0, _HAIRLINE_EM * em),
        tallest=1.0,
        largest=5.0,
        label_share=1.0,
        show_title=options.heading,
        show_formula=options.formula,
        show_labels=options.labels,
        show_bar=options.colour_bar,
        show_numbers=options.numbers != "off",
        show_where=options.place,
        force_numbers=options.numbers == "on",
        colours=options.colours,
        shading=options.shading,
        show_axes=options.axes,
        centred=options.centred,
        shed=False,
    )


def _prepared(drawing: object, options: FigureOptions) -> tuple[_Paint, QSize]:
    """What paints the figure, and its size in units: whole points each way, as a PDF page has them."""
    load()
    style = style_of(options)
    margin, wide = _MARGIN_EM * style.em, _units(options.in_mm(options.width))
    if options.height is None:
        high = math.ceil((height(drawing, wide - 2 * margin, style) + 2 * margin) / 10) * 10
    else:
        high = _units(options.in_mm(options.height))
    size = QSize(wide, high)
    return partial(_paint, drawing=drawing, style=style, size=size, ground=_ground(options, style)), size


def _units(mm: float) -> int:
    return round(mm / MM_PER_INCH * 72) * 10


def _ground(options: FigureOptions, style: Style) -> QColor | None:
    return {"theme": style.theme.surface, "white": QColor("white"), "transparent": None}[options.background]


def _paint(painter: QPainter, *, drawing: object, style: Style, size: QSize, ground: QColor | None) -> Iterator[None]:
    page = QRectF(0, 0, size.width(), size.height())
    margin = _MARGIN_EM * style.em
    painter.setFont(font(style.em))
    if ground is not None:
        painter.fillRect(page, ground)
    yield from draw_steps(painter, page.adjusted(margin, margin, -margin, -margin), drawing, style)


def _svg(paint: _Paint, size: QSize, drawing: object) -> bytes:
    buffer, generator = _buffer(), SvgPaper()
    generator.setOutputDevice(buffer)
    generator.setResolution(UNITS_PER_INCH)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title_of(drawing))
    generator.setDescription(_description(drawing) or PROGRAM)
    _run(generator, paint, 1.0)
    svg = inlaid_svg(_bytes(buffer), generator.inlays)
    return svg.replace(f'"{FAMILY}"'.encode(), f'"{FAMILY}, Verdana, sans-serif"'.encode())


def _pdf(paint: _Paint, size: QSize, title: str, provenance: Provenance | None) -> bytes:
    QHashSeed.setDeterministicGlobalSeed()  # Qt numbers what is in a PDF in the order of its hashes
    buffer = _buffer()
    writer = PdfPaper(buffer)
    points = QSizeF(size.width() / 10, size.height() / 10)
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setResolution(UNITS_PER_INCH)
    writer.setTitle(title)
    writer.setCreator(PROGRAM)
    if provenance is not None:
        writer.setDocumentXmpMetadata(QByteArray(xmp(title, provenance)))
    _run(writer, paint, 1.0, QPainter.RenderHint.LosslessImageRendering)
    return repeatable(inlaid_pdf(_bytes(buffer), writer.inlays))


def title_of(drawing: object) -> str:
    """What a picture is called: its own title, or that of the first part that has one."""
    own = "" if isinstance(drawing, str) else getattr(drawing, "title", "")
    return own or next((title for part in _parts(drawing) if (title := title_of(part))), "")


def _description(drawing: object) -> str:
    """What is said of a picture: its caption and where it is; of several, those of the first."""
    told = " ".join(words for name in ("caption", "where") if (words := getattr(drawing, name, "")))
    return told or next((words for part in _parts(drawing) if (words := _description(part))), "")


def _parts(drawing: object) -> tuple[object, ...]:
    return drawing.parts if isinstance(drawing, Composition) else ()


def _run(device: QPaintDevice, paint: _Paint, scale: float, hint: QPainter.RenderHint | None = None) -> None:
    for _ in _running(device, paint, scale, hint):
        pass


def _running(
    device: QPaintDevice, paint: _Paint, scale: float, hint: QPainter.RenderHint | None = None
) -> Iterator[None]:
    painter = QPainter()
    if not painter.begin(device):
        raise ExportError("The figure could not be started on this device.")
    try:
        if hint is not None:
            painter.setRenderHint(hint)
        painter.scale(scale, scale)
        yield from paint(painter)
    finally:
        painter.end()


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _bytes(buffer: QBuffer) -> bytes:
    return bytes(buffer.data().data())
