"""Where the parts of head lines lie: the tokens of both sides, the lanes of the heads, and what is at a point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF

from model.quantities import Axis
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import width
from tinyattn_gui.drawing.title import title_line
from tinyattn_gui.pictures.head_lines import HeadLines, name_of

GAP = 0.5
"""Between the tokens and the lines, in em."""
_LOWEST, _HIGHEST = 0.8, 2.8
"""The height of a token's row, in em."""
_SIDE = 0.3
"""The most of the width that the tokens of one side take."""
_HEADS_WITH_NUMBERS = 3
_LANES, _WIDEST_LANES = 0.55, 0.9
"""The part of a row's height that the lines of several heads share, and the most of it, in em."""


@dataclass(frozen=True, eq=False)
class LinesLayout:
    """Where everything lies: lines run from x `left` to x `right`; the rows begin at y `top`, `pitch` apart."""

    bounds: QRectF
    title: QRectF
    legend: QRectF
    heads: QRectF
    note: QRectF
    left: float
    right: float
    top: float
    pitch: float
    span: range
    label: float
    numbers: float
    """The room to the right of the keys for what one query gives them; 0 for none."""
    lanes: NDArray[np.float64]
    """How far above or below the middle of a row the lines of each head begin and end."""
    queries: range
    keys: range
    """The tokens on show of either side."""

    def y(self, place: int) -> float:
        """The height of a token's middle."""
        return self.top + (place - self.span.start + 0.5) * self.pitch

    def query_at(self, point: QPointF) -> int | None:
        """The token on the left that is pointed at."""
        return self._place(point, self.queries) if point.x() <= self.left else None

    def key_at(self, point: QPointF) -> int | None:
        """The token on the right that is pointed at."""
        return self._place(point, self.keys) if point.x() >= self.right else None

    @property
    def lines(self) -> QRectF:
        """Where the lines run."""
        return QRectF(self.left, self.top, self.right - self.left, self.pitch * len(self.span))

    def _place(self, point: QPointF, tokens: range) -> int | None:
        found = self.span.start + int((point.y() - self.top) // self.pitch)
        return found if found in tokens else None


def capacity(high: float, style: Style) -> int:
    """How many tokens can be read in such a height."""
    return max(1, int((high - _above(style) - below(style)) / (_LOWEST * style.em)))


def place(rect: QRectF, picture: HeadLines, style: Style) -> LinesLayout:
    """Share out a rectangle."""
    em, y = style.em, rect.top()
    title = legend = QRectF()
    if style.show_title:
        title = title_line(rect, style)
        y = title.bottom()
    if style.show_bar and len(picture.heads) > 0:
        rows = _legend_rows(picture, rect.width(), style)
        legend = QRectF(rect.left(), y, rect.width(), rows * 1.4 * em)
        y = legend.bottom() + 0.2 * em
    heads = QRectF(rect.left(), y, rect.width(), 1.5 * em)
    note = QRectF(rect.left(), rect.bottom() - 1.35 * em, rect.width(), 1.35 * em)
    room = note.top() - heads.bottom() - 0.3 * em
    pitch = min(max(room / max(len(picture.span), 1), 1.0), _HIGHEST * em)
    label = min(style.label, pitch / 1.08)
    left, right, numbers = _sides(rect, picture, style, label)
    lanes = _lanes(len(picture.heads)) * min(_LANES * pitch, _WIDEST_LANES * em)
    return LinesLayout(
        rect, title, legend, heads, note, left, right, heads.bottom(), pitch, picture.span, label, numbers, lanes,
        picture.side(Axis.QUERY), picture.side(Axis.KEY),
    )  # fmt: skip


def line_of(layout: LinesLayout, picture: HeadLines, head: int, query: int, key: int) -> QLineF:
    """Where one line runs."""
    lane = float(layout.lanes[picture.heads.index(head)])
    return QLineF(layout.left, layout.y(query) + lane, layout.right, layout.y(key) + lane)


def line_at(layout: LinesLayout, picture: HeadLines, point: QPointF, reach: float) -> tuple[int, int, int] | None:
    """The head, query and key of the line that passes nearest to a point; None if none is within `reach`."""
    lines = picture.lines
    if not len(lines) or not layout.left < point.x() < layout.right:
        return None
    part = (point.x() - layout.left) / (layout.right - layout.left)
    rise = (lines.key - lines.query) * layout.pitch
    y = layout.y(0) + layout.lanes[lines.index] + lines.query * layout.pitch + part * rise
    slope = rise / (layout.right - layout.left)
    away = np.abs(y - point.y()) / np.sqrt(1 + slope**2)
    nearest = int(away.argmin())
    if away[nearest] > reach:
        return None
    same = np.flatnonzero(away <= away[nearest] + 0.5)  # the strongest lies on top, and comes first
    found = int(same[0])
    return picture.heads[int(lines.index[found])], int(lines.query[found]), int(lines.key[found])


def _lanes(count: int) -> NDArray[np.float64]:
    """Where in a row the lines of each of so many heads run, −0.5 … 0.5."""
    return np.zeros(1) if count < 2 else np.linspace(-0.5, 0.5, count)


def legend_of(picture: HeadLines, wide: float, style: Style) -> Iterator[tuple[int, int, float]]:
    """Each head with its row and x in the legend."""
    row, x = 0, 0.0
    for head in picture.heads:
        room = width(name_of(head), style.label) + 2.2 * style.em
        if x and x + room > wide:
            row, x = row + 1, 0.0
        yield head, row, x
        x += room


def _legend_rows(picture: HeadLines, wide: float, style: Style) -> int:
    return max(row for _, row, _ in legend_of(picture, wide, style)) + 1


def _sides(rect: QRectF, picture: HeadLines, style: Style, label: float) -> tuple[float, float, float]:
    """The x at which the lines begin and end, and the room for numbers beside the keys."""
    em = style.em
    both = (picture.tokens, picture.side(Axis.QUERY)), (picture.key_tokens, picture.side(Axis.KEY))
    widest = max((width(tokens[n], label, True) for tokens, side in both for n in side), default=0.0)
    if picture.source is not None:
        widest = max(widest, *(width(picture.head(axis), style.label) for axis in (Axis.QUERY, Axis.KEY)))
    room = min(max(widest, 3 * em), _SIDE * rect.width()) + (GAP + 0.3) * em
    numbers = len(picture.heads) if len(picture.heads) <= _HEADS_WITH_NUMBERS else 0
    beside = numbers * number_width(round(0.85 * label))
    if beside + 2 * room > 0.75 * rect.width():
        beside = 0.0
    return round(rect.left() + room), round(rect.right() - room - beside), beside


def _above(style: Style) -> float:
    """The room above the tokens on a screen, where the panel has its own legend."""
    return 1.5 * style.em


def below(style: Style) -> float:
    """The room below the tokens."""
    return (1.35 + 0.3) * style.em


def number_width(size: float) -> float:
    """The room that a weight beside a key takes."""
    return width("0.00", size) + 0.5 * size
