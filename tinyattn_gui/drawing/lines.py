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

from model.matrix.picture import Picture
from model.matrix.reduce import reduce_to
from tinyattn_gui.drawing.device import upright_scale
from tinyattn_gui.drawing.heatmap_layout import HeatmapLayout, MatrixPart
from tinyattn_gui.drawing.raster import kept
from tinyattn_gui.drawing.style import Style

_GRID_FROM = 0.9
"""Cells narrower than this many em stand without lines between them."""
_FINEST = 0.25
"""The strokes follow the edge of the mask no finer than this many em."""
_CROSSED_FROM = 4.0
"""Cells narrower than this have the colour of a lost number, and no room for a cross."""
_INSET = 0.2
"""Around a cross, as a part of its cell."""
_MOST_PIXELS = 4_000_000


@dataclass(frozen=True)
class _Mask:
    """Where cells are masked: rows × columns bytes."""

    rows: int
    columns: int
    masked: bytes

    @property
    def array(self) -> NDArray[np.bool_]:
        return np.frombuffer(self.masked, dtype=np.bool_).reshape(self.rows, self.columns)


@dataclass(frozen=True)
class _Lines:
    """All that the lines of one heatmap depend on; without a mask where nothing is masked, without `lost` where all
    cells have numbers.
    """

    width: float
    height: float
    part: MatrixPart
    rows: int
    columns: int
    mask: _Mask | None
    lost: _Mask | None
    style: Style

    @property
    def pitch(self) -> tuple[float, float]:
        """The width and height of a cell."""
        return self.width / self.part.columns, self.height / self.part.rows

    @property
    def has_grid(self) -> bool:
        """Whether there are lines between the cells."""
        return min(self.pitch) >= _GRID_FROM * self.style.em


def draw_lines(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """Draw hairlines and mask strokes over the cells."""
    box, edge, scale = layout.cells, _edge(style), upright_scale(painter)
    mask, lost = _mask(picture, layout, style), _lost(picture, layout)
    lines = _Lines(box.width(), box.height(), layout.part, layout.rows, layout.columns, mask, lost, style)
    corner = box.topLeft() - QPointF(edge, edge)
    pixels = (box.width() + 2 * edge) * (box.height() + 2 * edge) * scale**2
    if 0 < pixels <= _MOST_PIXELS and not (layout.is_zoomed and mask is None and lost is None):
        make = _image.__wrapped__ if layout.is_zoomed else _image
        painter.drawImage(corner, make(lines, scale))
        return
    painter.save()
    painter.translate(corner)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, scale != round(scale) or not scale)
    _draw(painter, lines, 0.0)
    painter.restore()


def _mask(picture: Picture, layout: HeatmapLayout, style: Style) -> _Mask | None:
    """Where the picture is masked, no finer than the strokes; None if it is nowhere."""
    (wide, high), fine = layout.pitch, _FINEST * style.em
    most = int(picture.rows * high / fine), int(picture.columns * wide / fine)

    def make() -> _Mask | None:
        if picture.gaps is None and picture.values.size and picture.values.min() > -np.inf:
            return None
        masked = np.isneginf(picture.inked)
        return _reduced(_mask_of(masked), *most) if masked.any() else None

    return kept(picture, ("mask", *most), make)


def _lost(picture: Picture, layout: HeatmapLayout) -> _Mask | None:
    """Where numbers are nan, if that is to be crossed and not written; None if it is nowhere."""
    if layout.number_size or min(layout.pitch) < _CROSSED_FROM or not picture.values.size:
        return None
    return _mask_of(np.isnan(picture.inked)) if np.isnan(picture.values.min()) else None


@lru_cache(maxsize=16)
def _reduced(mask: _Mask, rows: int, columns: int) -> _Mask | None:
    """At most so many places: those of which all cells are masked."""
    masked = np.isneginf(reduce_to(np.where(mask.array, np.float32(-np.inf), np.float32(0)), rows, columns))
    return _mask_of(masked) if masked.any() else None


def _mask_of(masked: NDArray[np.bool_]) -> _Mask:
    rows, columns = masked.shape
    return _Mask(rows, columns, masked.tobytes())


def _edge(style: Style) -> float:
    """How far the lines reach beyond the cells, in whole units."""
    return float(int(style.hairline) + 1)


@lru_cache(maxsize=48)
def _image(lines: _Lines, scale: float) -> QImage:
    edge = _edge(lines.style)
    wide, high = (int((length + 2 * edge + 1) * scale) for length in (lines.width, lines.height))
    image = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, scale != round(scale))
        _draw(painter, lines, scale)
    finally:
        painter.end()
    return image


def _draw(painter: QPainter, lines: _Lines, scale: float) -> None:
    """Draw with the top left of the cells at (edge, edge); onto a clear image of `scale` if there is a scale."""
    style, theme, half = lines.style, lines.style.theme, lines.style.hairline / 2
    painter.translate(_edge(style), _edge(style))
    if lines.mask:
        painter.setPen(QPen(theme.hatch, style.hairline))
        if scale:
            _hatch_image(painter, lines, lines.mask)
        else:
            painter.drawLines(_hatch(lines, lines.mask))
    if lines.lost:
        painter.setPen(QPen(theme.text, style.hairline))
        painter.drawLines(_crosses(lines, lines.lost))
    if lines.has_grid:
        painter.setPen(QPen(theme.surface, style.hairline, c=Qt.PenCapStyle.FlatCap))
        painter.drawLines(_grid(lines))
    painter.setPen(QPen(theme.border, style.hairline, j=Qt.PenJoinStyle.MiterJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(0, 0, lines.width, lines.height).adjusted(-half, -half, half, half))


def _crosses(lines: _Lines, lost: _Mask) -> list[QLineF]:
    """A cross in each cell that is seen of those without a number."""
    part, (wide, high) = lines.part, lines.pitch
    rows, columns, found = part.shown_rows, part.shown_columns, list[QLineF]()
    for row, column in np.argwhere(lost.array).tolist():
        if row in rows and column in columns:
            x, y = (column - part.left) * wide, (row - part.top) * high
            cell = QRectF(x, y, wide, high).adjusted(_INSET * wide, _INSET * high, -_INSET * wide, -_INSET * high)
            found += [QLineF(cell.topLeft(), cell.bottomRight()), QLineF(cell.bottomLeft(), cell.topRight())]
    return found


def _grid(lines: _Lines) -> list[QLineF]:
    part, (wide, high) = lines.part, lines.pitch
    xs = [(i - part.left) * wide for i in part.shown_columns[1:]]
    ys = [(i - part.top) * high for i in part.shown_rows[1:]]
    return [QLineF(x, 0, x, lines.height) for x in xs] + [QLineF(0, y, lines.width, y) for y in ys]


def _gap(style: Style) -> float:
    """Between strokes."""
    return max(0.5 * style.em, 4 * style.hairline)


def _hatch_image(painter: QPainter, lines: _Lines, mask: _Mask) -> None:
    """Strokes everywhere, of which the mask leaves those over masked cells: as fast for any mask."""
    box, gap = QRectF(0, 0, lines.width, lines.height), _gap(lines.style)
    (wide, high), part = lines.pitch, lines.part
    x, y = part.left * wide, part.top * high
    strokes = _strokes(x, y, x + lines.width, y + lines.height, gap)
    painter.drawLines([line.translated(-x, -y) for line in strokes])
    pixels = np.where(mask.array, np.uint32(0xFFFFFFFF), np.uint32(0))
    image = QImage(pixels.data, mask.columns, mask.rows, 4 * mask.columns, QImage.Format.Format_ARGB32_Premultiplied)
    painter.save()
    painter.setClipRect(box)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(QRectF(-x, -y, lines.columns * wide, lines.rows * high), image)
    painter.restore()


def _hatch(lines: _Lines, mask: _Mask) -> list[QLineF]:
    """Strokes at 45° that run on from one masked cell into the next."""
    (wide, high), part = lines.pitch, lines.part
    x, y = part.left * wide, part.top * high
    cell_wide, cell_high = lines.columns * wide / mask.columns, lines.rows * high / mask.rows
    found: list[QLineF] = []
    for row, start, stop in _runs(mask.array):
        left, right = max(start * cell_wide, x), min(stop * cell_wide, x + lines.width)
        top, bottom = max(row * cell_high, y), min((row + 1) * cell_high, y + lines.height)
        if left < right and top < bottom:
            found.extend(line.translated(-x, -y) for line in _strokes(left, top, right, bottom, _gap(lines.style)))
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
