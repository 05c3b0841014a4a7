"""Head lines: tokens on both sides, and between them a line for each weight, thick and opaque as it is large."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.matrix.picture import short
from model.quantities import Axis, Kind
from tinyattn_gui.drawing.lines_layout import (
    GAP,
    LinesLayout,
    below,
    capacity,
    legend_of,
    line_at,
    line_of,
    number_width,
    place,
)
from tinyattn_gui.drawing.nan import draw_nan
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, middle, width
from tinyattn_gui.drawing.title import draw_title
from tinyattn_gui.pictures.head_lines import HeadLines, name_of
from tinyattn_gui.pictures.link import Places
from tinyattn_gui.theme.heads import head_colour, head_ink

__all__ = ["LinesLayout", "capacity", "draw", "draw_frame", "draw_tokens", "height", "line_at", "line_of", "place"]

_SHADES = 24
_FAINT = 0.85
"""The power of the weight that is the opacity."""
_BATCH = 32
"""Lines that are drawn at once: what a pause between them leaves of a frame's time."""


def height(picture: HeadLines, width: float, style: Style) -> float:
    """How tall it wants to be at this width."""
    head = place(QRectF(0, 0, width, 1e5), picture, style)
    return head.top + 1.7 * style.em * len(picture.span) + below(style)


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
    draw_title(painter, layout.title, picture.title, style)
    if not layout.legend.isEmpty():
        _draw_legend(painter, layout.legend, picture, style)
    painter.setPen(theme.muted)
    baseline = layout.heads.bottom() - 0.5 * em
    draw_text(painter, QPointF(layout.left - GAP * em, baseline), picture.head(Axis.QUERY), style.label, align=1.0)
    draw_text(painter, QPointF(layout.right + GAP * em, baseline), picture.head(Axis.KEY), style.label)
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
    sides = ((-1, queries, picture.tokens, layout.queries), (1, keys, picture.key_tokens, layout.keys))
    for side, lit, tokens, places in sides:
        edge = layout.left if side < 0 else layout.right
        room = edge - layout.bounds.left() if side < 0 else layout.bounds.right() - layout.numbers - edge
        for token in places:
            chosen = token == (picture.token if side < 0 else picture.chosen_key)
            name = elide(tokens[token], layout.label, room - GAP * em - 2, bold=chosen)
            if chosen or token in lit:
                _draw_plate(painter, layout, side, token, width(name, layout.label, chosen), style, chosen)
            painter.setPen(theme.accent_text if chosen else theme.text)
            at = QPointF(edge + side * GAP * em, layout.y(token) + middle(layout.label))
            draw_text(painter, at, name, layout.label, bold=chosen, align=1.0 if side < 0 else 0.0)
            if side < 0 and token in picture.lost:
                draw_nan(painter, QPointF(edge + 0.5 * em, layout.y(token)), style)
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
    start = edge + side * (GAP * em - 0.25 * em)
    end = start + side * (wide + 0.5 * em)
    tall = min(layout.pitch, 1.5 * layout.label)
    plate = QRectF(min(start, end), layout.y(token) - tall / 2, abs(end - start), tall)
    painter.setPen(Qt.PenStyle.NoPen if chosen else QPen(theme.accent, style.hairline))
    painter.setBrush(theme.accent if chosen else theme.raised)
    painter.drawRoundedRect(plate, 0.25 * em, 0.25 * em)


def _draw_numbers(painter: QPainter, layout: LinesLayout, picture: HeadLines, style: Style) -> None:
    """Beside the keys, what the one query that is shown gives each of them."""
    queries = list(picture.queries or (() if picture.token is None or picture.keys is not None else (picture.token,)))
    if len(queries) != 1 or queries[0] not in picture.rows or not layout.numbers:
        return
    size, right = round(0.85 * layout.label), layout.bounds.right()
    each = number_width(size)
    for column, head in enumerate(picture.heads):
        painter.setPen(head_ink(head, style.theme))
        x = right - each * (len(picture.heads) - 1 - column)
        row = picture.weights[column, picture.rows.index(queries[0])]
        for token in layout.keys:
            if row[token] > 0:
                at = QPointF(x, layout.y(token) + middle(size))
                draw_text(painter, at, short(row[token], Kind.UNIT), size, align=1.0)


def _draw_note(painter: QPainter, layout: LinesLayout, picture: HeadLines, style: Style) -> None:
    size, line = style.label, layout.note
    baseline = line.bottom() - 0.35 * style.em
    painter.setPen(style.theme.muted)
    note = elide(picture.note, size, 0.6 * line.width())
    draw_text(painter, QPointF(line.right(), baseline), note, size, align=1.0)
    room = line.width() - width(note, size) - style.em
    draw_text(painter, QPointF(line.left(), baseline), elide(picture.where, size, room), size)


def _draw_legend(painter: QPainter, rect: QRectF, picture: HeadLines, style: Style) -> None:
    em = style.em
    for head, row, x in legend_of(picture, rect.width(), style):
        at = QPointF(rect.left() + x, rect.top() + (row + 0.7) * 1.4 * em)
        painter.setPen(QPen(head_colour(head, style.theme), 0.3 * em, c=Qt.PenCapStyle.FlatCap))
        painter.drawLine(at - QPointF(0, 0.3 * em), at + QPointF(1.1 * em, -0.3 * em))
        painter.setPen(style.theme.text)
        draw_text(painter, at + QPointF(1.4 * em, 0), name_of(head), style.label)
