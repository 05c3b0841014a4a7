"""Head lines: tokens on both sides, and between them a line for each weight, thick and opaque as it is large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.picture import short
from model.quantities import Kind
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, middle, width
from tinyattn_gui.pictures.head_lines import HeadLines, name_of
from tinyattn_gui.pictures.link import Places
from tinyattn_gui.theme.heads import head_colour

_LOWEST, _HIGHEST = 0.8, 2.8
"""The height of a token's row, in em."""
_SIDE = 0.3
"""The most of the width that the tokens of one side take."""
_GAP = 0.5
_HEADS_WITH_NUMBERS = 3
_SHADES = 24
_FAINT = 0.85
"""The power of the weight that is the opacity."""
_BATCH = 32
"""Lines that are drawn at once: what a pause between them leaves of a frame's time."""
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

    def y(self, place: int) -> float:
        """The height of a token's middle."""
        return self.top + (place - self.span.start + 0.5) * self.pitch

    def query_at(self, point: QPointF) -> int | None:
        """The token on the left that is pointed at."""
        return self._place(point) if point.x() <= self.left else None

    def key_at(self, point: QPointF) -> int | None:
        """The token on the right that is pointed at."""
        return self._place(point) if point.x() >= self.right else None

    @property
    def lines(self) -> QRectF:
        """Where the lines run."""
        return QRectF(self.left, self.top, self.right - self.left, self.pitch * len(self.span))

    def _place(self, point: QPointF) -> int | None:
        found = self.span.start + int((point.y() - self.top) // self.pitch)
        return found if found in self.span else None


def capacity(high: float, style: Style) -> int:
    """How many tokens can be read in such a height."""
    return max(1, int((high - _above(style) - _below(style)) / (_LOWEST * style.em)))


def height(picture: HeadLines, width: float, style: Style) -> float:
    """How tall it wants to be at this width."""
    head = place(QRectF(0, 0, width, 1e5), picture, style)
    return head.top + 1.7 * style.em * len(picture.span) + _below(style)


def place(rect: QRectF, picture: HeadLines, style: Style) -> LinesLayout:
    """Share out a rectangle."""
    em, y = style.em, rect.top()
    title = legend = QRectF()
    if style.show_title:
        title = QRectF(rect.left(), y, rect.width(), 1.6 * em)
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
        rect, title, legend, heads, note, left, right, heads.bottom(), pitch, picture.span, label, numbers, lanes
    )  # fmt: skip


def draw(painter: QPainter, rect: QRectF, picture: HeadLines, style: Style) -> None:
    """Draw all of it into a rectangle."""
    layout = place(rect, picture, style)
    draw_frame(painter, layout, picture, style)
    draw_tokens(painter, layout, picture, style)
    painter.save()
    painter.setClipRect(layout.lines.adjusted(0, -layout.pitch / 2, 0, layout.pitch / 2))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for pen, lines in reversed(list(strokes(layout, picture, style))):
        painter.setPen(pen)
        painter.drawLines(lines)
    painter.restore()


def draw_frame(painter: QPainter, layout: LinesLayout, picture: HeadLines, style: Style) -> None:
    """Draw title, legend and the heads of the columns."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    em, theme = style.em, style.theme
    if not layout.title.isEmpty():
        painter.setPen(theme.text)
        at = layout.title.topLeft() + QPointF(0, 1.05 * em)
        draw_text(painter, at, elide(picture.title, em, layout.title.width(), bold=True), em, bold=True)
    if not layout.legend.isEmpty():
        _draw_legend(painter, layout.legend, picture, style)
    painter.setPen(theme.muted)
    baseline = layout.heads.bottom() - 0.5 * em
    draw_text(painter, QPointF(layout.left - _GAP * em, baseline), "query", style.label, align=1.0)
    draw_text(painter, QPointF(layout.right + _GAP * em, baseline), "key", style.label)
    painter.restore()


def draw_tokens(
    painter: QPainter,
    layout: LinesLayout,
    picture: HeadLines,
    style: Style,
    queries: Places = frozenset(),
    keys: Places = frozenset(),
) -> None:
    """Draw the tokens of both sides, those of `queries` and `keys` lit, and below them what is drawn of all lines."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    em, theme = style.em, style.theme
    for side, lit in ((-1, queries), (1, keys)):
        edge = layout.left if side < 0 else layout.right
        room = edge - layout.bounds.left() if side < 0 else layout.bounds.right() - layout.numbers - edge
        for token in layout.span:
            chosen = side < 0 and token == picture.token
            name = elide(picture.tokens[token], layout.label, room - _GAP * em - 2, bold=chosen)
            if chosen or token in lit:
                _draw_plate(painter, layout, side, token, width(name, layout.label, chosen), style, chosen)
            painter.setPen(theme.accent_text if chosen else theme.text)
            at = QPointF(edge + side * _GAP * em, layout.y(token) + middle(layout.label))
            draw_text(painter, at, name, layout.label, bold=chosen, align=1.0 if side < 0 else 0.0)
    _draw_numbers(painter, layout, picture, style)
    _draw_note(painter, layout, picture, style)
    painter.restore()


def strokes(layout: LinesLayout, picture: HeadLines, style: Style) -> Iterator[tuple[QPen, list[QLineF]]]:
    """The lines in small batches of one pen, the strongest first."""
    lines = picture.lines
    first = layout.y(0) + layout.lanes[lines.index]
    y0, y1 = first + lines.query * layout.pitch, first + lines.key * layout.pitch
    shade = np.ceil(_opacity(lines.weight) * _SHADES).astype(int)
    ends = list(zip(y0.tolist(), y1.tolist(), strict=True))
    for level in range(_SHADES, 0, -1):
        for index, head in enumerate(picture.heads):
            chosen = np.flatnonzero((shade == level) & (lines.index == index)).tolist()
            for start in range(0, len(chosen), _BATCH):
                batch = [ends[n] for n in chosen[start : start + _BATCH]]
                pen = pen_of(head, level / _SHADES, style)
                yield pen, [QLineF(layout.left, a, layout.right, b) for a, b in batch]


def pen_of(head: int, opacity: float, style: Style) -> QPen:
    """The pen of a line that is so opaque."""
    colour = QColor(head_colour(head, style.theme))
    colour.setAlphaF(opacity)
    weight = opacity ** (1 / _FAINT)
    return QPen(colour, 0.7 * style.hairline + 0.22 * style.em * weight, c=Qt.PenCapStyle.RoundCap)


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


def _opacity(weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """How opaque a line is: more than its weight, so that a small one is still seen."""
    found: NDArray[np.float32] = np.clip(weight, 0, 1) ** np.float32(_FAINT)
    return found


def _draw_plate(
    painter: QPainter, layout: LinesLayout, side: int, token: int, wide: float, style: Style, chosen: bool
) -> None:
    """What lies behind a token that is lit or chosen."""
    em, theme = style.em, style.theme
    edge = layout.left if side < 0 else layout.right
    start = edge + side * (_GAP * em - 0.25 * em)
    end = start + side * (wide + 0.5 * em)
    tall = min(layout.pitch, 1.5 * layout.label)
    plate = QRectF(min(start, end), layout.y(token) - tall / 2, abs(end - start), tall)
    painter.setPen(Qt.PenStyle.NoPen if chosen else QPen(theme.focus, style.hairline))
    painter.setBrush(theme.accent if chosen else theme.raised)
    painter.drawRoundedRect(plate, 0.25 * em, 0.25 * em)


def _draw_numbers(painter: QPainter, layout: LinesLayout, picture: HeadLines, style: Style) -> None:
    """Beside the keys, what the one query that is shown gives each of them."""
    queries = list(picture.queries or (() if picture.token is None or picture.keys is not None else (picture.token,)))
    if len(queries) != 1 or queries[0] not in picture.rows or not layout.numbers:
        return
    size, right = round(0.85 * layout.label), layout.bounds.right()
    each = _number_width(size)
    for column, head in enumerate(picture.heads):
        painter.setPen(head_colour(head, style.theme))
        x = right - each * (len(picture.heads) - 1 - column)
        row = picture.weights[column, picture.rows.index(queries[0])]
        for token in layout.span:
            if row[token] > 0:
                at = QPointF(x, layout.y(token) + middle(size))
                draw_text(painter, at, short(row[token], Kind.UNIT), size, align=1.0)


def _number_width(size: float) -> float:
    return width("0.00", size) + 0.5 * size


def _draw_note(painter: QPainter, layout: LinesLayout, picture: HeadLines, style: Style) -> None:
    size, line = style.label, layout.note
    baseline = line.bottom() - 0.35 * style.em
    painter.setPen(style.theme.muted)
    note = elide(picture.note, size, 0.6 * line.width())
    draw_text(painter, QPointF(line.right(), baseline), note, size, align=1.0)
    room = line.width() - width(note, size) - style.em
    draw_text(painter, QPointF(line.left(), baseline), elide(picture.where, size, room), size)


def _legend(picture: HeadLines, wide: float, style: Style) -> Iterator[tuple[int, int, float]]:
    """Each head with its row and x in the legend."""
    row, x = 0, 0.0
    for head in picture.heads:
        room = width(name_of(head), style.label) + 2.2 * style.em
        if x and x + room > wide:
            row, x = row + 1, 0.0
        yield head, row, x
        x += room


def _legend_rows(picture: HeadLines, wide: float, style: Style) -> int:
    return max(row for _, row, _ in _legend(picture, wide, style)) + 1


def _draw_legend(painter: QPainter, rect: QRectF, picture: HeadLines, style: Style) -> None:
    em = style.em
    for head, row, x in _legend(picture, rect.width(), style):
        at = QPointF(rect.left() + x, rect.top() + (row + 0.7) * 1.4 * em)
        painter.setPen(QPen(head_colour(head, style.theme), 0.3 * em, c=Qt.PenCapStyle.FlatCap))
        painter.drawLine(at - QPointF(0, 0.3 * em), at + QPointF(1.1 * em, -0.3 * em))
        painter.setPen(style.theme.text)
        draw_text(painter, at + QPointF(1.4 * em, 0), name_of(head), style.label)


def _sides(rect: QRectF, picture: HeadLines, style: Style, label: float) -> tuple[float, float, float]:
    """The x at which the lines begin and end, and the room for numbers beside the keys."""
    em = style.em
    widest = max((width(picture.tokens[n], label, True) for n in picture.span), default=0.0)
    room = min(max(widest, 3 * em), _SIDE * rect.width()) + (_GAP + 0.3) * em
    numbers = len(picture.heads) if len(picture.heads) <= _HEADS_WITH_NUMBERS else 0
    beside = numbers * _number_width(round(0.85 * label))
    if beside + 2 * room > 0.75 * rect.width():
        beside = 0.0
    return round(rect.left() + room), round(rect.right() - room - beside), beside


def _above(style: Style) -> float:
    """The room above the tokens on a screen, where the panel has its own legend."""
    return 1.5 * style.em


def _below(style: Style) -> float:
    return (1.35 + 0.3) * style.em
