"""The lines over the cells: hairlines around and between them, and the strokes over those that the mask forbids.

They change far less often than the values, so on a screen they are drawn once and laid over the cells as an image.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from model.picture import Picture
from model.reduce import reduce_to
from tinyattn_gui.drawing.device import whole_scale
from tinyattn_gui.drawing.layout import HeatmapLayout
from tinyattn_gui.drawing.style import Style

_GRID_FROM = 0.9
"""Cells narrower than this many em stand without lines between them."""
_FINEST = 0.25
"""The strokes follow the edge of the mask no finer than this many em."""
_MOST_PIXELS = 4_000_000


@dataclass(frozen=True)
class _Lines:
    """All that the lines of one heatmap depend on; `mask` is empty where nothing is masked."""

    width: float
    height: float
    rows: int
    columns: int
    mask: bytes
    mask_rows: int
    style: Style


def draw_lines(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """Draw hairlines and mask strokes over the cells."""
    box, fine = layout.cells, _FINEST * style.em
    masked = np.isneginf(reduce_to(picture.values, int(box.height() / fine), int(box.width() / fine)))
    mask = masked.tobytes() if masked.any() else b""
    lines = _Lines(box.width(), box.height(), layout.rows, layout.columns, mask, masked.shape[0], style)
    scale, edge = whole_scale(painter), _edge(style)
    corner = box.topLeft() - QPointF(edge, edge)
    if scale and (box.width() + 2 * edge) * (box.height() + 2 * edge) * scale**2 <= _MOST_PIXELS:
        painter.drawImage(corner, _image(lines, scale))
        return
    painter.save()
    painter.translate(corner)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not scale)
    _draw(painter, lines)
    painter.restore()


def _edge(style: Style) -> float:
    """How far the lines reach beyond the cells, in whole units."""
    return float(int(style.hairline) + 1)


@lru_cache(maxsize=48)
def _image(lines: _Lines, scale: int) -> QImage:
    edge = _edge(lines.style)
    wide, high = (int(length + 2 * edge + 1) * scale for length in (lines.width, lines.height))
    image = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        _draw(painter, lines)
    finally:
        painter.end()
    return image


def _draw(painter: QPainter, lines: _Lines) -> None:
    """Draw with the top left of the cells at (edge, edge)."""
    style, theme, half = lines.style, lines.style.theme, lines.style.hairline / 2
    painter.translate(_edge(style), _edge(style))
    if lines.mask:
        painter.setPen(QPen(theme.hatch, style.hairline))
        painter.drawLines(_hatch(lines, max(0.5 * style.em, 4 * style.hairline)))
    if min(lines.width / lines.columns, lines.height / lines.rows) >= _GRID_FROM * style.em:
        painter.setPen(QPen(theme.surface, style.hairline, c=Qt.PenCapStyle.FlatCap))
        painter.drawLines(_grid(lines))
    painter.setPen(QPen(theme.border, style.hairline, j=Qt.PenJoinStyle.MiterJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(0, 0, lines.width, lines.height).adjusted(-half, -half, half, half))


def _grid(lines: _Lines) -> list[QLineF]:
    xs = [lines.width * i / lines.columns for i in range(1, lines.columns)]
    ys = [lines.height * i / lines.rows for i in range(1, lines.rows)]
    return [QLineF(x, 0, x, lines.height) for x in xs] + [QLineF(0, y, lines.width, y) for y in ys]


def _hatch(lines: _Lines, gap: float) -> list[QLineF]:
    """Strokes at 45° that run on from one masked cell into the next."""
    masked = np.frombuffer(lines.mask, dtype=np.bool_).reshape(lines.mask_rows, -1)
    wide, high = lines.width / masked.shape[1], lines.height / masked.shape[0]
    found: list[QLineF] = []
    for row, start, stop in _runs(masked):
        found.extend(_strokes(start * wide, row * high, stop * wide, (row + 1) * high, gap))
    return found


def _runs(masked: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """The stretches of masked cells as (row, first column, column after the last)."""
    turns = np.diff(np.pad(masked, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    starts, stops = np.argwhere(turns == 1).tolist(), np.argwhere(turns == -1).tolist()
    return [(row, start, stop) for (row, start), (_, stop) in zip(starts, stops, strict=True)]


def _strokes(left: float, top: float, right: float, bottom: float, gap: float) -> list[QLineF]:
    """The lines x + y = k·gap inside a rectangle."""
    sums = [k * gap for k in range(int((left + top) // gap) + 1, int((right + bottom) // gap) + 1)]
    ends = [(total, max(left, total - bottom), min(right, total - top)) for total in sums]
    return [QLineF(x0, total - x0, x1, total - x1) for total, x0, x1 in ends if x1 - x0 > 0.5]
