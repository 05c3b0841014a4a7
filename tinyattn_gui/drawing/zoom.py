"""Looking at a part of a matrix: how large its cells are then, which of them are seen, and how the view is moved."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF

from model.matrix.picture import Picture
from tinyattn_gui.drawing.heatmap_layout import Cell, HeatmapLayout, MatrixPart, number_size, whole
from tinyattn_gui.drawing.labels import Labels, column_labels, row_labels
from tinyattn_gui.drawing.style import Style

_LARGEST = 9.0
"""The largest cell, in em: an exact number fits into it."""

_TALLEST = 3.0
"""The tallest cell of a matrix whose cells need not be square, in em."""


@dataclass(frozen=True)
class Zoom:
    """How closely a matrix is looked at: cells up to `factor` times as large, from cell (`top`, `left`) on."""

    factor: float = 1.0
    left: float = 0.0
    top: float = 0.0


class Magnifier:
    """What zooms do to one layout of a whole matrix. Every zoom that it gives stays inside of the matrix."""

    def __init__(self, layout: HeatmapLayout, style: Style) -> None:
        self._layout, self._em = layout, style.em
        wide, high = layout.pitch
        self._most_wide = max(wide, _LARGEST * style.em)
        self._most_high = max(high, (_LARGEST if layout.square else _TALLEST) * style.em)

    def scaled(self, zoom: Zoom, times: float, at: QPointF) -> Zoom:
        """So many times closer, with what is at a point staying there."""
        wide, high = self._layout.pitch
        closest = max(self._most_wide / wide, self._most_high / high)
        other = replace(zoom, factor=min(max(zoom.factor * times, 1.0), closest))
        away = at - self._layout.cells.topLeft()
        (old_wide, old_high), (new_wide, new_high) = self._pitch(zoom), self._pitch(other)
        left = zoom.left + away.x() / old_wide - away.x() / new_wide
        return self._inside(replace(other, left=left, top=zoom.top + away.y() / old_high - away.y() / new_high))

    def moved(self, zoom: Zoom, by: QPointF) -> Zoom:
        """With the matrix dragged by so much."""
        wide, high = self._pitch(zoom)
        return self._inside(replace(zoom, left=zoom.left - by.x() / wide, top=zoom.top - by.y() / high))

    def showing(self, zoom: Zoom, cell: Cell) -> Zoom:
        """Moved as little as is needed to see all of a cell."""
        part = self.part(zoom)
        left = min(max(zoom.left, cell[1] + 1 - part.columns), float(cell[1]))
        return self._inside(replace(zoom, left=left, top=min(max(zoom.top, cell[0] + 1 - part.rows), float(cell[0]))))

    def part(self, zoom: Zoom) -> MatrixPart:
        """What is seen, nothing beyond the last cell; where cells have whole units, it begins at a whole unit too."""
        layout, (wide, high) = self._layout, self._pitch(zoom)
        columns = min(layout.cells.width() / wide, float(layout.columns))
        rows = min(layout.cells.height() / high, float(layout.rows))
        left, top = layout.columns - columns, layout.rows - rows
        return MatrixPart(min(_on_unit(zoom.left, wide), left), min(_on_unit(zoom.top, high), top), columns, rows)

    def _inside(self, zoom: Zoom) -> Zoom:
        part = self.part(zoom)
        left = min(max(zoom.left, 0.0), self._layout.columns - part.columns)
        return replace(zoom, left=left, top=min(max(zoom.top, 0.0), self._layout.rows - part.rows))

    def _pitch(self, zoom: Zoom) -> tuple[float, float]:
        """The width and height of a cell."""
        wide, high = self._layout.pitch
        if zoom.factor <= 1.0:
            return wide, high
        return whole(min(wide * zoom.factor, self._most_wide)), whole(min(high * zoom.factor, self._most_high))


def zoomed(layout: HeatmapLayout, picture: Picture, style: Style, zoom: Zoom) -> HeatmapLayout:
    """The layout of a part in the place that the whole has; labels and numbers are those of the part."""
    part = Magnifier(layout, style).part(zoom)
    close = replace(layout, part=part)
    if not close.is_zoomed:
        return layout
    (wide, high), rows, columns = close.pitch, Labels(), Labels()
    if layout.row_labels.texts:
        room = layout.cells.left() - layout.bounds.left()
        rows = row_labels(picture.row_labels, high, room, style, _central(part.top, part.rows))
    if layout.column_labels.texts:
        beyond = layout.bounds.right() - layout.cells.right()
        shown, room = _central(part.left, part.columns), layout.column_labels.depth
        columns = column_labels(picture.column_labels, wide, room, beyond, style, shown)
    size = number_size(picture, wide, high, len(part.shown_rows) * len(part.shown_columns), style)
    return replace(close, row_labels=rows, column_labels=columns, number_size=size)


def _central(start: float, count: float) -> range:
    """The places whose middle is seen."""
    return range(max(math.ceil(start - 0.5), 0), math.floor(start + count - 0.5) + 1)


def _on_unit(cells: float, pitch: float) -> float:
    return round(cells * pitch) / pitch if pitch >= 1 else cells
