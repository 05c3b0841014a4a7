"""A measure of every head as coloured cells, layers down and heads across, each with its number and its small curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from model.quantities import Kind
from tinyattn_gui.drawing.head_curve import draw_pieces
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, middle, width
from tinyattn_gui.drawing.title import draw_title, title_line
from tinyattn_gui.pictures.head_past import HeadTable, pieces
from tinyattn_gui.theme.colormaps import colours, indices, number_inks, wants_dark_text

_WIDEST, _TALLEST = 14.0, 5.0
"""How large a cell gets, in em."""
_CURVE = 2.9
"""From this height on a cell has room for its curve, in em."""
_LEGEND = 5.0
_APART = 2.0
"""Pixels from one point of a small curve to the next."""


@dataclass(frozen=True, eq=False)
class TableLayout:
    """Where the cells lie."""

    title: QRectF
    cells: QRectF
    note: QRectF
    wide: float
    tall: float
    layers: int
    heads: int

    def cell(self, layer: int, head: int) -> QRectF:
        """The place of a head."""
        return QRectF(self.cells.left() + head * self.wide, self.cells.top() + layer * self.tall, self.wide, self.tall)

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """The head that lies at a point."""
        if not self.cells.contains(point) or not self.wide or not self.tall:
            return None
        layer, head = int((point.y() - self.cells.top()) / self.tall), int((point.x() - self.cells.left()) / self.wide)
        return (layer, head) if layer < self.layers and head < self.heads else None


def place(rect: QRectF, table: HeadTable, style: Style) -> TableLayout:
    """Share out a rectangle: a title, the cells with the numbers of layers and heads around them, and a note."""
    em = style.em
    title = title_line(rect, style)
    note = QRectF(rect.left(), rect.bottom() - 1.5 * em, rect.width(), 1.5 * em)
    left = rect.left() + width(f"L{max(table.layers - 1, 0)}", style.label) + 0.5 * em
    top = (title.bottom() if style.show_title else rect.top()) + 1.4 * em
    room = QRectF(left, top, max(rect.right() - left - 1, 0.0), max(note.top() - top - 0.3 * em, 0.0))
    wide = min(room.width() / max(table.heads, 1), _WIDEST * em)
    tall = min(room.height() / max(table.layers, 1), _TALLEST * em)
    cells = QRectF(left, top, wide * table.heads, tall * table.layers)
    return TableLayout(title, cells, note, wide, tall, table.layers, table.heads)


def height(table: HeadTable, width: float, style: Style) -> float:
    """How tall it wants to be."""
    em = style.em
    return (1.6 * em if style.show_title else 0.0) + 3.4 * em + table.layers * 3.4 * em


def tallest(table: HeadTable, style: Style) -> float:
    """More than this it has no use for."""
    return (1.6 * style.em if style.show_title else 0.0) + (3.4 + table.layers * _TALLEST) * style.em


def draw(painter: QPainter, rect: QRectF, table: HeadTable, style: Style) -> None:
    """Draw all of it."""
    layout = place(rect, table, style)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_title(painter, layout.title, table.title, style)
    _draw_names(painter, layout, style)
    _draw_cells(painter, layout, table, style)
    _draw_note(painter, layout, table, style)
    painter.restore()


def draw_outline(painter: QPainter, cell: QRectF, style: Style, *, chosen: bool) -> None:
    """Mark the head that the window shows, or the one that is pointed at."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(style.theme.accent if chosen else style.theme.text, 2 * style.hairline, j=Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.drawRect(cell.adjusted(1, 1, -1, -1))


def _draw_names(painter: QPainter, layout: TableLayout, style: Style) -> None:
    size, em = style.label, style.em
    painter.setPen(style.theme.muted)
    every = max(1, int(np.ceil((width("H00", size) + 0.4 * em) / max(layout.wide, 1.0))))
    for head in range(0, layout.heads, every):
        x = layout.cells.left() + (head + 0.5) * layout.wide
        draw_text(painter, QPointF(x, layout.cells.top() - 0.4 * em), f"H{head}", size, align=0.5)
    every = max(1, int(np.ceil(1.2 * size / max(layout.tall, 1.0))))
    for layer in range(0, layout.layers, every):
        y = layout.cells.top() + (layer + 0.5) * layout.tall + middle(size)
        draw_text(painter, QPointF(layout.cells.left() - 0.4 * em, y), f"L{layer}", size, align=1.0)


def _draw_cells(painter: QPainter, layout: TableLayout, table: HeadTable, style: Style) -> None:
    theme = style.theme
    shades = colours(table.scores, table.low, table.high, Kind.UNIT, theme, style.colours)
    dark = wants_dark_text(Kind.UNIT, theme, style.colours)[indices(table.scores, table.low, table.high, Kind.UNIT)]
    has_curve = layout.tall >= _CURVE * style.em and layout.wide >= 2.5 * style.em
    has_number = layout.tall >= 1.1 * style.label and layout.wide >= width("0.00", style.label)
    for layer, head in np.ndindex(table.scores.shape):
        cell, value = layout.cell(layer, head), float(table.scores[layer, head])
        if np.isnan(value):
            painter.fillRect(cell, theme.cell_empty)
            ink = theme.muted
        else:
            painter.fillRect(cell, QColor.fromRgba(int(shades[layer, head])))
            ink = number_inks(theme)[int(dark[layer, head])]
        painter.setPen(ink)
        if has_number:
            y = cell.top() + (1.15 * style.label if has_curve else cell.height() / 2 + middle(style.label))
            text = "–" if np.isnan(value) else f"{value:.2f}"
            draw_text(painter, QPointF(cell.center().x(), y), text, style.label, align=0.5)
        if has_curve:
            room = cell.adjusted(0.35 * style.em, 1.5 * style.label, -0.35 * style.em, -0.35 * style.em)
            _draw_curve(painter, room, table, (layer, head), ink, style)
    painter.setPen(QPen(theme.border, style.hairline))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for layer, head in np.ndindex(table.scores.shape):
        painter.drawRect(layout.cell(layer, head))


def _draw_curve(
    painter: QPainter, room: QRectF, table: HeadTable, place: tuple[int, int], ink: QColor, style: Style
) -> None:
    """The past of a head, no finer than there are pixels for it, in lines where its way is known."""
    if len(table.steps) < 2:
        return
    values, first, last = table.curves[:, place[0], place[1]], int(table.steps[0]), int(table.steps[-1])
    painter.setPen(QPen(ink, 1.2 * style.hairline, j=Qt.PenJoinStyle.RoundJoin))
    x = room.left() + (table.steps - first) / max(last - first, 1) * room.width()
    y = room.bottom() - (values - table.low) / (table.high - table.low) * room.height()
    draw_pieces(painter, pieces(table.steps, values, table.dense), x, y, _APART, 0.5 * style.hairline)
    if first <= table.step <= last:
        now = room.left() + (table.step - first) / max(last - first, 1) * room.width()
        painter.setPen(QPen(ink, style.hairline, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(now, room.top()), QPointF(now, room.bottom()))


def _draw_note(painter: QPainter, layout: TableLayout, table: HeadTable, style: Style) -> None:
    """Which step it is of, and which colour is how much."""
    em, size, line, theme = style.em, style.label, layout.note, style.theme
    baseline = line.bottom() - 0.4 * em
    high = f"{table.high:.3g} {table.measure.unit}".strip()
    bar = QRectF(
        line.right() - _LEGEND * em - width(high, size) - 0.4 * em, baseline - 0.6 * em, _LEGEND * em, 0.55 * em
    )
    shades = np.ascontiguousarray(colours(np.linspace(0, 1, 64)[None], 0.0, 1.0, Kind.UNIT, theme, style.colours))
    painter.drawImage(bar, QImage(shades.data, 64, 1, 256, QImage.Format.Format_RGB32))
    painter.setPen(QPen(theme.border, style.hairline))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    painter.setPen(theme.muted)
    draw_text(painter, QPointF(bar.left() - 0.3 * em, baseline), "0", size, align=1.0)
    draw_text(painter, QPointF(bar.right() + 0.3 * em, baseline), high, size)
    room = bar.left() - line.left() - 1.6 * em
    draw_text(painter, QPointF(line.left(), baseline), elide(table.where, size, room), size)
