"""Where the maps of a grid lie, as large as can be, and what is written around each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from model.quantities.watch import MEAN
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import width
from tinyattn_gui.drawing.title import title_line
from tinyattn_gui.pictures.head_grid import HeadGrid, Order, Thumb

GAP, _MEAN_GAP = 0.55, 0.7
"""Between maps, and besides before the averages, in em."""
_GAP_SHARE = 0.3
"""The most of a small map's room that is left between it and the next."""
_SMALL = 0.82
"""The letters of names and numbers, as a part of the label size."""
_LEAST = 1.7
"""A map with words around it is at least so large, in em; in less room the words go first."""
_LARGEST = 13.0


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
    """Where the maps lie: each is a square of `side`; `text` is the size of the letters around it, and each of the
    `tiles` is what is outlined: the map itself, or, where it is coloured, that with what is written around it.
    """

    bounds: QRectF
    title: QRectF
    note: QRectF
    squares: tuple[QRectF, ...]
    tiles: tuple[QRectF, ...]
    side: float
    words: _Words
    text: float

    def thumb_at(self, point: QPointF) -> int | None:
        """The map whose square, or whose words, are pointed at."""
        rects = (_with_words(square, self.words, self.text) for square in self.squares)
        return next((n for n, rect in enumerate(rects) if rect.contains(point)), None)

    def cell_at(self, index: int, point: QPointF, rows: int, columns: int) -> tuple[int, int] | None:
        """The cell of a map that is pointed at."""
        square = self.squares[index]
        row = int((point.y() - square.top()) / square.height() * rows)
        column = int((point.x() - square.left()) / square.width() * columns)
        return (row, column) if square.contains(point) and row < rows and column < columns else None


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
    pad = 0.0 if grid.measure is None else 0.3 * grid_shape.gap
    tiles = (
        tuple(_with_words(square, words, text).adjusted(-pad, -pad, pad, pad) for square in squares) if pad else squares
    )
    return GridLayout(rect, title, note, squares, tiles, grid_shape.side, words, text)


def _offered(grid: HeadGrid) -> Iterator[_Words]:
    """What may be written, most first."""
    flows = grid.order is not Order.PLACE
    for words in _WORDS:
        fits = words.lines < 2 if grid.measure is not None else grid.has_spread or not words.lines
        if fits:
            yield _Words(True, 0) if flows and not words.names else words


def _fitting(body: QRectF, grid: HeadGrid, words: _Words, text: float, em: float) -> _Shape:
    """The largest maps of which all have room."""
    count, best = len(grid.thumbs), _Shape()
    tried = [(grid.rows, grid.columns)]
    if grid.order is not Order.PLACE:
        tried = [(math.ceil(count / columns), columns) for columns in range(1, count + 1)]
    left, above = _heads(words, text, em)
    apart = _MEAN_GAP * em if any(thumb.is_mean for thumb in grid.thumbs) else 0.0
    around = _above_map(words, text) + below_map(words, text)
    for rows, columns in tried:
        wide = (body.width() - left - apart) / max(columns, 1)
        high = (body.height() - above - apart) / max(rows, 1) - around
        gap = min(GAP * em, _GAP_SHARE * max(min(wide, high), 0.0))
        side = min(min(wide, high) - gap, _LARGEST * em)
        if side > best.side:
            best = _Shape(float(int(side)) if side >= 4 else side, gap, columns)
    return best


def _squares(body: QRectF, grid: HeadGrid, words: _Words, shape: _Shape, text: float, em: float) -> Iterator[QRectF]:
    left, above = _heads(words, text, em)
    wide = shape.side + shape.gap
    tall = wide + _above_map(words, text) + below_map(words, text)
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


def below_map(words: _Words, text: float) -> float:
    return words.lines * 1.25 * text


def _widest(grid: HeadGrid, words: _Words, text: float) -> float:
    """How wide the widest words of a map are."""
    said = [line for thumb in grid.thumbs for line in numbers(grid, thumb, words.lines)]
    said += [thumb.label for thumb in grid.thumbs] if words.names else []
    return max((width(line, text) for line in said), default=0.0)


def _with_words(square: QRectF, words: _Words, text: float) -> QRectF:
    """A map with what is written above and below it."""
    return square.adjusted(0, -_above_map(words, text), 0, below_map(words, text))


def numbers(grid: HeadGrid, thumb: Thumb, lines: int) -> list[str]:
    """The score by which it is coloured; else entropy and distance, in so many lines."""
    if grid.measure is not None:
        return [] if thumb.score is None or not lines else ["–" if math.isnan(thumb.score) else f"{thumb.score:.2f}"]
    if thumb.entropy is None or thumb.distance is None or not lines:
        return []
    if math.isnan(thumb.entropy):
        return ["nan"]
    if math.isnan(thumb.distance):
        return [f"{thumb.entropy:.2f}"]
    distance = f"{thumb.distance:.1f}" if thumb.distance < 100 else f"{thumb.distance:.0f}"
    both = [f"{thumb.entropy:.2f}", distance]
    return both if lines == 2 else [" · ".join(both)]
