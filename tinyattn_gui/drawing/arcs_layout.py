"""Where the parts of an arc diagram lie: the tokens in a row, or the keys above the queries, and the ways between.

Where there is little width it is upright: turned by a quarter, with the tokens one below another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QTransform

from tinyattn_gui.drawing.lines_layout import number_width
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import width, wrapped
from tinyattn_gui.drawing.title import title_line
from tinyattn_gui.pictures.arcs import Arcs

_SIZES = (1.25, 1.1, 1.0, 0.9)
"""Heights of the letters of tokens, in em, the first that fits."""
_DEEPEST = 8.0
"""The most room for turned tokens, in em."""
_HIGHEST = 0.85
"""The highest arc is at most so high, as a part of the width."""
_LOW = 0.16
"""An arc between neighbours is at least so high, as a part of the highest."""
_ASIDE = 0.14
"""Arcs leave and arrive that far beside the middle of a token, as a part of its room."""
_LETTER = 1.2
"""Tokens no wider than that, in their height, are single letters, and never turned."""
_UPRIGHT = QTransform(0, 1, -1, 0, 0, 0)
_NAMES = 0.45
"""The part of the width that upright tokens take at most."""
TITLE_LINE = 1.3
"""The height of a line of an upright title, in em."""


@dataclass(frozen=True, eq=False)
class ArcsLayout:
    """Where everything lies. Arcs of one sentence leave and arrive at y `floor`; where the keys are those of another
    one, they arrive at `ceiling`. All of that is as if the tokens were in a row: `way` leads from there to the picture.
    """

    bounds: QRectF
    title: QRectF
    legend: QRectF
    """What the arcs of a change are; of no height for weights."""
    note: QRectF
    queries: NDArray[np.float64]
    """The x of each query's middle."""
    keys: NDArray[np.float64]
    floor: float
    ceiling: float
    highest: float
    pitch: float
    size: float
    names: float
    """How much room the tokens take above or below."""
    every: int
    """Of so many tokens one is named."""
    turned: bool
    numbers: float
    """The height of the weights below the tokens; 0 for none."""
    upright: bool = False
    """Whether the tokens stand one below another."""

    @property
    def way(self) -> QTransform:
        """From where things lie beside a row of tokens to where they are drawn."""
        return _UPRIGHT if self.upright else QTransform()

    @property
    def is_one(self) -> bool:
        """Whether queries and keys are the tokens of one sentence."""
        return self.floor == self.ceiling

    def token_at(self, point: QPointF) -> tuple[bool, int] | None:
        """Whether it is a key of another sentence that is pointed at, and which token."""
        point = self.way.inverted()[0].map(point)
        foot = -self.bounds.left() if self.upright else self.note.top()
        below = self.floor <= point.y() <= foot
        if not below and (self.is_one or not self.ceiling - self.names <= point.y() <= self.ceiling):
            return None
        places = self.queries if below else self.keys
        nearest = int(np.abs(places - point.x()).argmin()) if len(places) else 0
        return (not below, nearest) if len(places) and abs(places[nearest] - point.x()) <= self.pitch / 2 else None

    def path(self, query: int, key: int, short: float = 0.0) -> QPainterPath:
        """The way of one arc, which ends `short` of its key."""
        return self.way.map(self.path_in_row(query, key, short))

    def path_in_row(self, query: int, key: int, short: float = 0.0) -> QPainterPath:
        """The same where the tokens are in a row."""
        start, end = float(self.queries[query]), float(self.keys[key])
        if not self.is_one:
            half = (self.floor + self.ceiling) / 2
            path = QPainterPath(QPointF(start, self.floor))
            path.cubicTo(QPointF(start, half), QPointF(end, half), QPointF(end, self.ceiling + short))
            return path
        if query == key:
            wide, high = min(0.2 * self.pitch, 40.0), min(0.75 * self.pitch, 0.3 * self.highest) / 0.75
            path = QPainterPath(QPointF(start + wide, self.floor))
            path.cubicTo(
                QPointF(start + 2 * wide, self.floor - high), QPointF(start - 2 * wide, self.floor - high),
                QPointF(start - wide, self.floor - short),
            )  # fmt: skip
            return path
        aside = math.copysign(_ASIDE * self.pitch, end - start)
        start, end = start + aside, end - aside
        reach = abs(query - key) / max(len(self.queries) - 1, 1)
        high = self.highest * (_LOW + (1 - _LOW) * reach**0.8) / 0.75
        path = QPainterPath(QPointF(start, self.floor))
        path.cubicTo(
            QPointF(start, self.floor - high), QPointF(end, self.floor - high), QPointF(end, self.floor - short)
        )
        return path


def place(
    rect: QRectF, picture: Arcs, style: Style, *, upright: bool = False, rows: tuple[float, float] | None = None
) -> ArcsLayout:
    """Share out a rectangle; upright tokens stand between the two y of `rows`, or as they have room."""
    em, is_one = style.em, picture.source is None
    title = title_line(rect, style)
    note = QRectF(rect.left(), rect.bottom() - 1.35 * em, rect.width(), 1.35 * em)
    above = (title.bottom() if style.show_title else rect.top()) + 0.4 * em
    if upright:
        lines = len(wrapped(picture.title, em, rect.width())) - 1 if style.show_title else 0
        title.setHeight(title.height() + lines * TITLE_LINE * em)
        above += lines * TITLE_LINE * em
    legend = QRectF(rect.left(), above, rect.width(), (2.4 if upright else 1.4) * em if picture.is_change else 0.0)
    if upright:
        first, last = rows or (legend.bottom() + (0.0 if is_one else 1.4 * em), note.top() - 0.5 * em)
        area = QRectF(first, -rect.right(), last - first, rect.width())
    else:
        area = QRectF(rect.left(), legend.bottom(), rect.width(), note.top() - legend.bottom())
    pitch = area.width() / max(len(picture.tokens), len(picture.key_tokens), 1)
    size, names, every, turned = (
        _upright_names(picture, pitch, area, style) if upright else _names(picture, pitch, style)
    )
    numbers = 0.85 * em if number_width(0.85 * em) <= pitch and not upright else 0.0
    top = area.top() + (0.0 if is_one else names + (0.0 if upright else 1.4 * em))
    floor = area.bottom() - names - (1.5 * numbers if numbers else 0.3 * em)
    room = max(floor - top, 1.0)
    highest = min(room, _HIGHEST * area.width())
    floor -= 0.0 if upright else (room - highest) / 2
    middles = [_middles(area.left(), pitch, len(tokens)) for tokens in (picture.tokens, picture.key_tokens)]
    return ArcsLayout(
        rect, title, legend, note, middles[0], middles[1], floor, floor if is_one else floor - highest, highest, pitch,
        size, names, every, turned, numbers, upright,
    )  # fmt: skip


def _middles(left: float, pitch: float, count: int) -> NDArray[np.float64]:
    return left + (np.arange(count, dtype=np.float64) + 0.5) * pitch


def _names(picture: Arcs, pitch: float, style: Style) -> tuple[float, float, int, bool]:
    """The height of the letters of tokens, the room that they take, of how many one is named, and whether turned."""
    em, tokens = style.em, {*picture.tokens, *picture.key_tokens}
    for part in _SIZES:
        size = round(part * em)
        if max((width(token, size, True) for token in tokens), default=0.0) + 0.5 * em <= pitch:
            return size, 1.7 * size, 1, False
    small = style.label
    widest = max((width(token, small, True) for token in tokens), default=0.0)
    if widest <= _LETTER * small:
        return small, 1.7 * small, max(1, math.ceil((widest + 0.1 * small) / pitch)), False
    deep = min(widest, _DEEPEST * em)
    return small, deep + 0.8 * em, max(1, math.ceil(1.15 * small / pitch)), True


def _upright_names(picture: Arcs, pitch: float, area: QRectF, style: Style) -> tuple[float, float, int, bool]:
    """The same of tokens one below another: beside a row, theirs are turned."""
    size, tokens = style.label, {*picture.tokens, *picture.key_tokens}
    deep = min(max((width(token, size, True) for token in tokens), default=0.0), _NAMES * area.height())
    return size, deep + 0.8 * style.em, max(1, math.ceil(1.15 * size / max(pitch, 0.1))), True
