"""Several pictures in one rectangle: on a grid, or on the pipeline's sheet, with title and caption."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from model.matrix.picture import Picture
from tinyattn_gui.drawing import heatmap
from tinyattn_gui.drawing import pipeline_layout as sheet
from tinyattn_gui.drawing.arrows import draw_arrow
from tinyattn_gui.drawing.marks import Marks, draw_marks
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, wrapped
from tinyattn_gui.pictures.composition import Cell, Composition

Draw = Callable[[QPainter, QRectF, Any, Style], None]
Height = Callable[[Any, float, Style], float]

_COLUMN_GAP, _ROW_GAP = 1.6, 1.2
"""Between the parts of a grid, in em."""
_TITLE, _TITLE_SIZE = 2.0, 1.2
_CAPTION_GAP, _LINE = 0.6, 1.35
_EMPTY = 6.0
"""The height of a part that is a sentence, in em."""
_TALLEST = 1.6
_SCREEN_EM = 12.0
"""The letters that go with the lengths of the sheet."""


class Composer:
    """Draws compositions; `draw_part` and `part_height` draw what they are made of."""

    def __init__(self, draw_part: Draw, part_height: Height) -> None:
        self._draw_part, self._part_height = draw_part, part_height

    def draw(self, painter: QPainter, rect: QRectF, what: Composition, style: Style) -> None:
        """Draw all of a composition into a rectangle."""
        for _ in self.steps(painter, rect, what, style):
            pass

    def steps(self, painter: QPainter, rect: QRectF, what: Composition, style: Style) -> Iterator[None]:
        """Draw a composition part by part, so that others have a turn in between."""
        area = self._draw_frame(painter, rect, what, style)
        if what.plan is None:
            spots = self._grid(area, what, style)
        else:
            unit, style = style.em / _SCREEN_EM, _on_sheet(style)
            area.adjust(sheet.EDGE * unit, 0, 0, -sheet.below_room(what.plan, unit))
            rects = sheet.cells(what.plan, area, unit)
            spots = [rects[ref] for ref in what.plan.refs]
            drawn = zip(what.plan.refs, map(self._extent, spots, what.parts, [style] * len(spots)), strict=True)
            self._draw_arrows(painter, what, dict(drawn), style)
        marked = what.marked or (None,) * len(what.parts)
        for part, spot, cell in zip(what.parts, spots, marked, strict=True):
            self._draw_one(painter, spot, part, cell, style)
            yield

    def height(self, what: Composition, width: float, style: Style) -> float:
        """How tall a composition of this width wants to be."""
        around = self._title_room(what, style) + self._caption_room(what, width, style)
        if what.plan is None:
            return around + sum(self._row_heights(what, width, style)) + self._gaps(what, style)
        unit, style = style.em / _SCREEN_EM, _on_sheet(style)
        wide = sheet.widths(what.plan, width - sheet.EDGE * unit, unit)
        spans = {place.ref: place.span for column in what.plan.columns for place in column.places}
        gap = sheet.ROW_GAP * unit
        rows = (
            (self._one_height(part, wide[ref], style) + gap) / spans[ref]
            for ref, part in zip(what.plan.refs, what.parts, strict=True)
        )
        return around + max(rows) * 3 - gap + sheet.below_room(what.plan, unit)

    def _draw_one(self, painter: QPainter, spot: QRectF, part: object, cell: Cell | None, style: Style) -> None:
        if isinstance(part, str):
            painter.setPen(style.theme.muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(spot, flags, part)
            return
        self._draw_part(painter, spot, part, style)
        if cell is not None and isinstance(part, Picture) and cell[0] < part.rows and cell[1] < part.columns:
            draw_marks(painter, heatmap.place(spot, part, style), part, style, Marks(cell))

    def _extent(self, spot: QRectF, part: object, style: Style) -> QRectF:
        """The part of a spot that something is drawn in: arrows end there."""
        return QRectF(
            spot.topLeft(), QSizeF(spot.width(), min(spot.height(), self._one_height(part, spot.width(), style)))
        )

    def _one_height(self, part: object, width: float, style: Style) -> float:
        return _EMPTY * style.em if isinstance(part, str) else self._part_height(part, width, style)

    def _grid(self, area: QRectF, what: Composition, style: Style) -> list[QRectF]:
        """The rectangles of the parts; rows share what is left over or missing."""
        heights = self._row_heights(what, area.width(), style)
        room = max(area.height() - self._gaps(what, style), 1.0)
        part = room / (sum(heights) or 1.0)
        wide, found, y = self._column(what, area.width(), style), [], area.top()
        for row, high in zip(what.rows, heights, strict=True):
            for n in range(len(row)):
                x = area.left() + n * (wide + _COLUMN_GAP * style.em)
                found.append(QRectF(x, y, wide, high * part))
            y += high * part + _ROW_GAP * style.em
        return found

    def _row_heights(self, what: Composition, width: float, style: Style) -> list[float]:
        wide = self._column(what, width, style)
        return [max(self._one_height(part, wide, style) for part in row) for row in what.rows]

    @staticmethod
    def _column(what: Composition, width: float, style: Style) -> float:
        return max((width - _COLUMN_GAP * style.em * (what.columns - 1)) / what.columns, 1.0)

    @staticmethod
    def _gaps(what: Composition, style: Style) -> float:
        return _ROW_GAP * style.em * (len(what.rows) - 1)

    def _draw_frame(self, painter: QPainter, rect: QRectF, what: Composition, style: Style) -> QRectF:
        """Draw title and caption; the rectangle between them."""
        em, area = style.em, QRectF(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(style.theme.text)
        if what.title:
            size = _TITLE_SIZE * em
            at = QPointF(rect.left(), rect.top() + size)
            draw_text(painter, at, elide(what.title, size, rect.width(), bold=True), size, bold=True)
            area.setTop(rect.top() + self._title_room(what, style))
        area.setBottom(rect.bottom() - self._caption_room(what, rect.width(), style))
        for n, (line, colour) in enumerate(self._below(what, rect.width(), style)):
            y = area.bottom() + _CAPTION_GAP * em + (n + 1) * _LINE * style.label - 0.3 * em
            painter.setPen(colour)
            draw_text(painter, QPointF(rect.left(), y), line, style.label)
        painter.restore()
        return area

    @staticmethod
    def _draw_arrows(painter: QPainter, what: Composition, rects: Mapping[Any, QRectF], style: Style) -> None:
        assert what.plan is not None
        unit = style.em / _SCREEN_EM
        for arrow in sheet.arrows(what.plan, rects, unit):
            draw_arrow(
                painter, arrow.way, style.theme.arrow, width=1.25 * unit, radius=6 * unit, head=5 * unit,
                words=arrow.words, letters=sheet.WORDS * unit, ink=style.theme.muted,
            )  # fmt: skip

    @staticmethod
    def _title_room(what: Composition, style: Style) -> float:
        return _TITLE * style.em if what.title else 0.0

    @staticmethod
    def _below(what: Composition, width: float, style: Style) -> list[tuple[str, QColor]]:
        """The lines below all parts, each with its colour."""
        where = wrapped(what.where, style.label, width) if what.where and style.show_where else ()
        caption = wrapped(what.caption, style.label, width) if what.caption else ()
        return [*((line, style.theme.muted) for line in where), *((line, style.theme.text) for line in caption)]

    def _caption_room(self, what: Composition, width: float, style: Style) -> float:
        count = len(self._below(what, width, style))
        return _CAPTION_GAP * style.em + count * _LINE * style.label if count else 0.0


def _on_sheet(style: Style) -> Style:
    """As on the screen: cells may be higher than wide, and where the matrices are is said once for all."""
    return replace(style, show_where=False, tallest=_TALLEST)
