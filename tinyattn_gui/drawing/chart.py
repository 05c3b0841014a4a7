"""Measured curves: axes, points with their spread, what a formula expects in dashes, and what each says."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from tinyattn_gui.drawing.chart_bars import bar_end, draw_bars
from tinyattn_gui.drawing.curve_marks import draw_mark
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import LINE, draw_text, elide, middle, width, wrapped
from tinyattn_gui.pictures.chart import Chart, Plot
from tinyattn_gui.theme.heads import head_colour

_ASPECT = 0.72
"""How high a plot is, as a part of its width."""
_BESIDE = 30.0
"""Plots stand side by side from so many em of width for each."""
_LEAST = 9.0
"""The least height of a plot, in em."""
_TITLE, _PLOT_TITLE, _BELOW = 1.7, 1.5, 2.7
_BETWEEN = 0.4
"""What is free below the table, and between its parts, in em."""
_MARK = 0.27
"""How far the mark of a point reaches from its middle, in em."""


@dataclass(frozen=True)
class ChartLayout:
    """Where everything lies: the area of each plot within its axes, and the first baseline of what stands below."""

    areas: tuple[QRectF, ...]
    below: float
    words: tuple[str, ...]
    """The lines that stand below the table of curves."""
    blocks: tuple[range, ...]
    """The columns of the table that stand beside each other: what is too wide goes on below, if there is room."""

    def at(self, chart: Chart, plot: int, x: float, y: float) -> QPointF:
        """Where a point lies."""
        area, axes = self.areas[plot], chart.plots[plot]
        if axes.is_bars:
            return bar_end(area, chart, axes, int(x), y)
        across = _share(x, chart.xs[0], chart.xs[-1], is_log=not chart.names)
        up = _share(y, axes.low, axes.high, is_log=axes.is_log)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())


def height(chart: Chart, width: float, style: Style) -> float:
    """How tall it wants to be."""
    rows, columns = _grid(chart, width, style)
    each = max(_ASPECT * width / columns, _LEAST * style.em)
    words = len(_words(chart, width, style)) * LINE * style.label
    table = _table_height(chart, _blocks(_rows(chart), width, style), style)
    return rows * each + table + words + _head(style)


def place(rect: QRectF, chart: Chart, style: Style) -> ChartLayout:
    """Lay it out in a rectangle; the plots take what the words leave."""
    em = style.em
    rows, columns = _grid(chart, rect.width(), style)
    top = rect.top() + _head(style)
    words, blocks = _words(chart, rect.width(), style), _blocks(_rows(chart), rect.width(), style)
    if style.shed:  # what of the table goes on below goes first, then the words, and never the plots
        line, room = LINE * style.label, rect.bottom() - top - rows * _LEAST * em
        while len(blocks) > 1 and _table_height(chart, blocks, style) + len(words) * line > room:
            blocks = blocks[:-1]
        words = words[: max(0, int((room - _table_height(chart, blocks, style)) / line))]
    under = _table_height(chart, blocks, style) + len(words) * LINE * style.label
    below = max(rect.bottom() - under, top + rows * _LEAST * em)
    wide, high = rect.width() / columns, (below - top) / rows
    areas = []
    for n, axes in enumerate(chart.plots):
        ticks = (0.0,) if axes.is_bars else (width(axes.text(tick), style.label) for tick in axes.ticks)
        left = max(ticks) + 0.7 * em
        box = QRectF(rect.left() + n % columns * wide, top + n // columns * high, wide, high)
        areas.append(box.adjusted(left, (_PLOT_TITLE + 0.3) * em, -1.2 * em, -_BELOW * em))
    return ChartLayout(tuple(areas), below + em, words, blocks)


def draw(painter: QPainter, rect: QRectF, chart: Chart, style: Style) -> None:
    """Draw all of it."""
    draw_placed(painter, rect, place(rect, chart, style), chart, style)


def draw_placed(painter: QPainter, rect: QRectF, layout: ChartLayout, chart: Chart, style: Style) -> None:
    """Draw what is laid out."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if style.show_title:
        painter.setPen(style.theme.text)
        draw_text(painter, QPointF(rect.left(), rect.top() + 1.05 * style.em), chart.title, style.em, bold=True)
    for n, axes in enumerate(chart.plots):
        if layout.areas[n].height() > 2 * style.em and layout.areas[n].width() > 4 * style.em:
            if axes.is_bars:
                draw_bars(painter, layout.areas[n], chart, axes, style)
            else:
                _draw_axes(painter, layout.areas[n], chart, axes, layout, n, style)
                _draw_curves(painter, chart, layout, n, style)
    _draw_below(painter, rect, layout, chart, style)
    painter.restore()


def _draw_axes(
    painter: QPainter, area: QRectF, chart: Chart, axes: Plot, layout: ChartLayout, plot: int, style: Style
) -> None:
    em, theme, size = style.em, style.theme, style.label
    painter.setPen(theme.text)
    draw_text(painter, QPointF(area.left(), area.top() - 0.6 * em), axes.title, size)
    free = math.inf
    for tick in axes.ticks:
        y = layout.at(chart, plot, chart.xs[0], tick).y()
        painter.setPen(QPen(theme.border, style.hairline))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        if y <= free:
            painter.setPen(theme.muted)
            draw_text(painter, QPointF(area.left() - 0.4 * em, y + middle(size)), axes.text(tick), size, align=1.0)
            free = y - LINE * size
    painter.setPen(QPen(theme.border, style.hairline))
    painter.drawLine(area.topLeft(), area.bottomLeft())
    painter.setPen(theme.muted)
    reached = -math.inf
    for n, x in enumerate(chart.xs):
        at = layout.at(chart, plot, x, axes.low)
        words = elide(chart.names[n], size, 6 * em) if chart.names else f"{x:,.0f}"
        half = width(words, size) / 2
        if at.x() - half > reached:
            draw_text(painter, QPointF(at.x(), at.y() + 1.2 * em), words, size, align=0.5)
            reached = at.x() + half + 0.6 * em
    draw_text(painter, QPointF(area.right(), area.bottom() + 2.35 * em), chart.of_x, size, align=1.0)


def _draw_curves(painter: QPainter, chart: Chart, layout: ChartLayout, plot: int, style: Style) -> None:
    for curve in chart.plots[plot].curves:
        colour = head_colour(curve.colour, style.theme)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        expected = [layout.at(chart, plot, p.x, p.expected) for p in curve.points if p.expected]
        painter.setPen(QPen(colour, 1.1 * style.hairline, Qt.PenStyle.DashLine))
        painter.drawPolyline(QPolygonF(expected))
        points = [layout.at(chart, plot, p.x, p.y) for p in curve.points]
        painter.setPen(QPen(colour, 1.8 * style.hairline, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(points))
        for point in curve.points:
            ends = (layout.at(chart, plot, point.x, end) for end in (point.low, point.high))
            painter.drawLine(*ends)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for at in points:
            draw_mark(painter, at, curve.colour, _MARK * style.em)


def _draw_below(painter: QPainter, rect: QRectF, layout: ChartLayout, chart: Chart, style: Style) -> None:
    """A table with a row for each curve, and the words."""
    y, line = layout.below, LINE * style.label
    for columns in layout.blocks:
        for n, cells in enumerate(_rows(chart)):
            at = QPointF(rect.left(), y)
            if n:
                _draw_key(painter, at - QPointF(0, middle(style.label)), chart.plots[0].curves[n - 1].colour, style)
            _draw_cells(painter, at, cells, columns, _rows(chart), style, is_head=not n)
            y += line
        y += _BETWEEN * style.em
    painter.setPen(style.theme.muted)
    for words in layout.words:
        draw_text(painter, QPointF(rect.left(), y), words, style.label)
        y += line


def _draw_key(painter: QPainter, at: QPointF, curve: int, style: Style) -> None:
    """A piece of a curve with its mark."""
    colour = head_colour(curve, style.theme)
    painter.setPen(QPen(colour, 2.4 * style.hairline))
    painter.drawLine(at, at + QPointF(1.4 * style.em, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    draw_mark(painter, at + QPointF(0.7 * style.em, 0), curve, _MARK * style.em)


def _draw_cells(
    painter: QPainter,
    at: QPointF,
    cells: tuple[str, ...],
    columns: range,
    rows: list[tuple[str, ...]],
    style: Style,
    *,
    is_head: bool,
) -> None:
    """The name of a curve, and those of its cells that stand in these columns."""
    wide, x = _widths(rows, style), 2.0 * style.em
    for column in (0, *columns):
        painter.setPen(style.theme.muted if is_head or column else style.theme.text)
        draw_text(painter, at + QPointF(x, 0), cells[column], style.label)
        x += wide[column]


def _rows(chart: Chart) -> list[tuple[str, ...]]:
    if chart.is_bars:
        return []
    return [("", *chart.heads), *((curve.name, *curve.cells) for curve in chart.plots[0].curves)]


def _widths(rows: list[tuple[str, ...]], style: Style) -> list[float]:
    """How wide each column of the table is."""
    return [max(width(cell, style.label) for cell in column) + 1.2 * style.em for column in zip(*rows, strict=True)]


def _blocks(rows: list[tuple[str, ...]], room: float, style: Style) -> tuple[range, ...]:
    """The columns that stand beside each other after the names, as many as have room; one at least."""
    if not rows:
        return ()
    name, *wide = _widths(rows, style)
    blocks, used = [range(1, 1)], 0.0
    for column, each in enumerate(wide, start=1):
        used += each
        if blocks[-1] and 2.0 * style.em + name + used - 1.2 * style.em > room:
            blocks.append(range(column, column))
            used = each
        blocks[-1] = range(blocks[-1].start, column + 1)
    return tuple(blocks)


def _words(chart: Chart, room: float, style: Style) -> tuple[str, ...]:
    return tuple(line for words in (*chart.remarks, chart.caption) for line in wrapped(words, style.label, room))


def _table_height(chart: Chart, blocks: tuple[range, ...], style: Style) -> float:
    return len(blocks) * (len(_rows(chart)) * LINE * style.label + _BETWEEN * style.em) + 0.9 * style.em


def _head(style: Style) -> float:
    return _TITLE * style.em if style.show_title else 0.0


def _grid(chart: Chart, room: float, style: Style) -> tuple[int, int]:
    """Rows and columns of plots."""
    columns = max(1, min(len(chart.plots), int(room // (_BESIDE * style.em))))
    return -(-len(chart.plots) // columns), columns


def _share(value: float, low: float, high: float, *, is_log: bool) -> float:
    """How far along an axis; never outside of it."""
    if is_log:
        value, low, high = (math.log(max(each, 1e-300)) for each in (value, low, high))
    return min(max((value - low) / ((high - low) or 1.0), 0.0), 1.0)
