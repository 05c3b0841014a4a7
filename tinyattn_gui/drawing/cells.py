"""The cells of a heatmap: colours, the masked ones, numbers, and the outlines of what is pointed at."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen

from model.picture import Picture, short
from tinyattn_gui.drawing.layout import Cell, HeatmapLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, font, middle, width
from tinyattn_gui.theme.colormaps import colours, indices, wants_dark_text

_MOST_RECTS = 32 * 32
_GRID_FROM = 0.9
"""Cells narrower than this many em stand without lines between them."""
_BLACK, _WHITE = QColor("#111418"), QColor("#ffffff")
_VECTOR = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture)


def draw_values(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """The colours of all cells, and hairlines around and, in large cells, between them."""
    shades = colours(picture.values, picture.low, picture.high, picture.kind, style.theme)
    if _is_vector(painter) and shades.size <= _MOST_RECTS:
        _draw_rects(painter, layout, shades.tolist(), style)
    else:
        shades = np.ascontiguousarray(shades)
        rows, columns = shades.shape
        image = QImage(shades.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        painter.drawImage(layout.cells, image)
    _draw_grid(painter, layout, style)


def draw_masked(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """Quiet strokes over the cells that the mask forbids."""
    masked = np.isneginf(picture.values)
    if not masked.any():
        return
    gap = max(0.5 * style.em, 4 * style.hairline)
    painter.setPen(QPen(style.theme.hatch, style.hairline))
    painter.drawLines(_hatch(_key(layout.cells), masked.shape, masked.tobytes(), gap))


def draw_numbers(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """The value in each cell, dark on light and light on dark."""
    size = layout.number_size
    if not size:
        return
    dark = wants_dark_text(picture.kind, style.theme)[indices(picture.values, picture.low, picture.high, picture.kind)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(size))
    (wide, high), left, top = layout.pitch, layout.cells.left(), layout.cells.top()
    for ink, chosen in ((_BLACK, dark), (_WHITE, ~dark)):
        painter.setPen(ink)
        for row, column in np.argwhere(chosen & np.isfinite(picture.values)).tolist():
            text = short(picture.values[row, column], picture.kind)
            middle_x, baseline = left + (column + 0.5) * wide, top + (row + 0.5) * high + middle(size)
            _draw_number(painter, text, middle_x, baseline, size, wide)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_marks(painter: QPainter, layout: HeatmapLayout, style: Style, cell: Cell | None, hover: Cell | None) -> None:
    """Outlines: the row and column under the pointer, and the chosen cell."""
    line, theme = style.hairline, style.theme
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if hover is not None:
        under, all_cells = layout.cell_rect(*hover), layout.cells
        painter.setPen(QPen(theme.text, line))
        _outline(painter, QRectF(all_cells.left(), under.top(), all_cells.width(), under.height()), line / 2)
        _outline(painter, QRectF(under.left(), all_cells.top(), under.width(), all_cells.height()), line / 2)
    if cell is not None:
        chosen = layout.cell_rect(*cell)
        painter.setPen(QPen(theme.surface, 4 * line, j=Qt.PenJoinStyle.MiterJoin))
        _outline(painter, chosen, line)
        painter.setPen(QPen(theme.focus, 2 * line, j=Qt.PenJoinStyle.MiterJoin))
        _outline(painter, chosen, line)


def draw_empty(painter: QPainter, layout: HeatmapLayout, style: Style) -> None:
    """Say that there are no cells."""
    size = style.label
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(style.theme.muted)
    at = layout.cells.center() + QPointF(0.0, middle(size))
    draw_text(painter, at, "empty", size, align=0.5)


def _is_vector(painter: QPainter) -> bool:
    engine = painter.paintEngine()
    return engine is not None and engine.type() in _VECTOR


def _is_scaled(painter: QPainter) -> bool:
    """Whether a unit is not a whole number of pixels, so that lines need soft edges to look alike."""
    scale: float = painter.deviceTransform().m11()
    return scale != round(scale)


def _draw_rects(painter: QPainter, layout: HeatmapLayout, shades: list[list[int]], style: Style) -> None:
    """One rectangle a cell, reaching a little under its neighbours so that no seam shows."""
    more, (wide, high), box = style.hairline / 2, layout.pitch, layout.cells
    painter.setPen(Qt.PenStyle.NoPen)
    for row, line in enumerate(shades):
        y = box.top() + row * high
        for column, shade in enumerate(line):
            x = box.left() + column * wide
            painter.setBrush(QColor.fromRgb(shade))
            right, bottom = min(x + wide + more, box.right()), min(y + high + more, box.bottom())
            painter.drawRect(QRectF(x, y, right - x, bottom - y))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_grid(painter: QPainter, layout: HeatmapLayout, style: Style) -> None:
    half = style.hairline / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, _is_scaled(painter))
    if min(layout.pitch) >= _GRID_FROM * style.em:
        painter.setPen(QPen(style.theme.surface, style.hairline, c=Qt.PenCapStyle.FlatCap))
        painter.drawLines(_grid(_key(layout.cells), layout.rows, layout.columns))
    painter.setPen(QPen(style.theme.border, style.hairline, j=Qt.PenJoinStyle.MiterJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _outline(painter, layout.cells, half)


def _outline(painter: QPainter, rect: QRectF, out: float) -> None:
    painter.drawRect(rect.adjusted(-out, -out, out, out))


def _draw_number(painter: QPainter, text: str, x: float, baseline: float, size: float, room: float) -> None:
    """One number, in smaller letters where it is wider than the usual ones."""
    wide = width(text, size)
    if wide <= room - 1:
        painter.drawText(QPointF(x - wide / 2, baseline), text)
        return
    small = max(1.0, size * (room - 1) / wide // 1)
    draw_text(painter, QPointF(x, baseline), text, small, align=0.5)
    painter.setFont(font(size))


_Box = tuple[float, float, float, float]


def _key(rect: QRectF) -> _Box:
    return rect.left(), rect.top(), rect.width(), rect.height()


@lru_cache(maxsize=128)
def _grid(box: _Box, rows: int, columns: int) -> list[QLineF]:
    left, top, wide, high = box
    xs = [left + wide * i / columns for i in range(1, columns)]
    ys = [top + high * i / rows for i in range(1, rows)]
    upright = [QLineF(x, top, x, top + high) for x in xs]
    return upright + [QLineF(left, y, left + wide, y) for y in ys]


@lru_cache(maxsize=64)
def _hatch(box: _Box, shape: tuple[int, int], mask: bytes, gap: float) -> list[QLineF]:
    """Strokes at 45° that run on from one masked cell into the next."""
    left, top, wide, high = box
    wide, high = wide / shape[1], high / shape[0]
    lines: list[QLineF] = []
    for row, start, stop in _runs(np.frombuffer(mask, dtype=np.bool_).reshape(shape)):
        x, y = left + start * wide, top + row * high
        lines.extend(_strokes(QRectF(x, y, (stop - start) * wide, high), gap))
    return lines


def _runs(masked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[tuple[int, int, int]]:
    """The stretches of masked cells as (row, first column, column after the last)."""
    padded = np.pad(masked, ((0, 0), (1, 1))).astype(np.int8)
    turns = np.diff(padded, axis=1)
    starts, stops = np.argwhere(turns == 1).tolist(), np.argwhere(turns == -1).tolist()
    return [(row, start, stop) for (row, start), (_, stop) in zip(starts, stops, strict=True)]


def _strokes(rect: QRectF, gap: float) -> list[QLineF]:
    """The lines x + y = k·gap inside a rectangle."""
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    first, last = int((left + top) // gap) + 1, int((right + bottom) // gap)
    ends = [(k * gap, max(left, k * gap - bottom), min(right, k * gap - top)) for k in range(first, last + 1)]
    return [QLineF(x0, total - x0, x1, total - x1) for total, x0, x1 in ends if x1 - x0 > 0.5]
