"""Where the parts of a heatmap go: title, formula, labels, cells, colour bar. Arithmetic only, nothing is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from model.matrix.picture import Picture, short_ends
from model.matrix.shading import bar_marks
from model.quantities import Axis, Kind
from tinyattn_gui.drawing.heatmap_axes import axes_room
from tinyattn_gui.drawing.labels import Labels, column_labels, level_width, row_labels
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import width

Cell = tuple[int, int]

_NOTHING = QRectF()
_MOST_NUMBERS, _MOST_FORCED = 1500, 10_000
_LARGER, _SIZES, _SMALLER = (1.15, 1.0), (0.9, 0.82, 0.75), (0.65, 0.55, 0.45, 0.35, 0.25, 0.15)
"""Heights of the digits in cells, in em; larger ones where asked for, smaller ones where numbers are in any case."""
_DEEPEST = 9.0
"""The most room for turned column labels, in em."""
_ROW = 2.2
"""The height of the only row of a picture with one, in em."""
_USUAL_ENDS = {Kind.SIGNED: "−0.75", Kind.POSITIVE: "0.75", Kind.UNIT: "1"}
"""The ends of a colour range are seldom wider."""


@dataclass(frozen=True)
class MatrixPart:
    """The part of a matrix that its cells' rectangle shows, counted in cells from the top left; fractions are part of
    a cell.
    """

    left: float
    top: float
    columns: float
    rows: float

    @property
    def shown_columns(self) -> range:
        """The columns of which anything is seen."""
        return range(math.floor(self.left + _SEEN), math.ceil(self.left + self.columns - _SEEN))

    @property
    def shown_rows(self) -> range:
        """The rows of which anything is seen."""
        return range(math.floor(self.top + _SEEN), math.ceil(self.top + self.rows - _SEEN))


_SEEN = 1e-6


@dataclass(frozen=True, eq=False)
class HeatmapLayout:
    """The rectangles of one heatmap; a part that is not shown has an empty one. `cells` shows `part` of the matrix."""

    bounds: QRectF
    title: QRectF
    formula: QRectF
    where: QRectF
    cells: QRectF
    bar: QRectF
    rows: int
    columns: int
    row_labels: Labels
    column_labels: Labels
    number_size: float
    """The height of the digits in cells; 0 where they do not fit."""
    part: MatrixPart
    square: bool = False
    """Whether cells ought to be about as wide as high: rows and columns are the same tokens."""

    @cached_property
    def pitch(self) -> tuple[float, float]:
        """Width and height of one cell."""
        return self.cells.width() / max(self.part.columns, 1e-9), self.cells.height() / max(self.part.rows, 1e-9)

    @cached_property
    def origin(self) -> QPointF:
        """Where the first cell begins, which may be outside of what is seen."""
        wide, high = self.pitch
        return QPointF(self.cells.left() - self.part.left * wide, self.cells.top() - self.part.top * high)

    @property
    def is_zoomed(self) -> bool:
        """Whether only a part of the matrix is seen."""
        return self.part.columns < self.columns or self.part.rows < self.rows

    @property
    def bottom(self) -> float:
        """Where the lowest part but the caption ends."""
        return max(self.cells.bottom(), self.bar.bottom() + (0 if self.bar_stands else 1.0))

    @property
    def bar_stands(self) -> bool:
        """Whether the colour bar stands beside the cells instead of lying below them."""
        return self.bar.height() >= self.bar.width()

    def cell_at(self, point: QPointF) -> Cell | None:
        """The (row, column) under a point."""
        box = self.cells
        inside = box.left() <= point.x() < box.right() and box.top() <= point.y() < box.bottom()
        if not inside or not self.rows or not self.columns:
            return None
        (wide, high), origin = self.pitch, self.origin
        column, row = int((point.x() - origin.x()) / wide), int((point.y() - origin.y()) / high)
        return min(row, self.rows - 1), min(column, self.columns - 1)

    def cell_rect(self, row: int, column: int) -> QRectF:
        """The rectangle of one cell, wherever it is."""
        (wide, high), origin = self.pitch, self.origin
        return QRectF(origin.x() + column * wide, origin.y() + row * high, wide, high)


def place(rect: QRectF, picture: Picture, style: Style) -> HeatmapLayout:
    """Share out a rectangle; what does not fit is left out, the least important first."""
    bounds = QRectF(rect.toRect())
    title, formula, where, body = _lines(bounds, picture, style)
    shown = picture.rows > 0 and picture.columns > 0
    empty = HeatmapLayout(
        bounds, title, formula, where, body, _NOTHING, picture.rows, picture.columns, Labels(), Labels(), 0.0,
        MatrixPart(0, 0, picture.columns, picture.rows),
        picture.row_axis is Axis.QUERY and picture.column_axis is Axis.KEY,
    )  # fmt: skip
    return _Body(empty, picture, style).placed() if shown and not body.isEmpty() else empty


def _lines(bounds: QRectF, picture: Picture, style: Style) -> tuple[QRectF, QRectF, QRectF, QRectF]:
    """The title, formula and caption lines, and the body that is left between them."""
    em, top, bottom = style.em, bounds.top(), bounds.bottom()
    title = formula = where = _NOTHING
    if style.show_title and (bounds.height() >= 4 * em or not style.shed):
        title = QRectF(bounds.left(), top, bounds.width(), 1.4 * em)
        top = title.bottom()
    roomy = bounds.height() >= 9 * em and bounds.width() >= 8 * em
    if style.show_formula and (roomy or not style.shed):
        formula = QRectF(bounds.left(), top, bounds.width(), 1.35 * em)
        top = formula.bottom()
    if style.show_where and picture.where:
        where = QRectF(bounds.left(), bottom - 1.3 * em, bounds.width(), 1.3 * em)
        bottom = where.top() - 0.3 * em
    left, above = axes_room(picture, style)
    top = round(top + 0.45 * em + above)
    body = QRectF(bounds.left() + left, top, bounds.width() - left, max(bottom - 1 - top, 0.0))
    return title, formula, where, body


class _Body:
    """Works out labels, cells and bar inside the body of a layout."""

    def __init__(self, frame: HeatmapLayout, picture: Picture, style: Style) -> None:
        self.frame, self.picture, self.style, self.body = frame, picture, style, frame.cells
        self.left = self._row_room()
        self.bar_room = bar_room(picture, style)
        self.lies = self._bar_lies()
        self.right = self.bar_room if self._bar_stands() else 1.0

    def placed(self) -> HeatmapLayout:
        """The layout with everything in its place."""
        labels, wide, high = self._settled()
        if self.right == self.bar_room and self.frame.square and not self._digits(wide, high):
            # Numbers in the cells say more than a colour bar.
            self.right = 1.0
            other = self._settled()
            if self._digits(*other[1:]):
                labels, wide, high = other
            else:
                self.right = self.bar_room
        return self._with_cells(labels, wide, high)

    def _settled(self) -> tuple[Labels, float, float]:
        """Column labels, and the width and height of a cell, that agree with each other."""
        labels, wide, high = Labels(), 0.0, 0.0
        for _ in range(3):
            # The labels' height follows from the width of a cell, which in a square matrix follows from that height.
            wide, high = self._pitch(labels.depth + (0.35 * self.style.em if labels.texts else 0.0))
            labels = self._columns(wide)
        return labels, wide, high

    def _with_cells(self, labels: Labels, wide: float, high: float) -> HeatmapLayout:
        frame = self.frame
        top = self.body.top() + (round(labels.depth + 0.35 * self.style.em) if labels.texts else 0.0)
        columns, rows = self.picture.columns, self.picture.rows
        cells = QRectF(round(self.body.left() + self.left), top, wide * columns, high * rows)
        names = self.picture.row_labels
        beside = row_labels(names, high, self.left, self.style) if self.left else Labels()
        return HeatmapLayout(
            frame.bounds, frame.title, frame.formula, frame.where, cells, self._bar(cells), rows, columns, beside,
            labels, self._digits(wide, high), frame.part, frame.square,
        )  # fmt: skip

    def _row_room(self) -> float:
        style, body = self.style, self.body
        if not style.show_labels or self.picture.row_axis is None or body.width() < 8 * style.em:
            return 0.0
        widest = max(width(name[:99], style.label) for name in self.picture.row_labels[:2000])
        return float(round(min(widest, 0.28 * body.width()) + 0.45 * style.em))

    def _bar_lies(self) -> bool:
        return self.bar_room > 0 and self.picture.rows < 3

    def _bar_stands(self) -> bool:
        if not self.bar_room or self.lies or self.body.height() < 4 * self.style.em:
            return False
        spare = self.body.width() - self.left - self.body.height() if self.frame.square else 0.0
        return self.bar_room <= max(0.24 * self.body.width(), spare)

    def _columns(self, wide: float) -> Labels:
        if not self.style.show_labels or self.body.height() < 3 * self.style.em:
            return Labels()
        last = self.left + wide * (self.picture.columns - 0.5)
        share = max(self.style.label_share, 0.45 if self.picture.rows < 3 else 0.0)
        room = min(share * self.body.height(), _DEEPEST * self.style.em)
        return column_labels(self.picture.column_labels, wide, room, self.body.width() - last, self.style)

    def _pitch(self, above: float) -> tuple[float, float]:
        """Width and height of a cell when the labels take `above`."""
        style, picture = self.style, self.picture
        wide = (self.body.width() - self.left - self.right) / picture.columns
        high = min((self.body.height() - above) / picture.rows, style.largest * style.em)
        if picture.rows == 1:
            high = min(high, _ROW * style.em)
        if self.frame.square:
            side = min(wide, high)
            return whole(max(self._square_width(wide, side), min(wide, style.widest * side))), whole(side)
        legible = min(high, max(style.tallest * wide, 1.15 * style.em), style.largest / 2 * style.em)
        return whole(min(wide, 4.5 * max(legible, 1.0))), whole(legible)

    def _square_width(self, wide: float, side: float) -> float:
        """The width of a cell `side` high: square, unless a little more lets the numbers or the labels in."""
        labels = level_width(self.picture.column_labels, self.style) if self.style.show_labels else 0.0
        found = side
        for need in (self._number_width(side), math.ceil(labels)):
            if found < need <= min(wide, 2 * side):
                found = need
        return found

    def _number_width(self, high: float) -> float:
        """The width that a cell of this height needs to hold its number; 0 where that would be too odd a shape."""
        style = self.style
        size = 0.75 * style.em
        need = math.ceil(number_width(self.picture, size))
        fits = style.show_numbers and high >= 1.2 * size
        return need if fits and self.picture.rows * self.picture.columns <= _MOST_NUMBERS else 0.0

    def _digits(self, wide: float, high: float) -> float:
        return number_size(self.picture, wide, high, self.picture.rows * self.picture.columns, self.style)

    def _bar(self, cells: QRectF) -> QRectF:
        em = self.style.em
        if self.lies and cells.bottom() + 2.2 * em <= self.body.bottom():
            return QRectF(cells.left(), round(cells.bottom() + 1.1 * em), min(cells.width(), 8 * em), round(0.5 * em))
        if self.right < self.bar_room or cells.height() < 3 * em:
            return _NOTHING
        return QRectF(cells.right() + round(0.8 * em), cells.top(), round(0.6 * em), cells.height())


def number_size(picture: Picture, wide: float, high: float, count: int, style: Style) -> float:
    """The height of the digits that fit into so many cells of this size; 0 where none do."""
    if not style.show_numbers or count > (_MOST_FORCED if style.force_numbers else _MOST_NUMBERS):
        return 0.0
    sizes = (round(part * style.em) for part in _LARGER * style.large_numbers + _SIZES + _SMALLER * style.force_numbers)
    return next((s for s in sizes if number_width(picture, s) <= wide + 0.01 and 1.2 * s <= high + 0.01), 0.0)


def number_width(picture: Picture, size: float) -> float:
    """The width of the widest usual number of this picture, with a little air."""
    low, high = short_ends(picture.low, picture.high, picture.kind)
    return max(width(low, size), width(high, size)) + 0.35 * size


def bar_room(picture: Picture, style: Style) -> float:
    """The width of a standing colour bar with its gap and numbers; 0 for none.

    There is room for the usual ends of a range, so that nothing moves when one follows another.
    """
    if not style.show_bar or picture.kind is Kind.INDEX:
        return 0.0
    usual = width(_USUAL_ENDS[picture.kind], style.label)
    return round(
        1.8 * style.em + max(usual, *(width(text, style.label) for text, _ in bar_marks(picture, style.shading)))
    )


def layout_key(picture: Picture, style: Style) -> object:
    """What of a picture its layout in a given rectangle depends on: of the range only how much room its ends take."""
    room = bar_room(picture, style), number_width(picture, style.em)
    names = picture.title, picture.symbol, picture.formula, picture.shape, picture.kind
    axes = picture.row_axis, picture.column_axis
    return picture.values.shape, picture.row_labels, picture.column_labels, names, axes, bool(picture.where), room


def whole(pitch: float) -> float:
    """A pitch in whole units, so that all cells are alike on the screen; tiny cells stay as they are."""
    return float(int(pitch + 1e-6)) if pitch >= 5 else max(pitch, 0.0)
