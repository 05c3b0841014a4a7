"""Points in a plane: dots with their names, the way they came, and the principal axes where they point."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from tinyattn_gui.drawing.dots import RING, draw_dots, draw_legend, draw_ways, fine_radius, radius, stands_out
from tinyattn_gui.drawing.labelling import Room
from tinyattn_gui.drawing.space_layout import SpaceLayout, height, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import LINE, draw_formula, draw_text, elide, formula_width, middle, width
from tinyattn_gui.pictures.cloud import Cloud, percent

__all__ = ["SpaceLayout", "draw", "draw_placed", "height", "place"]

_LONGEST_NAME = 10.0
"""The width of a name in em, past which it is cut short."""
_MOST_NAMES = 1500
"""Names for which a place is looked for."""
_GRAIN = 0.25
_SMALL = 0.85
_VEIL = 0.7
"""How much a name hides of the dots below it."""


def draw(painter: QPainter, rect: QRectF, cloud: Cloud, style: Style) -> None:
    """Draw all of it into a rectangle."""
    draw_placed(painter, place(rect, cloud, style), cloud, style)


def draw_placed(painter: QPainter, layout: SpaceLayout, cloud: Cloud, style: Style) -> None:
    """Draw all of it where it was placed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_head(painter, layout, cloud, style)
    plot = layout.plot
    if plot.width() > 4 * style.em and plot.height() > 4 * style.em:
        room = Room((plot.left(), plot.top(), plot.width(), plot.height()), _GRAIN * style.em)
        painter.setPen(QPen(style.theme.border, style.hairline))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(plot)
        _draw_axes(painter, layout, cloud, style, room)
        _draw_unit(painter, layout, style, room)
        draw_ways(painter, layout, cloud, style)
        draw_dots(painter, layout, cloud, style)
        _draw_names(painter, layout, cloud, style, room)
    painter.restore()


def _draw_head(painter: QPainter, layout: SpaceLayout, cloud: Cloud, style: Style) -> None:
    theme, em, size = style.theme, style.em, style.label
    if not layout.title.isEmpty():
        room = layout.title.width() - formula_width(cloud.symbol, em) - 0.6 * em
        title = elide(cloud.title, em, room, bold=True)
        at = QPointF(layout.title.left(), layout.title.top() + 1.02 * em)
        painter.setPen(theme.text)
        draw_text(painter, at, title, em, bold=True)
        painter.setPen(theme.accent)
        draw_formula(painter, at + QPointF(width(title, em, True) + 0.6 * em, 0), cloud.symbol, em)
    if not layout.line.isEmpty():
        taken = draw_legend(painter, layout.line, cloud, style)
        room = layout.line.width() - taken
        told = cloud.spread if width(cloud.spread, size) <= room else cloud.shortly
        _draw_line(painter, layout.line, elide(told, size, room), style)
    if style.show_where:
        _draw_line(painter, layout.where, elide(cloud.where, size, layout.where.width()), style)


def _draw_line(painter: QPainter, line: QRectF, text: str, style: Style) -> None:
    painter.setPen(style.theme.muted)
    draw_text(painter, QPointF(line.left(), line.top() + style.em), text, style.label)


def _draw_axes(painter: QPainter, layout: SpaceLayout, cloud: Cloud, style: Style, room: Room) -> None:
    """A line through the middle of all points for each principal axis, named where it points."""
    size, em, plot = style.label, style.em, layout.plot
    for n, (axis, share) in enumerate(zip(cloud.axes.tolist(), cloud.shares, strict=True), start=1):
        way = QPointF(axis[0], -axis[1])
        line = layout.across(way)
        if line is None:
            continue
        painter.setPen(QPen(style.theme.border, style.hairline))
        painter.drawLine(line)
        text = f"PC{n} {percent(share)}"
        wide, high = width(text, size), LINE * size
        aside = QPointF(way.y(), -way.x())
        if (aside.y() if abs(way.x()) >= abs(way.y()) else aside.x()) > 0:  # above a level one, left of an upright one
            aside = -aside
        along, away = ((wide * abs(turn.x()) + high * abs(turn.y())) / 2 for turn in (way, aside))
        at = line.p2() - way * (along + 0.4 * em) + aside * (away + 0.2 * em)
        left = min(max(at.x() - wide / 2, plot.left() + 0.4 * em), plot.right() - wide - 0.4 * em)
        top = min(max(at.y() - high / 2, plot.top() + 0.2 * em), plot.bottom() - high - 0.2 * em)
        room.take(np.array([(left, top, wide, high)]))
        painter.setPen(style.theme.muted)
        draw_text(painter, QPointF(left, top + high / 2 + middle(size)), text, size)


def _draw_unit(painter: QPainter, layout: SpaceLayout, style: Style, room: Room) -> None:
    """How long a round number is, in the lower left corner."""
    em, size, plot = style.em, _SMALL * style.label, layout.plot
    number = _round(0.16 * plot.width() / layout.scale)
    left, base, long = plot.left() + 0.7 * em, plot.bottom() - 0.7 * em, number * layout.scale
    painter.setPen(QPen(style.theme.muted, style.hairline))
    painter.drawLine(QPointF(left, base), QPointF(left + long, base))
    for x in (left, left + long):
        painter.drawLine(QPointF(x, base - 0.2 * em), QPointF(x, base + 0.2 * em))
    text = f"{number:g}"
    draw_text(painter, QPointF(left + long + 0.4 * em, base + middle(size)), text, size)
    room.take(np.array([(plot.left(), plot.bottom() - 1.3 * em, long + width(text, size) + 1.6 * em, 1.3 * em)]))


def _round(length: float) -> float:
    """The largest of 1, 2, 5, 10, … that is no more than `length`."""
    ten = 10.0 ** math.floor(math.log10(length))
    return next(ten * lead for lead in (5, 2, 1) if ten * lead <= length * (1 + 1e-9))


def _draw_names(painter: QPainter, layout: SpaceLayout, cloud: Cloud, style: Style, room: Room) -> None:
    """Write the names that have a place, and how many points in view go without.

    Of many points those that do not stand out come last, small, and only where there is nothing else.
    """
    size, text = _SMALL * style.label, "{} labels hidden"
    corner = layout.plot.bottomRight() - QPointF(0.6 * style.em, 0.7 * style.em)
    room.take(np.array([(corner.x() - width(text, size), corner.y() - 0.6 * size, width(text, size), 1.2 * size)]))
    order, clear = _by_importance(layout, cloud), stands_out(cloud)
    written = _write(painter, layout, cloud, style, room, order[clear[order]])
    if not clear.all():
        written += _write(painter, layout, cloud, style, room, order[~clear[order]])
    if hidden := len(order) - written:
        painter.setPen(style.theme.muted)
        said = text.format(hidden) if hidden != 1 else "1 label hidden"
        draw_text(painter, corner + QPointF(0, middle(size)), said, size, align=1.0)


def _write(
    painter: QPainter, layout: SpaceLayout, cloud: Cloud, style: Style, room: Room, order: NDArray[np.intp]
) -> int:
    """Write the names of these points beside their dots, of which none is covered; returns how many have a place."""
    if not len(order):
        return 0
    some, bold = stands_out(cloud), cloud.lit | cloud.chosen
    clear, veiled = some[order[0]], some[order[0]] and not some.all()  # there may be dots below
    size, r = (style.label, radius(style)) if clear else (_SMALL * style.label, fine_radius(style))
    dots = [layout.places, *([] if cloud.origins is None or not clear else [layout.at(cloud.origins)])]
    for places in dots:
        room.take(np.hstack((places[order] - r, np.full((len(order), 2), 2 * r))))
    order = order[:_MOST_NAMES]
    names = [elide(cloud.labels[index], size, _LONGEST_NAME * style.em) for index in order]
    lengths = [width(name, size, index in bold) for index, name in zip(order.tolist(), names, strict=True)]
    sizes = np.stack((lengths, np.full(len(order), 1.1 * size)), axis=1)
    ringed = np.isin(order, list(bold))
    boxes = room.place(layout.places[order], sizes, np.where(ringed, RING * r, r) + 0.3 * style.em)
    ground = QColor(style.theme.surface)
    ground.setAlphaF(_VEIL)
    painter.setPen(style.theme.text if clear else style.theme.muted)
    for index, name, box in zip(order.tolist(), names, boxes, strict=True):
        if box is not None:
            left, top, wide, high = box.tolist()
            if veiled:
                painter.fillRect(QRectF(left, top, wide, high), ground)
            draw_text(painter, QPointF(left, top + high / 2 + middle(size)), name, size, bold=index in bold)
    return sum(box is not None for box in boxes)


def _by_importance(layout: SpaceLayout, cloud: Cloud) -> NDArray[np.intp]:
    """The points in view: what is lit, then what is chosen, then the sentence's, then all others in their order."""
    rank = np.full(len(cloud.points), 3)
    rank[cloud.of_sentence] = 2
    rank[list(cloud.chosen)] = 1
    rank[list(cloud.lit)] = 0
    found: NDArray[np.intp] = np.argsort(rank, kind="stable")
    return found[layout.holds(layout.places)[found]]
