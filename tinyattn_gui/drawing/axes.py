"""The names along the two axes of a heatmap, and one of them lit."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from model.matrix.picture import Picture
from tinyattn_gui.drawing.heatmap_layout import HeatmapLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import LINE, draw_text, draw_turned, elide, middle, width

_BESIDE = 0.45
"""Between the names of rows and the cells, in em."""

_ABOVE = 0.35
"""Between the names of columns and the cells, in em."""

_MORE = 0.4
"""How far a lit name may rise above the room of the others, in em: it is bold, and so longer."""


def draw_names(painter: QPainter, layout: HeatmapLayout, style: Style) -> None:
    """The names along both axes."""
    painter.setPen(style.theme.text)
    for row, text in layout.row_labels.texts:
        at = _row_place(layout, style, row)
        draw_text(painter, at, text, layout.row_labels.size, align=1.0)
    labels = layout.column_labels
    for column, text in labels.texts:
        at = _column_place(layout, style, column)
        if labels.degrees:
            draw_turned(painter, at, text, labels.size, labels.degrees)
        else:
            draw_text(painter, at, text, labels.size, align=0.5)


def draw_lit_row_name(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style, row: int) -> None:
    """The name of a row, lit, over what is written there; also where there was no room for it among the others."""
    size = layout.row_labels.size
    if not layout.row_labels.texts:
        return
    at = _row_place(layout, style, row)
    room = at.x() - layout.bounds.left() + 0.1 * style.em
    name = picture.row_labels[row]
    bold = width(name, size, bold=True) <= room  # rather all of it
    text = elide(name, size, room, bold=bold)
    wide = width(text, size, bold=bold)
    box = QRectF(at.x() - wide, at.y() - middle(size) - LINE * size / 2, wide, LINE * size)
    painter.fillRect(box.adjusted(-1, 0, 1, 0), style.theme.surface)
    painter.setPen(style.theme.accent)
    draw_text(painter, at, text, size, bold=bold, align=1.0)


def draw_lit_column_name(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style, column: int) -> None:
    """The name of a column, lit, as that of a row is."""
    labels, at = layout.column_labels, _column_place(layout, style, column)
    if not labels.texts:
        return
    size, name = labels.size, picture.column_labels[column]
    painter.save()
    if labels.degrees:
        painter.translate(at)
        painter.rotate(-labels.degrees)
        room = (labels.depth + _MORE * style.em) * (1.0 if labels.degrees == 90 else 1.4)
        text, start = elide(name, size, room, bold=True), QPointF(0.0, middle(size))
    else:
        text = elide(name, size, layout.bounds.width(), bold=True)
        half = width(text, size, bold=True) / 2
        x = min(max(at.x(), layout.bounds.left() + half), layout.bounds.right() - half)
        start = QPointF(x - half, at.y())
    wide = width(text, size, bold=True)
    box = QRectF(start.x(), start.y() - middle(size) - LINE * size / 2, wide, LINE * size)
    painter.fillRect(box.adjusted(-2, 0, 2, 0), style.theme.surface)
    painter.setPen(style.theme.accent)
    draw_text(painter, start, text, size, bold=True)
    painter.restore()


def _row_place(layout: HeatmapLayout, style: Style, row: int) -> QPointF:
    """The right end of a row's name."""
    y = layout.origin.y() + (row + 0.5) * layout.pitch[1]
    return QPointF(layout.cells.left() - _BESIDE * style.em, y + middle(layout.row_labels.size))


def _column_place(layout: HeatmapLayout, style: Style, column: int) -> QPointF:
    """The middle of a column's name, or where it begins if it is turned."""
    x = layout.origin.x() + (column + 0.5) * layout.pitch[0]
    return QPointF(x, layout.cells.top() - _ABOVE * style.em)
