"""Arcs over a sentence: from each query to the keys that it looks at, thick and opaque as its weight is large."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from model.matrix.picture import short
from model.quantities import Axis, Kind
from tinyattn_gui.drawing.arcs_layout import TITLE_LINE, ArcsLayout, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, draw_turned, elide, middle, width, wrapped
from tinyattn_gui.drawing.title import draw_title
from tinyattn_gui.pictures.arcs import Arcs
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.link import Places
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.heads import head_colour, head_ink

__all__ = ["ArcsLayout", "Line", "arcs_in", "draw", "draw_arc", "draw_frame", "draw_tokens", "height", "place"]

Line = tuple[int, int, int]
"""A head, a query and a key."""

MOST = 240
"""Arcs beyond which only the strongest are drawn: more of them are a grey cloud."""

_FAINT, _FAINT_CHANGE = 0.85, 0.6
"""How opacity follows a weight, and a change, which is less than a weight: one of the second power is seen less."""
_UPRIGHT_TITLE = 0.85
"""The height of bold letters that are no wider than those of text, in em."""
_TIP_FROM = 0.02
"""A weight from which on its arc has a head."""
_END = 1.25
"""A change of 1 has not quite the colour at the end of its map, which is nearly black, or nearly white in the dark."""
_DASH = 5.0
"""How long a dash and a gap are, in units of the painter."""


def height(picture: Arcs, width: float, style: Style) -> float:
    """How tall it wants to be at this width."""
    layout = place(QRectF(0, 0, width, 1e4), picture, style)
    around = layout.title.height() + layout.names * (1 if layout.is_one else 2) + 5.2 * style.em
    return around + 0.42 * width


def draw(painter: QPainter, rect: QRectF, picture: Arcs, style: Style) -> None:
    """Draw all of it into a rectangle."""
    layout = place(rect, picture, style)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_frame(painter, layout, picture, style)
    for line, weight in reversed(list(arcs_in(picture))):
        draw_arc(painter, layout, line, weight, style, is_change=picture.is_change)
    draw_tokens(painter, layout, picture, style)
    painter.restore()


def draw_frame(painter: QPainter, layout: ArcsLayout, picture: Arcs, style: Style) -> None:
    """Draw the title, and of two sentences which is above and which below."""
    if layout.upright and style.show_title:
        painter.setPen(style.theme.text)
        for n, line in enumerate(wrapped(picture.title, style.em, layout.title.width())):
            at = layout.title.topLeft() + QPointF(0, (1.05 + n * TITLE_LINE) * style.em)
            draw_text(painter, at, line, _UPRIGHT_TITLE * style.em, bold=True)
    else:
        draw_title(painter, layout.title, picture.title, style)
    if picture.is_change:
        _draw_legend(painter, layout, style)
    if layout.is_one:
        return
    painter.setPen(style.theme.muted)
    if layout.upright:
        top = float(layout.queries[0]) - layout.pitch / 2 - 0.3 * style.em if len(layout.queries) else 0.0
        ends = ((Axis.QUERY, layout.bounds.left(), 0.0), (Axis.KEY, layout.bounds.right(), 1.0))
        for axis, x, align in ends:
            words = picture.head(axis).partition(" · ")
            draw_text(painter, QPointF(x, top), words[-1] or words[0], style.label, align=align)
        return
    top = layout.ceiling - layout.names - 0.3 * style.em
    draw_text(painter, QPointF(layout.bounds.left(), top), picture.head(Axis.KEY), style.label)
    beside = QPointF(layout.bounds.right(), layout.note.top() - 0.2 * style.em)
    draw_text(painter, beside, picture.head(Axis.QUERY), style.label, align=1.0)


def _draw_legend(painter: QPainter, layout: ArcsLayout, style: Style) -> None:
    """What the two kinds of arcs of a change are."""
    em, x = style.em, layout.legend.left()
    rows = 2 if layout.upright else 1
    y = layout.legend.top() + layout.legend.height() / (2 * rows)
    for sign, words in ((1, "more"), (-1, "less")):
        pen = QPen(_change_colour(sign, style), 0.25 * em, c=Qt.PenCapStyle.FlatCap)
        painter.setPen(_dashed(pen) if sign < 0 else pen)
        painter.drawLine(QPointF(x, y), QPointF(x + 3 * em, y))
        painter.setPen(style.theme.muted)
        draw_text(painter, QPointF(x + 3.5 * em, y + 0.35 * em), words, style.label)
        if layout.upright:
            y += layout.legend.height() / rows
        else:
            x += 4.5 * em + width(words, style.label)


def _change_colour(sign: float, style: Style) -> QColor:
    """The colour of what has grown, or shrunk: the end of the map that the matrix of changes has."""
    end = np.array([[sign]], np.float32)
    return QColor.fromRgb(int(colours(end, -_END, _END, Kind.SIGNED, style.theme, style.colours)[0, 0]))


def _dashed(pen: QPen) -> QPen:
    """The same with dashes as long and as far apart whatever its width."""
    pen.setDashPattern([_DASH / pen.widthF()] * 2)
    return pen


def arcs_in(picture: HeadLines) -> Iterator[tuple[Line, float]]:
    """The arcs that are drawn, each with its weight, the strongest first."""
    lines = picture.lines
    for n in range(min(len(lines), MOST)):
        yield (picture.heads[int(lines.index[n])], int(lines.query[n]), int(lines.key[n])), float(lines.weight[n])


def draw_arc(
    painter: QPainter, layout: ArcsLayout, line: Line, weight: float, style: Style, *, is_change: bool = False
) -> None:
    """Draw the arc of a head from a query to a key; a change has the colour of its sign, and what shrank is dashed."""
    head, query, key = line
    is_less, weight = is_change and weight < 0, abs(weight) if is_change else weight
    colour = _change_colour(-1 if is_less else 1, style) if is_change else QColor(head_colour(head, style.theme))
    colour.setAlphaF(min(max(weight, 0.0), 1.0) ** (_FAINT_CHANGE if is_change else _FAINT))
    thick = 0.7 * style.hairline + min(0.14 * layout.pitch, 0.6 * style.em) * min(weight, 1.0)
    tip = max(0.35 * style.em, 1.7 * thick) if weight >= _TIP_FROM and layout.pitch > style.em else 0.0
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(colour, thick, c=Qt.PenCapStyle.FlatCap)
    painter.setPen(_dashed(pen) if is_less else pen)
    path = layout.path_in_row(query, key, tip)
    painter.drawPath(layout.way.map(path))
    if tip:
        end, down = path.currentPosition(), 1.0 if layout.is_one else -1.0
        half = 0.62 * tip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        sides = [QPointF(end.x() - half, end.y()), QPointF(end.x() + half, end.y()), end + QPointF(0, down * tip)]
        painter.drawPolygon(layout.way.map(QPolygonF(sides)))


def arc_at(layout: ArcsLayout, picture: Arcs, point: QPointF, reach: float) -> Line | None:
    """The head, query and key of the arc that passes nearest to a point; None if none is within `reach`."""
    best, nearest = None, reach
    for line, _ in arcs_in(picture):
        path = layout.path(*line[1:])
        if not path.controlPointRect().adjusted(-reach, -reach, reach, reach).contains(point):
            continue
        ways = np.array([path.pointAtPercent(part).toTuple() for part in np.linspace(0, 1, 33)])
        away = float(np.hypot(*(ways - point.toTuple()).T).min())
        if away < nearest:
            best, nearest = line, away
    return best


def draw_tokens(
    painter: QPainter,
    layout: ArcsLayout,
    picture: Arcs,
    style: Style,
    queries: Places = frozenset(),
    keys: Places = frozenset(),
) -> None:
    """Draw the tokens, those of `queries` and `keys` lit, what one query gives each key, and a note below."""
    if layout.is_one:
        _draw_names(painter, layout, picture.tokens, 1.0, queries | keys, picture.token, style)
    else:
        _draw_names(painter, layout, picture.tokens, 1.0, queries, picture.token, style)
        _draw_names(painter, layout, picture.key_tokens, -1.0, keys, picture.chosen_key, style)
    _draw_weights(painter, layout, picture, style)
    _draw_note(painter, layout, picture, style)


def _draw_names(
    painter: QPainter,
    layout: ArcsLayout,
    tokens: tuple[str, ...],
    side: float,
    lit: Places,
    chosen: int | None,
    style: Style,
) -> None:
    em, theme, size = style.em, style.theme, layout.size
    places = layout.queries if side > 0 else layout.keys
    edge = layout.floor if side > 0 else layout.ceiling
    for n, token in enumerate(tokens):
        is_chosen, is_lit = n == chosen, n in lit
        if n % layout.every and not is_chosen and not is_lit:
            continue
        room = layout.names - 0.8 * em if layout.turned else layout.every * layout.pitch
        name = elide(token, size, room, bold=is_chosen)
        wide, x = width(name, size, is_chosen), float(places[n])
        far, across = (wide + 0.6 * em, 1.25 * size) if layout.turned else (1.45 * size, wide + 0.6 * em)
        top = edge + 0.15 * em if side > 0 else edge - 0.15 * em - far
        plate = layout.way.mapRect(QRectF(x - across / 2, top, across, far))
        if is_chosen or is_lit:
            painter.setPen(Qt.PenStyle.NoPen if is_chosen else QPen(theme.accent, style.hairline))
            painter.setBrush(theme.accent if is_chosen else theme.raised)
            painter.drawRoundedRect(plate, 0.25 * em, 0.25 * em)
        painter.setPen(theme.accent_text if is_chosen else theme.text)
        if layout.upright:
            at = QPointF(plate.left() + 0.3 * em, plate.center().y() + middle(size))
            draw_text(painter, at, name, size, bold=is_chosen)
        elif layout.turned:
            foot = top + far - 0.3 * em if side < 0 else top + 0.3 * em + wide
            draw_turned(painter, QPointF(x, foot), name, size, 90.0)
        else:
            draw_text(painter, QPointF(x, top + 1.05 * size), name, size, bold=is_chosen, align=0.5)


def _draw_weights(painter: QPainter, layout: ArcsLayout, picture: Arcs, style: Style) -> None:
    """What the one query that is shown gives each key: below the tokens, or of two sentences above the keys."""
    asker, size = picture.asker, layout.numbers
    if asker is None or not size or len(picture.heads) != 1:
        return
    y = layout.floor + layout.names + 1.05 * size if layout.is_one else layout.ceiling - layout.names
    painter.setPen(style.theme.text if picture.is_change else head_ink(picture.heads[0], style.theme))
    for key, weight in enumerate(picture.weights[0, picture.rows.index(asker)].tolist()):
        if weight > 0 or (weight and picture.is_change):
            sign = "+" if weight > 0 and picture.is_change else ""
            draw_text(painter, QPointF(float(layout.keys[key]), y), sign + short(weight, Kind.UNIT), size, align=0.5)


def _draw_note(painter: QPainter, layout: ArcsLayout, picture: Arcs, style: Style) -> None:
    size, line = style.label, layout.note
    count = picture.lines.count
    note = f"strongest {MOST} of {count}" if count > MOST else picture.note
    baseline = line.bottom() - 0.35 * style.em
    painter.setPen(style.theme.muted)
    if layout.upright:
        if not len(layout.queries) or layout.queries[-1] + layout.pitch / 2 <= line.top():
            draw_text(painter, QPointF(line.left(), baseline), elide(note, size, line.width()), size)
        return
    note = elide(note, size, 0.6 * line.width())
    draw_text(painter, QPointF(line.right(), baseline), note, size, align=1.0)
    room = line.width() - width(note, size) - style.em
    draw_text(painter, QPointF(line.left(), baseline), elide(picture.where, size, room), size)
