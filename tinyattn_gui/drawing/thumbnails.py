"""Many small maps on a grid, each with its name and, below it, how widely that head looks."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from model.matrix.reduce import reduce_to
from model.matrix.shading import SHADINGS
from model.quantities import Kind
from model.quantities.watch import MEAN
from tinyattn_gui.drawing.device import is_vector
from tinyattn_gui.drawing.inlay import draw_blocks
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, middle, width
from tinyattn_gui.drawing.thumbnails_layout import GAP, GridLayout, below_map, numbers, place
from tinyattn_gui.drawing.title import draw_title
from tinyattn_gui.pictures.head_grid import HeadGrid, Thumb
from tinyattn_gui.theme.colormaps import colours, indices, number_inks, wants_dark_text

_LEGEND = 5.0
_CRISP = 280
"""Pixels that a map in a vector drawing has at least."""


def draw_thumbnails(painter: QPainter, rect: QRectF, maps: HeadGrid, style: Style) -> None:
    """Draw all of a grid into a rectangle."""
    layout = place(rect, maps, style)
    draw_grid(painter, layout, maps, style)


def height(grid: HeadGrid, width: float, style: Style) -> float:
    """How tall it wants to be at this width."""
    layout = place(QRectF(0, 0, width, 1e5), grid, style)
    below = max((square.bottom() for square in layout.squares), default=layout.title.bottom())
    return below + below_map(layout.words, layout.text) + layout.note.height() + 0.4 * style.em


def draw_grid(painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style) -> None:
    """Draw maps and words where the layout has them."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    inks = _draw_tiles(painter, layout, grid, style)
    _draw_maps(painter, layout, grid, style)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_title(painter, layout.title, grid.title, style)
    _draw_names(painter, layout, grid, style, inks)
    _draw_numbers(painter, layout, grid, style, inks)
    _draw_note(painter, layout, grid, style)
    painter.restore()


def _draw_tiles(painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style) -> dict[Thumb, QColor]:
    """Behind each map the colour of its score; what is to be written on these."""
    theme, known = style.theme, [thumb for thumb in grid.thumbs if thumb.score is not None]
    scores = np.array([[thumb.score for thumb in known]], np.float32)
    shades = colours(scores, 0.0, grid.high, Kind.UNIT, theme, style.colours)[0]
    dark = wants_dark_text(Kind.UNIT, theme, style.colours)[indices(scores, 0.0, grid.high, Kind.UNIT)][0]
    tiles = dict(zip(grid.thumbs, layout.tiles, strict=True))
    for thumb, shade in zip(known, shades, strict=True):
        painter.fillRect(tiles[thumb], QColor.fromRgba(int(shade)))
    return {thumb: number_inks(theme)[int(on_light)] for thumb, on_light in zip(known, dark, strict=True)}


def _draw_maps(painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style) -> None:
    """The colours of all maps, worked out at once; there are no more cells than pixels."""
    values = grid.maps
    if not is_vector(painter):
        pixels = int(layout.side * (painter.deviceTransform().m11() or 1.0))
        values = reduce_to(values, pixels, pixels)
    shades = np.ascontiguousarray(colours(values, 0.0, 1.0, Kind.UNIT, style.theme, style.colours, style.shading))
    rows, columns = shades.shape[1:]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.theme.border, style.hairline, j=Qt.PenJoinStyle.MiterJoin))
    half = style.hairline / 2
    for square, shade in zip(layout.squares, shades, strict=True):
        if rows and columns and is_vector(painter):
            draw_blocks(painter, square, shade, _CRISP)
        elif rows and columns:
            painter.drawImage(square, QImage(shade.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32))
        painter.drawRect(square.adjusted(-half, -half, half, half))


def draw_outline(painter: QPainter, square: QRectF, style: Style, chosen: bool) -> None:
    """Mark the map that the window shows, or the one that is pointed at."""
    theme, line = style.theme, style.hairline
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.chosen if chosen else theme.text, 2 * line, j=Qt.PenJoinStyle.MiterJoin))
    out = 2 * line
    painter.drawRect(square.adjusted(-out, -out, out, out))


def _draw_names(
    painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style, inks: Mapping[Thumb, QColor]
) -> None:
    size = layout.text
    painter.setPen(style.theme.text)
    if layout.words.names:
        for thumb, square in zip(grid.thumbs, layout.squares, strict=True):
            painter.setPen(inks.get(thumb, style.theme.text))
            draw_text(painter, square.topLeft() + QPointF(0, -0.5 * size), thumb.label, size)
        return
    step = max(1, math.ceil(width("H00", size) / (layout.side + GAP * style.em)))
    for thumb, square, tile in zip(grid.thumbs, layout.squares, layout.tiles, strict=True):
        if thumb.row == 0 and (thumb.head == MEAN or thumb.head % step == 0):
            name = "mean" if thumb.head == MEAN else f"H{thumb.head}"
            draw_text(painter, QPointF(square.center().x(), square.top() - 0.4 * size), name, size, align=0.5)
        if thumb.column == 0 and (thumb.layer == MEAN or thumb.layer % step == 0):
            name = "mean" if thumb.layer == MEAN else f"L{thumb.layer}"
            draw_text(
                painter, QPointF(tile.left() - 0.5 * size, square.center().y() + middle(size)), name, size, align=1.0
            )


def _draw_numbers(
    painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style, inks: Mapping[Thumb, QColor]
) -> None:
    size = layout.text
    for thumb, square in zip(grid.thumbs, layout.squares, strict=True):
        painter.setPen(inks.get(thumb, style.theme.muted))
        for n, line in enumerate(numbers(grid, thumb, layout.words.lines)):
            at = QPointF(square.left(), square.bottom() + (n + 1) * 1.2 * size)
            draw_text(painter, at, line, size)


def _draw_note(painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style) -> None:
    """Which step it is of, what the numbers are, and which colour is which weight."""
    em, size, line, theme = style.em, style.label, layout.note, style.theme
    baseline = line.bottom() - 0.4 * em
    high = "1" if grid.measure is None else f"{grid.high:.3g} {grid.measure.unit}".strip()
    right = line.right() - (0.9 * em if grid.measure is None else width(high, size) + 0.4 * em)
    bar = QRectF(right - _LEGEND * em, baseline - 0.6 * em, _LEGEND * em, 0.55 * em)
    shades = np.ascontiguousarray(colours(np.linspace(0, 1, 64)[None], 0.0, 1.0, Kind.UNIT, theme, style.colours))
    painter.drawImage(bar, QImage(shades.data, 64, 1, 256, QImage.Format.Format_RGB32))
    painter.setPen(QPen(theme.border, style.hairline))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    painter.setPen(theme.muted)
    draw_text(painter, QPointF(bar.left() - 0.3 * em, baseline), "0", size, align=1.0)
    draw_text(painter, QPointF(bar.right() + 0.3 * em, baseline), high, size)
    if (mark := SHADINGS[style.shading].mark) and grid.measure is None:
        draw_text(painter, QPointF(bar.center().x(), bar.top() - 0.3 * em), mark, 0.8 * size, align=0.5)
    way = f" · tokens {'back' if grid.back else 'away'}" if grid.has_distance else ""
    explained = (f"  ·  entropy (nats){way}", f"  ·  nats{way}", "") if layout.words.lines else ("",)
    if grid.measure is not None:
        name = grid.measure.name.lower()
        explained = (f"  ·  maps: weights from 0 to 1  ·  around them: {name}", f"  ·  around: {name}", f"  ·  {name}")
    room = bar.left() - line.left() - 1.6 * em
    said = next((grid.where + words for words in explained if width(grid.where + words, size) <= room), grid.where)
    draw_text(painter, QPointF(line.left(), baseline), elide(said, size, room), size)
