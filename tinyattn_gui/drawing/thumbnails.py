"""Many small maps on a grid, each with its name and, below it, how widely that head looks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from model.matrix.reduce import reduce_to
from model.matrix.shading import SHADINGS
from model.quantities import Kind
from model.quantities.watch import MEAN
from tinyattn_gui.drawing.device import is_vector
from tinyattn_gui.drawing.inlay import draw_blocks
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, middle, width
from tinyattn_gui.drawing.title import draw_title, title_line
from tinyattn_gui.pictures.head_grid import HeadGrid, Order, Thumb
from tinyattn_gui.theme.colormaps import colours

_GAP, _MEAN_GAP = 0.55, 0.7
"""Between maps, and besides before the averages, in em."""
_GAP_SHARE = 0.3
"""The most of a small map's room that is left between it and the next."""
_SMALL = 0.82
"""The letters of names and numbers, as a part of the label size."""
_LEAST = 1.7
"""A map with words around it is at least so large, in em; in less room the words go first."""
_LARGEST = 13.0
_LEGEND = 5.0
_CRISP = 280
"""Pixels that a map in a vector drawing has at least."""


@dataclass(frozen=True)
class _Words:
    """What is written around each map: its name above it, or else beside rows and columns; lines of numbers below."""

    names: bool
    lines: int


_WORDS = (_Words(True, 1), _Words(True, 2), _Words(False, 1), _Words(False, 2), _Words(False, 0))


@dataclass(frozen=True)
class _Shape:
    """How large maps are, how far apart, and in how many columns."""

    side: float = 0.0
    gap: float = 0.0
    columns: int = 1


@dataclass(frozen=True, eq=False)
class GridLayout:
    """Where the maps lie: each is a square of `side`; `text` is the size of the letters around it."""

    bounds: QRectF
    title: QRectF
    note: QRectF
    squares: tuple[QRectF, ...]
    side: float
    words: _Words
    text: float

    def thumb_at(self, point: QPointF) -> int | None:
        """The map whose square, or whose words, are pointed at."""
        lines = self.words.lines * 1.25 * self.text
        above = 1.4 * self.text if self.words.names else 0.0
        rects = (square.adjusted(0, -above, 0, lines) for square in self.squares)
        return next((n for n, rect in enumerate(rects) if rect.contains(point)), None)

    def cell_at(self, index: int, point: QPointF, rows: int, columns: int) -> tuple[int, int] | None:
        """The cell of a map that is pointed at."""
        square = self.squares[index]
        row = int((point.y() - square.top()) / square.height() * rows)
        column = int((point.x() - square.left()) / square.width() * columns)
        return (row, column) if square.contains(point) and row < rows and column < columns else None


def draw_thumbnails(painter: QPainter, rect: QRectF, maps: HeadGrid, style: Style) -> None:
    """Draw all of a grid into a rectangle."""
    layout = place(rect, maps, style)
    draw_grid(painter, layout, maps, style)


def height(grid: HeadGrid, width: float, style: Style) -> float:
    """How tall it wants to be at this width."""
    layout = place(QRectF(0, 0, width, 1e5), grid, style)
    below = max((square.bottom() for square in layout.squares), default=layout.title.bottom())
    return below + _below_map(layout.words, layout.text) + layout.note.height() + 0.4 * style.em


def draw_grid(painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style) -> None:
    """Draw maps and words where the layout has them."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    _draw_maps(painter, layout, grid, style)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_title(painter, layout.title, grid.title, style)
    _draw_names(painter, layout, grid, style)
    _draw_numbers(painter, layout, grid, style)
    _draw_note(painter, layout, grid, style)
    painter.restore()


def place(rect: QRectF, grid: HeadGrid, style: Style) -> GridLayout:
    """Share out a rectangle: maps as large as can be, with as many words around them as fit."""
    em, text = style.em, max(1.0, round(_SMALL * style.label))
    title = title_line(rect, style)
    note = QRectF(rect.left(), rect.bottom() - 1.5 * em, rect.width(), 1.5 * em)
    top = title.bottom() if style.show_title else rect.top()
    body = QRectF(rect.left(), top, rect.width(), note.top() - top)
    grid_shape = _Shape()
    words = _WORDS[-1]
    for words in _offered(grid):
        grid_shape = _fitting(body, grid, words, text, em)
        fits = _widest(grid, words, text) <= grid_shape.side + 0.7 * grid_shape.gap
        if fits and grid_shape.side >= _LEAST * em:
            break
    squares = tuple(_squares(body, grid, words, grid_shape, text, em))
    return GridLayout(rect, title, note, squares, grid_shape.side, words, text)


def _offered(grid: HeadGrid) -> Iterator[_Words]:
    """What may be written, most first."""
    flows = grid.order is not Order.PLACE
    for words in _WORDS:
        if grid.has_spread or not words.lines:
            yield _Words(True, 0) if flows and not words.names else words


def _fitting(body: QRectF, grid: HeadGrid, words: _Words, text: float, em: float) -> _Shape:
    """The largest maps of which all have room."""
    count, best = len(grid.thumbs), _Shape()
    tried = [(grid.rows, grid.columns)]
    if grid.order is not Order.PLACE:
        tried = [(math.ceil(count / columns), columns) for columns in range(1, count + 1)]
    left, above = _heads(words, text, em)
    apart = _MEAN_GAP * em if any(thumb.is_mean for thumb in grid.thumbs) else 0.0
    around = _above_map(words, text) + _below_map(words, text)
    for rows, columns in tried:
        wide = (body.width() - left - apart) / max(columns, 1)
        high = (body.height() - above - apart) / max(rows, 1) - around
        gap = min(_GAP * em, _GAP_SHARE * max(min(wide, high), 0.0))
        side = min(min(wide, high) - gap, _LARGEST * em)
        if side > best.side:
            best = _Shape(float(int(side)) if side >= 4 else side, gap, columns)
    return best


def _squares(body: QRectF, grid: HeadGrid, words: _Words, shape: _Shape, text: float, em: float) -> Iterator[QRectF]:
    left, above = _heads(words, text, em)
    wide = shape.side + shape.gap
    tall = wide + _above_map(words, text) + _below_map(words, text)
    for thumb in grid.thumbs:
        flows = grid.order is not Order.PLACE
        row, column = divmod(thumb.column, shape.columns) if flows else (thumb.row, thumb.column)
        x = body.left() + left + column * wide + (_MEAN_GAP * em if thumb.head == MEAN else 0.0)
        y = body.top() + above + _above_map(words, text) + row * tall + (_MEAN_GAP * em if thumb.layer == MEAN else 0.0)
        crisp = shape.side >= 4
        yield QRectF(round(x) if crisp else x, round(y) if crisp else y, shape.side, shape.side)


def _heads(words: _Words, text: float, em: float) -> tuple[float, float]:
    """The room to the left and above for the names of rows and columns."""
    return (0.3 * em, 0.0) if words.names else (width("mean", text) + 0.5 * em, 1.4 * text)


def _above_map(words: _Words, text: float) -> float:
    return 1.4 * text if words.names else 0.0


def _below_map(words: _Words, text: float) -> float:
    return words.lines * 1.25 * text


def _widest(grid: HeadGrid, words: _Words, text: float) -> float:
    """How wide the widest words of a map are."""
    said = [line for thumb in grid.thumbs for line in _numbers(thumb, words.lines)]
    said += [thumb.label for thumb in grid.thumbs] if words.names else []
    return max((width(line, text) for line in said), default=0.0)


def _numbers(thumb: Thumb, lines: int) -> list[str]:
    """Entropy and distance, in so many lines."""
    if thumb.entropy is None or thumb.distance is None or not lines:
        return []
    if math.isnan(thumb.entropy):
        return ["nan"]
    if math.isnan(thumb.distance):
        return [f"{thumb.entropy:.2f}"]
    distance = f"{thumb.distance:.1f}" if thumb.distance < 100 else f"{thumb.distance:.0f}"
    both = [f"{thumb.entropy:.2f}", distance]
    return both if lines == 2 else [" · ".join(both)]


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


def _draw_names(painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style) -> None:
    size = layout.text
    painter.setPen(style.theme.text)
    if layout.words.names:
        for thumb, square in zip(grid.thumbs, layout.squares, strict=True):
            draw_text(painter, square.topLeft() + QPointF(0, -0.5 * size), thumb.label, size)
        return
    step = max(1, math.ceil(width("H00", size) / (layout.side + _GAP * style.em)))
    for thumb, square in zip(grid.thumbs, layout.squares, strict=True):
        if thumb.row == 0 and (thumb.head == MEAN or thumb.head % step == 0):
            name = "mean" if thumb.head == MEAN else f"H{thumb.head}"
            draw_text(painter, QPointF(square.center().x(), square.top() - 0.4 * size), name, size, align=0.5)
        if thumb.column == 0 and (thumb.layer == MEAN or thumb.layer % step == 0):
            name = "mean" if thumb.layer == MEAN else f"L{thumb.layer}"
            draw_text(
                painter, QPointF(square.left() - 0.5 * size, square.center().y() + middle(size)), name, size, align=1.0
            )


def _draw_numbers(painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style) -> None:
    size = layout.text
    painter.setPen(style.theme.muted)
    for thumb, square in zip(grid.thumbs, layout.squares, strict=True):
        for n, line in enumerate(_numbers(thumb, layout.words.lines)):
            at = QPointF(square.left(), square.bottom() + (n + 1) * 1.2 * size)
            draw_text(painter, at, line, size)


def _draw_note(painter: QPainter, layout: GridLayout, grid: HeadGrid, style: Style) -> None:
    """Which step it is of, what the numbers are, and which colour is which weight."""
    em, size, line, theme = style.em, style.label, layout.note, style.theme
    baseline = line.bottom() - 0.4 * em
    bar = QRectF(line.right() - _LEGEND * em - 0.9 * em, baseline - 0.6 * em, _LEGEND * em, 0.55 * em)
    shades = np.ascontiguousarray(colours(np.linspace(0, 1, 64)[None], 0.0, 1.0, Kind.UNIT, theme, style.colours))
    painter.drawImage(bar, QImage(shades.data, 64, 1, 256, QImage.Format.Format_RGB32))
    painter.setPen(QPen(theme.border, style.hairline))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    painter.setPen(theme.muted)
    draw_text(painter, QPointF(bar.left() - 0.3 * em, baseline), "0", size, align=1.0)
    draw_text(painter, QPointF(bar.right() + 0.3 * em, baseline), "1", size)
    if mark := SHADINGS[style.shading].mark:
        draw_text(painter, QPointF(bar.center().x(), bar.top() - 0.3 * em), mark, 0.8 * size, align=0.5)
    way = f" · tokens {'back' if grid.back else 'away'}" if grid.has_distance else ""
    explained = (f"  ·  entropy (nats){way}", f"  ·  nats{way}", "") if layout.words.lines else ("",)
    room = bar.left() - line.left() - 1.6 * em
    said = next((grid.where + words for words in explained if width(grid.where + words, size) <= room), grid.where)
    draw_text(painter, QPointF(line.left(), baseline), elide(said, size, room), size)
