"""Arcs over the sentence on the screen: a token, or an arc, is pointed at and chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter

from tinyattn_gui.drawing import arcs
from tinyattn_gui.drawing.arcs_layout import ArcsLayout
from tinyattn_gui.drawing.hero_layout import FLAT
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arcs import Arcs
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.widgets.views.head_lines_view import HeadLinesView, LineSpot, Stroke
from tinyattn_gui.widgets.views.still_view import room_of

AT_ONCE = 60
"""So many arcs, the strongest, are drawn in one go: replaced half drawn, by frame after frame, they would tell of
tokens that look nowhere.
"""

_REACH = 6.0
_ALL = 1 << 30


class ArcsView(HeadLinesView):
    """Shows Arcs. `cell_asked` tells the query and the key of an arc that was chosen; the rest is as with lines."""

    cell_asked = Signal(object)

    def __init__(self, style: Style) -> None:
        super().__init__(style)
        self.setAccessibleName("Arcs of attention")
        self._arcs: ArcsLayout | None = None
        self._rows: tuple[float, float] | None = None

    def set_rows(self, rows: tuple[float, float] | None) -> None:
        """Upright, the tokens are to stand between these two y."""
        if rows != self._rows:
            self._rows = rows
            self._renew()

    @property
    def layout_of_arcs(self) -> ArcsLayout | None:
        """Where everything lies; None while there is no picture."""
        return self._arcs if isinstance(self._picture, Arcs) else None

    @property
    def shown(self) -> Arcs:
        """The picture with the arcs that are drawn now."""
        return cast("Arcs", super().shown)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(80, 120)

    def _capacity(self) -> int:
        return _ALL  # every token has a place, and in a long sentence some have a name

    def _place(self) -> None:
        self._arcs, self._layer = self.within(QRectF(self.rect()), self._picture, self._style, self._rows), None

    @staticmethod
    def within(rect: QRectF, picture: Arcs, style: Style, rows: tuple[float, float] | None = None) -> ArcsLayout:
        """Where a picture lies in a view of this size: upright where it is narrow."""
        upright = rect.width() < FLAT * max(style.scale, 1.0)
        return arcs.place(room_of(rect), picture, style, upright=upright, rows=rows)

    def _draw(self, painter: QPainter) -> None:
        assert self._arcs is not None
        arcs.draw_frame(painter, self._arcs, self._picture, self._style)

    def _strokes(self, shown: HeadLines) -> Iterator[Stroke]:
        assert self._arcs is not None
        lines = list(arcs.arcs_in(shown))
        yield partial(_stroke, self._arcs, lines[:AT_ONCE], self._style, self._picture.is_change)
        for line in lines[AT_ONCE:]:
            yield partial(_stroke, self._arcs, [line], self._style, self._picture.is_change)

    def _draw_lit(self, painter: QPainter, head: int, query: int, key: int) -> None:
        assert self._arcs is not None
        line = head, query, key
        weight, is_change = self._picture.weight(*line), self._picture.is_change
        arcs.draw_arc(painter, self._arcs, line, weight, self._style, is_change=is_change)

    def _draw_tokens(self, painter: QPainter) -> None:
        assert self._arcs is not None
        queries, keys = self._lit_places
        arcs.draw_tokens(painter, self._arcs, self.shown, self._style, queries, keys)

    @property
    def _clip(self) -> QRectF:
        return self._room

    def _spot_at(self, point: QPointF) -> LineSpot | None:
        assert self._arcs is not None
        if (token := self._arcs.token_at(point)) is not None:
            return LineSpot(key=token[1]) if token[0] else LineSpot(query=token[1])
        line = arcs.arc_at(self._arcs, self._picture, point, _REACH)
        return None if line is None else LineSpot(line[1], line[2], line[0])

    def _deed(self, spot: LineSpot) -> str:
        if spot.head is None:
            return super()._deed(spot)
        return "Click: where this number comes from." if self._picture.watch is not None else ""

    def _spot_rect(self, spot: LineSpot) -> QRectF:
        assert self._arcs is not None
        lay = self._arcs
        x, y = (lay.keys[spot.key or 0], lay.ceiling) if spot.query is None else (lay.queries[spot.query], lay.floor)
        return lay.way.mapRect(QRectF(float(x) - 4, y, 8, 8))

    def _moved(self, spot: LineSpot | None, key: int) -> LineSpot | None:
        """Left and right go through the tokens, up and down from one sentence to the other."""
        picture: Arcs = self._picture
        if not picture.size:
            return None
        if spot is None:
            return LineSpot(query=picture.token or 0)
        upper = spot.query is None
        if picture.source is not None and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            upper = key == Qt.Key.Key_Up
        last = len(picture.key_tokens if upper else picture.tokens) - 1
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -last, Qt.Key.Key_End: last}
        place = (spot.key if spot.query is None else spot.query) or 0
        place = min(max(place + steps.get(Qt.Key(key), 0), 0), last)
        return LineSpot(key=place) if upper else LineSpot(query=place)

    def _choose(self, spot: LineSpot) -> None:
        if spot.head is None:
            super()._choose(spot)
        elif self._picture.watch is not None:
            self.cell_asked.emit((spot.query, spot.key))

    def _choose_twice(self, spot: LineSpot) -> None:
        """A second click asks for nothing more."""

    def choose_tokens(self, token: int | None, key: int | None) -> None:
        """Draw the arcs of another token alone, or those of all."""
        if isinstance(self._picture, Arcs):
            inside = token if token is None or token < len(self._picture.tokens) else None
            self.set_picture(replace(self._picture, token=inside, chosen_key=key))


def _stroke(
    layout: ArcsLayout, some: list[tuple[arcs.Line, float]], style: Style, is_change: bool, painter: QPainter
) -> None:
    for line, weight in some:
        arcs.draw_arc(painter, layout, line, weight, style, is_change=is_change)
