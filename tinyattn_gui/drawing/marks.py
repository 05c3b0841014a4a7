"""Marks over a heatmap: the rows and columns that share an axis with what is pointed at, and the chosen cell.

They are drawn over what is there already, so that following the pointer costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.matrix.picture import Picture
from tinyattn_gui.drawing.axes import draw_lit_column_name, draw_lit_row_name
from tinyattn_gui.drawing.heatmap_layout import Cell, HeatmapLayout
from tinyattn_gui.drawing.style import Style

_TAB = 0.25
"""How thick the tab beside a lit row or column is, in em."""

_HALO_FROM = 0.6
"""Cells narrower than this many em have no room for a halo around their marks."""


@dataclass(frozen=True)
class Marks:
    """What is marked: the chosen cell, the one under the pointer, rows and columns that are pointed at, and the cells
    that a story is about.
    """

    cell: Cell | None = None
    hover: Cell | None = None
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    watched: frozenset[Cell] = frozenset()


_NONE = Marks()


def draw_marks(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style, marks: Marks) -> None:
    """Draw marks over cells and names that are drawn already."""
    if marks == _NONE or layout.cells.isEmpty() or not picture.rows or not picture.columns:
        return
    rows = [row for row in sorted(marks.rows) if row in layout.part.shown_rows]
    columns = [column for column in sorted(marks.columns) if column in layout.part.shown_columns]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.save()
    if layout.is_zoomed:
        painter.setClipRect(layout.cells.adjusted(-1, -1, 1, 1))
    _draw_bands(painter, layout, rows, columns, style)
    _draw_cells(painter, layout, marks, style)
    painter.restore()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for row in rows:
        draw_lit_row_name(painter, layout, picture, style, row)
    for column in columns:
        draw_lit_column_name(painter, layout, picture, style, column)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    _draw_tabs(painter, layout, rows, columns, style)
    painter.restore()


def _draw_bands(
    painter: QPainter, layout: HeatmapLayout, rows: Sequence[int], columns: Sequence[int], style: Style
) -> None:
    """Lines along both sides of lit rows and columns; their cells keep their colours."""
    box, bands = layout.cells, list[QRectF]()
    for row in rows:
        cell = layout.cell_rect(row, 0)
        bands.append(QRectF(box.left(), cell.top(), box.width(), cell.height()))
    for column in columns:
        cell = layout.cell_rect(0, column)
        bands.append(QRectF(cell.left(), box.top(), cell.width(), box.height()))
    _outline(painter, layout, bands, style.theme.accent, style, style.hairline)


def _draw_cells(painter: QPainter, layout: HeatmapLayout, marks: Marks, style: Style) -> None:
    theme, line = style.theme, style.hairline
    for cell in sorted(marks.watched):
        _frame(painter, layout.cell_rect(*cell), theme.watched, style, halo=_is_roomy(layout, style))
    if marks.hover is not None:
        _outline(painter, layout, [layout.cell_rect(*marks.hover)], theme.text, style, line)
    if marks.cell is not None:
        _frame(painter, layout.cell_rect(*marks.cell), theme.chosen, style, halo=True)


def _frame(painter: QPainter, cell: QRectF, colour: QColor, style: Style, *, halo: bool) -> None:
    """A line all around one cell, with a halo where there is room for one."""
    line = style.hairline
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, wide in ((style.theme.surface, 4 * line), (colour, 2 * line))[not halo :]:
        painter.setPen(QPen(ink, wide, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(cell.adjusted(-line, -line, line, line))


def _is_roomy(layout: HeatmapLayout, style: Style) -> bool:
    """Whether cells are large enough for halos."""
    return min(layout.pitch) >= _HALO_FROM * style.em


def _outline(
    painter: QPainter, layout: HeatmapLayout, rects: Sequence[QRectF], colour: QColor, style: Style, wide: float
) -> None:
    """Outlines that are seen on light and on dark cells."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = wide / 2
    outlines = [rect.adjusted(-half, -half, half, half) for rect in rects]
    for ink, thick in (
        ((style.theme.surface, 3 * wide), (colour, wide)) if _is_roomy(layout, style) else ((colour, wide),)
    ):
        painter.setPen(QPen(ink, thick, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRects(outlines)


def _draw_tabs(
    painter: QPainter, layout: HeatmapLayout, rows: Sequence[int], columns: Sequence[int], style: Style
) -> None:
    """A tab between the name and the cells, which is seen however small the cells are."""
    box, (wide, high), origin = layout.cells, layout.pitch, layout.origin
    thick, least = max(2.0, round(_TAB * style.em)), 3.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.theme.accent)
    for row in rows:
        long, middle = max(high, least), origin.y() + (row + 0.5) * high
        tab = QRectF(box.left() - thick - 1, middle - long / 2, thick, long)
        painter.drawRect(tab.intersected(QRectF(tab.left(), box.top() - 1, thick, box.height() + 2)))
    for column in columns:
        long, middle = max(wide, least), origin.x() + (column + 0.5) * wide
        tab = QRectF(middle - long / 2, box.top() - thick, long, thick)
        painter.drawRect(tab.intersected(QRectF(box.left() - 1, tab.top(), box.width() + 2, thick)))
