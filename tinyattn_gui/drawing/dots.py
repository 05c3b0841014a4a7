"""The points of a plane as dots, where they came from, and what the shapes of the dots mean."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from model.quantities import Axis
from tinyattn_gui.drawing.scatter import draw_scatter
from tinyattn_gui.drawing.space_layout import SpaceLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, width
from tinyattn_gui.pictures.cloud import Cloud, Group, Points

_MANY = 200
"""Past so many points only some stand out."""

_MOST_LINES = 4000
"""Pieces of ways that are drawn: past it they are cut short."""

_DOT, _FINE_DOT = 0.28, 0.15
RING = 1.9
"""The radius of a ring, as a multiple of that of the dot in it."""

_SHADES = 12
_OLDEST, _NEWEST, _CROWDED = 0.06, 0.6, 0.25
"""How visible the far and the near end of a way is, and a line among many."""

_SHAPES = {
    Axis.QUERY: ((0.0, -1.25), (1.15, 0.75), (-1.15, 0.75)),
    Axis.KEY: ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
}
"""Queries are triangles and keys squares, where both are shown; corners in radii."""


def radius(style: Style) -> float:
    """How large a dot is that stands out."""
    return _DOT * style.em


def fine_radius(style: Style) -> float:
    """How large one of many dots is."""
    return _FINE_DOT * style.em


def stands_out(cloud: Cloud) -> NDArray[np.bool_]:
    """Which points are drawn large, with their ways: of many only those of the sentence and those pointed at."""
    if len(cloud.points) <= _MANY:
        return np.ones(len(cloud.points), np.bool_)
    found = cloud.of_sentence.copy()
    found[list(cloud.lit | cloud.chosen)] = True
    return found


def draw_ways(painter: QPainter, layout: SpaceLayout, cloud: Cloud, style: Style) -> None:
    """Draw the way that the points came, paler the longer ago; or a line from where they stood in the other."""
    if cloud.origins is not None:
        _draw_origins(painter, layout, cloud, cloud.origins, style)
    chosen = np.flatnonzero(stands_out(cloud))
    count = min(len(cloud.paths), _MOST_LINES // max(len(chosen), 1))
    if not count:
        return
    stations = layout.at(np.stack((cloud.points, *cloud.paths[:count])))  # K+1 N 2
    for ages in reversed(np.array_split(np.arange(count), min(count, _SHADES))):
        visible = _OLDEST + (_NEWEST - _OLDEST) * (1 - ages[0] / count) ** 1.5
        for colour, indices in _by_colour(cloud, style, chosen):
            start, end = (stations[at][:, indices].reshape(-1, 2) for at in (ages + 1, ages))
            _draw_lines(painter, layout, start, end, _faded(colour, visible), style)


def draw_dots(painter: QPainter, layout: SpaceLayout, cloud: Cloud, style: Style) -> None:
    """Draw the dots, those that stand out last, and rings around what is lit or chosen."""
    theme, r = style.theme, radius(style)
    inside, clear = layout.holds(layout.places), stands_out(cloud)
    if not clear.all():
        draw_scatter(painter, layout.plot, layout.places[inside & ~clear], fine_radius(style), theme.arrow)
    painter.setPen(QPen(theme.surface, 0.8 * style.hairline))
    for colour, indices in _by_colour(cloud, style, np.flatnonzero(inside & clear)):
        painter.setBrush(colour)
        for index in indices.tolist():
            _draw_shape(painter, QPointF(*layout.places[index]), r, _shape(cloud, cloud.group(index)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ringed, colour in ((cloud.chosen, theme.text), (cloud.lit, theme.chosen)):
        painter.setPen(QPen(colour, 1.8 * style.hairline))
        for index in ringed:
            if inside[index]:
                painter.drawEllipse(QPointF(*layout.places[index]), RING * r, RING * r)


def draw_legend(painter: QPainter, line: QRectF, cloud: Cloud, style: Style) -> float:
    """Say at the right end of a line what the marks mean; returns how much of it that took."""
    size, em, x = style.label, style.em, line.right()
    y = line.top() + 0.65 * em
    for text, colour, shape, full in reversed(list(_marks(cloud, style))):
        x -= width(text, size)
        painter.setPen(style.theme.muted)
        draw_text(painter, QPointF(x, line.top() + em), text, size)
        x -= 0.7 * em
        painter.setPen(QPen(colour, style.hairline))
        painter.setBrush(colour if full else Qt.BrushStyle.NoBrush)
        _draw_shape(painter, QPointF(x, y), 0.26 * em, shape)
        x -= 0.9 * em
    return line.right() - x


def _marks(cloud: Cloud, style: Style) -> Iterator[tuple[str, QColor, Axis | None, bool]]:
    if len(cloud.groups) > 1:
        for group in cloud.groups:
            yield f"{group.axis.value}", colour_of(cloud, group, style), _shape(cloud, group), True
    elif not cloud.of_sentence.all() and cloud.of_sentence.any():
        yield "in the sentence", style.theme.accent, None, True
    if cloud.origins is not None:
        yield cloud.origin, style.theme.muted, None, False


def colour_of(cloud: Cloud, group: Group, style: Style) -> QColor:
    """The colour of the points of one matrix."""
    return style.theme.accent if group is cloud.groups[0] else style.theme.beside


def _shape(cloud: Cloud, group: Group) -> Axis | None:
    return group.axis if len(cloud.groups) > 1 else None


def _draw_shape(painter: QPainter, at: QPointF, r: float, shape: Axis | None) -> None:
    if shape in _SHAPES:
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) * r for x, y in _SHAPES[shape]]))
    else:
        painter.drawEllipse(at, r, r)


def _by_colour(cloud: Cloud, style: Style, indices: NDArray[np.intp]) -> Iterator[tuple[QColor, NDArray[np.intp]]]:
    """The indices by the colour of their dots."""
    ours = cloud.of_sentence[indices]
    yield style.theme.arrow, indices[~ours]
    for group in cloud.groups:
        within = (indices >= group.start) & (indices < group.start + group.count)
        yield colour_of(cloud, group, style), indices[ours & within]


def _draw_origins(painter: QPainter, layout: SpaceLayout, cloud: Cloud, origins: Points, style: Style) -> None:
    there, theme, clear = layout.at(origins), style.theme, stands_out(cloud)
    for some, visible in ((~clear, _CROWDED), (clear, _NEWEST)):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, some is clear)  # a crowd is drawn quickly
        for colour, indices in _by_colour(cloud, style, np.flatnonzero(some)):
            _draw_lines(painter, layout, there[indices], layout.places[indices], _faded(colour, visible), style)
    painter.setPen(QPen(theme.muted, style.hairline))
    painter.setBrush(theme.surface)
    for index in np.flatnonzero(clear & layout.holds(there)).tolist():
        _draw_shape(painter, QPointF(*there[index]), 0.75 * radius(style), _shape(cloud, cloud.group(index)))


def _draw_lines(
    painter: QPainter,
    layout: SpaceLayout,
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    colour: QColor,
    style: Style,
) -> None:
    """Lines between places that are both in the plot."""
    inside = layout.holds(starts) & layout.holds(ends)
    smooth = painter.testRenderHint(QPainter.RenderHint.Antialiasing)
    wide = (1.3 if smooth else 1.0) * style.hairline
    painter.setPen(QPen(colour, wide, c=Qt.PenCapStyle.FlatCap))  # round ends take ten times as long
    painter.drawLines([QLineF(*line) for line in np.hstack((starts, ends))[inside].tolist()])


def _faded(colour: QColor, visible: float) -> QColor:
    pale = QColor(colour)
    pale.setAlphaF(visible)
    return pale
