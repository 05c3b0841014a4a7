"""A matrix as a heatmap: the frame, which changes seldom, and the cells, which change at every step."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from model.matrix.picture import Picture
from tinyattn_gui.drawing.axes import draw_names
from tinyattn_gui.drawing.bar import draw_bar, range_words
from tinyattn_gui.drawing.cells import draw_empty, draw_values
from tinyattn_gui.drawing.heatmap_axes import draw_axes
from tinyattn_gui.drawing.heatmap_layout import Cell, HeatmapLayout, bar_room
from tinyattn_gui.drawing.heatmap_layout import place as place_at_left
from tinyattn_gui.drawing.lines import draw_lines
from tinyattn_gui.drawing.marks import Marks, draw_marks
from tinyattn_gui.drawing.numbers import draw_numbers
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_formula, draw_text, elide, formula_width, width

__all__ = ["Cell", "HeatmapLayout", "Marks", "draw", "draw_cells", "draw_frame", "draw_marks", "height", "place"]


def place(rect: QRectF, picture: Picture, style: Style) -> HeatmapLayout:
    """Share out a rectangle; a style that is centred puts what is narrower than it into its middle."""
    layout = place_at_left(rect, picture, style)
    if not style.centred or layout.cells.isEmpty():
        return layout
    beside = bar_room(picture, style) if not layout.bar.isEmpty() and layout.bar_stands else 0.0
    used = max(
        layout.cells.right() + beside - layout.bounds.left(), heading_width(picture.title, picture.symbol, style)
    )
    by = float(max(round((layout.bounds.width() - used) / 2), 0))
    lines = (layout.bounds, layout.title, layout.formula, layout.where)
    bounds, title, formula, where = (line.adjusted(by, 0, -by, 0) if not line.isEmpty() else line for line in lines)
    cells, bar = layout.cells.translated(by, 0), layout.bar.translated(by, 0)
    return replace(layout, bounds=bounds, title=title, formula=formula, where=where, cells=cells, bar=bar)


def draw(painter: QPainter, rect: QRectF, picture: Picture, style: Style) -> None:
    """Draw all of a picture into a rectangle."""
    layout = place(rect, picture, style)
    draw_frame(painter, layout, picture, style)
    draw_cells(painter, layout, picture, style)


def height(picture: Picture, width: float, style: Style) -> float:
    """How tall a picture of this width is when no row of it is taller than it need be."""
    layout = place(QRectF(0, 0, width, _TALLEST * width), picture, style)
    lowest = layout.bottom if picture.rows and picture.columns else layout.cells.top() + 4 * style.em
    if not layout.bar.isEmpty() and not layout.bar_stands:
        lowest += 1.3 * style.em
    return lowest + (1.6 * style.em if not layout.where.isEmpty() else 0.0) + 0.2 * style.em


def heading_width(title: str, symbol: str, style: Style) -> float:
    """How wide the line is that names a matrix, if nothing of it is cut."""
    return width(title, style.em, True) + 0.6 * style.em + formula_width(symbol, style.em)


_TALLEST = 2.2
"""The height of a picture is at most this many times its width."""

_SHORTEST = 3.5
"""A title in less room than this many em would say less than its symbol alone."""


def draw_frame(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """Draw what does not depend on the values: title, formula, labels, colour bar."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_title(painter, layout, picture, style)
    _draw_formula(painter, layout, picture, style)
    _draw_where(painter, layout, picture, style)
    draw_names(painter, layout, style)
    lines = [line.bottom() for line in (layout.title, layout.formula) if not line.isEmpty()]
    draw_axes(painter, layout.bounds, layout.cells, max(lines, default=layout.bounds.top()), picture, style)
    if not layout.bar.isEmpty():
        draw_bar(painter, layout, picture, style)
    painter.restore()


def draw_cells(
    painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style, decimals: int | None = None
) -> None:
    """Draw what changes with each frame: the cells and their numbers, with so many decimals where that is said."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    if not picture.rows or not picture.columns:
        draw_empty(painter, layout, style)
    elif not layout.cells.isEmpty():
        draw_values(painter, layout, picture, style)
        draw_lines(painter, layout, picture, style)
        draw_numbers(painter, layout, picture, style, decimals)
    painter.restore()


def _draw_title(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    line, em = layout.title, style.em
    if line.isEmpty():
        return
    symbol = formula_width(picture.symbol, em)
    seen = _part_words(layout) if layout.formula.isEmpty() else ""
    room = line.width() - symbol - 0.6 * em - (width(seen, style.label) + em if seen else 0.0)
    title = elide(picture.title, em, room, bold=True) if room >= _SHORTEST * em else ""
    baseline, after = line.top() + 1.02 * em, width(title, em, True) + 0.6 * em if title else 0.0
    painter.setPen(style.theme.text)
    draw_text(painter, QPointF(line.left(), baseline), title, em, bold=True)
    painter.setPen(style.theme.accent)
    draw_formula(painter, QPointF(line.left() + after, baseline), picture.symbol, em)
    if room >= 0:
        draw_text(painter, QPointF(line.right(), baseline), seen, style.label, align=1.0)


def _draw_formula(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    line, size = layout.formula, style.label
    if line.isEmpty():
        return
    baseline = line.top() + 1.0 * style.em
    part = _part_words(layout)
    said = part or _beside_formula(layout, picture, style)
    shape = width(said, size)
    painter.setPen(style.theme.accent if part else style.theme.muted)
    if shape <= line.width():
        draw_text(painter, QPointF(line.right(), baseline), said, size, align=1.0)
    painter.setPen(style.theme.muted)
    text = elide(_equation(picture), size, line.width() - shape - size)
    draw_formula(painter, QPointF(line.left(), baseline), text, size)


def cut_words(layout: HeatmapLayout, picture: Picture, style: Style, point: QPointF) -> str:
    """All of the title or the formula, where the point is on one that is cut; else empty."""
    if layout.formula.contains(point):
        said, size = _part_words(layout) or _beside_formula(layout, picture, style), style.label
        words, room = _equation(picture), layout.formula.width() - width(said, size) - size
        return words if elide(words, size, room) != words else ""
    if layout.title.contains(point):
        room = layout.title.width() - formula_width(picture.symbol, style.em) - 0.6 * style.em
        return picture.title if width(picture.title, style.em, True) > room else ""
    return ""


def _beside_formula(layout: HeatmapLayout, picture: Picture, style: Style) -> str:
    """The shape, and what a bar would say if there is none; in little room that alone."""
    ends, shape = range_words(layout, picture, style), picture.shape
    room = layout.formula.width() - formula_width(_equation(picture), style.label) - style.label
    both = f"{shape} · {ends}"
    if not ends:  # without room for both the formula has it
        return shape if width(shape, style.label) <= room else ""
    return both if width(both, style.label) <= room else ends


def _equation(picture: Picture) -> str:
    """`S = Q Kᵀ`; a description instead of a formula follows a dot."""
    if not picture.formula:
        return picture.symbol
    joint = " · " if picture.formula.isalpha() and picture.formula.islower() else " = "
    return f"{picture.symbol}{joint}{picture.formula}"


def _part_words(layout: HeatmapLayout) -> str:
    """Which part is seen, such as `128–191 × 0–63 of 1024 × 1024`; nothing where there is something of every cell."""
    seen = (layout.part.shown_rows, layout.part.shown_columns)
    if not layout.is_zoomed or (len(seen[0]), len(seen[1])) == (layout.rows, layout.columns):
        return ""
    parts = [f"{places[0]}–{places[-1]}" if len(places) > 1 else f"{places[0]}" for places in seen]
    return f"{' × '.join(parts)} of {layout.rows} × {layout.columns}"


def _draw_where(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    line, size = layout.where, style.label
    if not line.isEmpty():
        painter.setPen(style.theme.muted)
        at = QPointF(line.left(), line.top() + 0.95 * style.em)
        draw_text(painter, at, elide(picture.where, size, line.width()), size)
