"""Where the matrices of the pipeline stand and where its arrows run: the same on the screen and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from model.quantities.stages import Ref
from tinyattn_gui.drawing.heatmap import heading_width
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.pipeline import ROWS, Pipeline

Way = list[QPointF]

EDGE, GAP, ROW_GAP, LANE = 16.0, 28.0, 14.0, 11.0
"""Around the sheet, between columns, between rows, and between arrows below it; in pixels of the screen."""

WORDS = 10.0
"""How high the letters beside an arrow are, in pixels of the screen."""

_LOWEST = 40.0
_AWAY = 2.0
_APART = 14.0
_BESIDE = 7.0
_FOOT = 10.0


@dataclass(frozen=True)
class Arrow:
    """One arrow: between which matrices, the points of its way, and what it passes over, in words."""

    start: Ref
    end: Ref
    way: tuple[QPointF, ...]
    words: str = ""


def below_room(pipe: Pipeline, unit: float = 1.0) -> float:
    """How much is left free below the matrices for the arrows that run there."""
    column = _columns(pipe)
    lanes = sum(1 for flow in pipe.arrows if column[flow.end] - column[flow.start] > 1)
    return (max(lanes, 2) * LANE + _FOOT) * unit


def cells(pipe: Pipeline, area: QRectF, unit: float = 1.0) -> dict[Ref, QRectF]:
    """The rectangle of each matrix, when those of all of them fill `area`; `unit` is the length of a screen's pixel."""
    wide = (area.width() - GAP * unit * (len(pipe.columns) - 1)) / sum(column.width for column in pipe.columns)
    row = (area.height() + ROW_GAP * unit) / ROWS
    found, x = {}, area.left()
    for column in pipe.columns:
        for place in column.places:
            top, bottom = area.top() + place.top * row, area.top() + (place.top + place.span) * row - ROW_GAP * unit
            found[place.ref] = QRectF(x, top, column.width * wide, max(bottom - top, _LOWEST * unit))
        x += column.width * wide + GAP * unit
    return found


def widths(pipe: Pipeline, width: float, unit: float = 1.0) -> dict[Ref, float]:
    """How wide each matrix is on a sheet of this width."""
    return {ref: rect.width() for ref, rect in cells(pipe, QRectF(0, 0, width, 1), unit).items()}


def least_width(pipe: Pipeline, style: Style, margin: float) -> float:
    """How wide a sheet is in which no title is cut; `margin` is what a matrix leaves free at either side."""
    wide = max(
        (heading_width(place.ref.quantity.name, place.ref.quantity.symbol, style) + style.em + 2 * margin)
        / column.width
        for column in pipe.columns
        for place in column.places
    )
    return wide * sum(column.width for column in pipe.columns) + GAP * (len(pipe.columns) - 1) + 2 * EDGE


def arrows(pipe: Pipeline, rects: Mapping[Ref, QRectF], unit: float = 1.0) -> list[Arrow]:
    """The arrows between matrices that stand at `rects`."""
    column, found, lane = _columns(pipe), [], 0
    bottom = max(rect.bottom() for rect in rects.values())
    for flow in pipe.arrows:
        start, end = flow.start, flow.end
        a, b = rects[start], rects[end]
        apart = column[end] - column[start]
        if apart == 0:
            way = _within_column(a, b, _is_between(a, b, rects), unit)
        elif apart == 1:
            way = _to_the_right(a, b, unit)
        elif (foot := _foot(a, b, rects)) is not None:
            way = _below(a, b, foot + ROW_GAP / 2 * unit, _APART * unit, unit)
        else:
            lane += 1
            way = _below(a, b, bottom + lane * LANE * unit, lane * _APART * unit, unit)
            if _has_below(a, rects):
                way = [*_around(a, unit), QPointF(a.right() + _BESIDE * unit, way[1].y()), *way[2:]]
            if _has_below(b, rects):
                way = [*way[:-2], QPointF(b.left() - _BESIDE * unit, way[-2].y()), *_into(b, unit)]
        found.append(Arrow(start, end, tuple(way), flow.words))
    return found


def _columns(pipe: Pipeline) -> dict[Ref, int]:
    return {place.ref: n for n, column in enumerate(pipe.columns) for place in column.places}


def _is_between(a: QRectF, b: QRectF, rects: Mapping[Ref, QRectF]) -> bool:
    """Whether another matrix stands between two of one column."""
    upper, lower = sorted((a, b), key=QRectF.top)
    return any(
        upper.bottom() < other.top() < lower.top() and abs(other.left() - a.left()) < 2 for other in rects.values()
    )


def _foot(a: QRectF, b: QRectF, rects: Mapping[Ref, QRectF]) -> float | None:
    """Where the row of two matrices ends below which others stand, as does what is between them; None for no such row:
    what goes from one to the other runs between this row and the next.
    """
    left, right = min(a.left(), b.left()) - 2, max(a.right(), b.right()) + 2
    across = [rect for rect in rects.values() if rect.left() >= left and rect.right() <= right]
    upper = [rect for rect in across if rect.top() < min(a.center().y(), b.center().y())]
    lower = [rect.top() for rect in across if rect not in upper]
    foot = max(rect.bottom() for rect in upper)
    is_row = len(upper) == len(lower) and foot < min(lower, default=foot)
    return foot if is_row and a in upper and b in upper else None


def _has_below(a: QRectF, rects: Mapping[Ref, QRectF]) -> bool:
    """Whether another matrix stands below this one."""
    return any(abs(other.left() - a.left()) < 2 and other.top() > a.bottom() for other in rects.values())


def _within_column(a: QRectF, b: QRectF, blocked: bool, unit: float) -> Way:
    away = _AWAY * unit
    if blocked:
        x = a.left() - EDGE * 0.6 * unit
        start, end = QPointF(a.left() - away / 2, a.center().y()), QPointF(b.left() - away, b.center().y())
        return [start, QPointF(x, start.y()), QPointF(x, end.y()), end]
    x = a.center().x()
    if a.top() < b.top():
        return [QPointF(x, a.bottom() + away / 2), QPointF(x, b.top() - away)]
    return [QPointF(x, a.top() - away), QPointF(x, b.bottom() + away / 2)]


def _to_the_right(a: QRectF, b: QRectF, unit: float) -> Way:
    y0, y1, level = a.center().y(), b.center().y(), EDGE * unit
    if b.top() + level <= y0 <= b.bottom() - level:
        y1 = y0
    x = (a.right() + b.left()) / 2 + _AWAY * unit
    return [QPointF(a.right(), y0), QPointF(x, y0), QPointF(x, y1), QPointF(b.left() - _AWAY * unit, y1)]


def _below(a: QRectF, b: QRectF, y: float, aside: float, unit: float) -> Way:
    start, end = a.right() - aside, b.left() + aside
    return [QPointF(start, a.bottom()), QPointF(start, y), QPointF(end, y), QPointF(end, b.bottom() + unit)]


def _around(a: QRectF, unit: float) -> Way:
    """How an arrow begins that leaves to the right, because another matrix stands below this one."""
    y = a.top() + 0.75 * a.height()
    return [QPointF(a.right(), y), QPointF(a.right() + _BESIDE * unit, y)]


def _into(b: QRectF, unit: float) -> Way:
    """How an arrow ends that comes from the left, because another matrix stands below this one."""
    y = b.top() + 0.75 * b.height()
    return [QPointF(b.left() - _BESIDE * unit, y), QPointF(b.left() - _AWAY * unit, y)]
