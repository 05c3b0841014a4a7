"""Head lines on the screen: a token, or a line, is pointed at and chosen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPen, QPixmap

from model.quantities import Axis
from tinyattn_gui.drawing import head_lines
from tinyattn_gui.drawing.head_lines import LinesLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.link import Link, Places
from tinyattn_gui.widgets.views.rows_view import RowsView

SLICE = 0.006
"""Seconds of drawing lines between looks at what else is to be done: many lines take longer than a frame."""

Stroke = Callable[[QPainter], None]
"""Draws some of the lines."""

_REACH = 4.0
_FADED, _HALF_FADED = 0.25, 0.6
_MOST_LIT = 400


@dataclass(frozen=True)
class LineSpot:
    """A token on the left (`query`) or on the right (`key`); with both, the line of a `head` between them."""

    query: int | None = None
    key: int | None = None
    head: int | None = None


class HeadLinesView(RowsView):
    """Shows HeadLines. `token_chosen` tells the token whose lines alone are wanted, or None for those of all, and
    `key_chosen` the same of a key in another sentence; `line_chosen` that the head of a line is wanted everywhere,
    `line_opened` that more of it is.
    """

    token_chosen = Signal(object)
    key_chosen = Signal(object)
    line_chosen = Signal(object)
    line_opened = Signal(object)

    def __init__(self, style: Style) -> None:
        super().__init__("Head lines", style)
        self._layout: LinesLayout | None = None
        self._layer: QPixmap | None = None
        self._coming: Iterator[Stroke] | None = None
        self._drawn: HeadLines | None = None
        self._rest = QTimer(self)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._draw_more)

    @property
    def is_drawing(self) -> bool:
        """Whether more lines are to be drawn."""
        return self._coming is not None and self._picture is not None

    @property
    def shown(self) -> HeadLines:
        """The picture with the lines that are drawn now: those from what is pointed at, or else all of it."""
        picture: HeadLines = self._picture
        spot = self.spot
        if isinstance(spot, LineSpot):
            return picture if spot.head is not None else picture.only(_one(spot.query), _one(spot.key))
        queries, keys = self._linked
        return picture.only(queries or None, keys or None) if bool(queries) != bool(keys) else picture

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._rest.stop()
        super().hideEvent(event)

    # What the base asks

    def _capacity(self) -> int:
        return head_lines.capacity(self._room.height(), self._quiet)

    def _place(self) -> None:
        super()._place()
        self._layout = head_lines.place(self._room, self._picture, self._quiet)
        self._layer = None

    def _draw(self, painter: QPainter) -> None:
        assert self._layout is not None
        head_lines.draw_frame(painter, self._layout, self._picture, self._quiet)

    def _draw_over(self, painter: QPainter) -> None:
        if self._layer is None:
            self._begin()
        elif self._coming is not None and not self._rest.isActive():
            self._rest.start()
        pairs = self._pairs
        if self._layer is not None:
            painter.setOpacity(1.0 if not pairs else _FADED if self.spot is None else _HALF_FADED)
            painter.drawPixmap(0, 0, self._layer)
            painter.setOpacity(1.0)
        for head, query, key in pairs:
            self._draw_lit(painter, head, query, key)
        self._draw_tokens(painter)

    def _draw_tokens(self, painter: QPainter) -> None:
        assert self._layout is not None
        queries, keys = self._lit_places
        head_lines.draw_tokens(painter, self._layout, self.shown, self._quiet, queries, keys)

    def _spot_at(self, point: QPointF) -> LineSpot | None:
        assert self._layout is not None
        query, key = self._layout.query_at(point), self._layout.key_at(point)
        if query is not None or key is not None:
            return LineSpot(query, key)
        found = head_lines.line_at(self._layout, self._picture, point, _REACH)
        return None if found is None else LineSpot(found[1], found[2], found[0])

    def _say(self, spot: LineSpot) -> str:
        picture: HeadLines = self._picture
        if spot.head is not None and spot.query is not None and spot.key is not None:
            return picture.describe_line(spot.head, spot.query, spot.key)
        if spot.query is not None:
            return picture.describe_query(spot.query)
        return picture.describe_key(spot.key or 0)

    def _deed(self, spot: LineSpot) -> str:
        if spot.head is not None:
            return "Click: show this head everywhere. Double click: take its numbers apart."
        if self._is_of_other(spot):
            return f"Click: the lines {'of all tokens' if spot.key == self._picture.chosen_key else 'to it alone'}."
        token = spot.query if spot.key is None else spot.key
        return "Click: the lines of all tokens." if token == self._picture.token else "Click: the lines from it alone."

    def _is_of_other(self, spot: LineSpot) -> bool:
        """Whether it is a key in another sentence than that of the queries."""
        return spot.key is not None and self._picture.source is not None

    def _link_of(self, spot: LineSpot) -> Link:
        places = {Axis.QUERY: spot.query, Axis.KEY: spot.key}
        lit = {axis: frozenset((n,)) for axis, n in places.items() if n is not None}
        return Link(lit, self._picture.lens, self._picture.site)

    def _spot_rect(self, spot: LineSpot) -> QRectF:
        assert self._layout is not None
        x, row = (self._layout.left, spot.query) if spot.key is None else (self._layout.right, spot.key)
        return QRectF(x, self._layout.y(row or 0) - 4, 8, 8)

    def _fits(self, spot: LineSpot) -> bool:
        picture: HeadLines = self._picture
        return (spot.query or 0) < len(picture.tokens) and (spot.key or 0) < len(picture.key_tokens)

    def _moved(self, spot: LineSpot | None, key: int) -> LineSpot | None:
        """Up and down go through the tokens of one side, left and right to the other side."""
        picture: HeadLines = self._picture
        if not picture.size:
            return None
        place = (self._picture.token or self._picture.first) if spot is None else spot.query
        on_right = place is None
        if place is None and spot is not None:
            place = spot.key
        place = place or 0
        on_right = (on_right and key != Qt.Key.Key_Left) or key == Qt.Key.Key_Right
        last = len(picture.key_tokens if on_right else picture.tokens) - 1
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -last, Qt.Key.Key_End: last}
        if spot is not None:
            place = min(max(place + steps.get(Qt.Key(key), 0), 0), last)
        self.reveal(place)
        return LineSpot(key=place) if on_right else LineSpot(query=place)

    def _choose(self, spot: LineSpot) -> None:
        if spot.head is not None:
            self.line_chosen.emit(spot)
        elif self._is_of_other(spot):
            self.key_chosen.emit(None if spot.key == self._picture.chosen_key else spot.key)
        else:
            token = spot.query if spot.key is None else spot.key
            self.token_chosen.emit(None if token == self._picture.token else token)

    def _choose_twice(self, spot: LineSpot) -> None:
        if spot.head is not None:
            self.line_opened.emit(spot)

    def _relight(self) -> None:
        if self._picture is not None and not self.shown.has_lines_of(self._drawn):
            self._layer = None
        self.update()

    # Lines, a slice at a time

    def _begin(self) -> None:
        """Begin to draw the lines: the strongest at once, the others under them as time allows."""
        self._drawn = self.shown
        self._layer = self._new_layer(self.devicePixelRatioF())
        self._layer.fill(Qt.GlobalColor.transparent)
        self._coming = self._strokes(self._drawn)
        self._draw_slice()
        if self._coming is not None:
            self._rest.start()

    def _strokes(self, shown: HeadLines) -> Iterator[Stroke]:
        """What draws the lines, the strongest first."""
        assert self._layout is not None
        for pen, some in head_lines.strokes(self._layout, shown, self._quiet):
            yield partial(_stroke, pen, some)

    def _draw_more(self) -> None:
        if self._layer is not None and self.is_drawing:
            self._draw_slice()
            self.update()
        else:
            self._rest.stop()

    def _draw_slice(self) -> None:
        assert self._layer is not None
        end, painter = time.perf_counter() + SLICE, QPainter(self._layer)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(self._clip)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOver)
            for draw in self._coming or ():
                draw(painter)
                if time.perf_counter() > end:
                    return
            self._coming = None
        finally:
            painter.end()

    def _draw_lit(self, painter: QPainter, head: int, query: int, key: int) -> None:
        assert self._layout is not None
        line = head_lines.line_of(self._layout, self._picture, head, query, key)
        pen = head_lines.pen_of(head, 1.0, self._quiet)
        pen.setWidthF(max(2.0, 0.3 * self._style.em * self._picture.weight(head, query, key) + 1.2))
        painter.save()
        painter.setClipRect(self._clip)
        painter.setPen(QPen(self._style.theme.surface, pen.widthF() + 2.5))
        painter.drawLine(line)
        painter.setPen(pen)
        painter.drawLine(line)
        painter.restore()

    @property
    def _clip(self) -> QRectF:
        assert self._layout is not None
        return self._layout.lines.adjusted(-3, -self._layout.pitch / 2, 3, self._layout.pitch / 2)

    @property
    def _quiet(self) -> Style:
        """The style without what the panel shows around the picture."""
        return replace(self._style, show_title=False, show_bar=False)

    # What is lit

    @property
    def _pairs(self) -> list[tuple[int, int, int]]:
        """The lines that are lit: the one that is pointed at, or what every head has between two tokens elsewhere."""
        picture: HeadLines = self._picture
        spot = self.spot
        if isinstance(spot, LineSpot):
            alone = spot.head is not None and spot.query is not None and spot.key is not None
            return [(spot.head, spot.query, spot.key)] if alone else []  # type: ignore[list-item]
        queries, keys = self._linked
        rows = [query for query in sorted(queries) if query in picture.rows]
        some = [(head, query, key) for head in picture.heads for query in rows for key in sorted(keys)]
        return [line for line in some[:_MOST_LIT] if picture.weight(*line)]

    @property
    def _lit_places(self) -> tuple[Places, Places]:
        """The tokens that are lit on either side."""
        spot = self.spot
        if isinstance(spot, LineSpot):
            return _one(spot.query) or frozenset(), _one(spot.key) or frozenset()
        link, (lens, site) = self._link or Link(), (self._picture.lens, self._picture.site)
        return link.on(Axis.QUERY, lens, site), link.on(Axis.KEY, lens, site)

    @property
    def _linked(self) -> tuple[Places, Places]:
        """The queries and keys that are pointed at as such elsewhere; a position as such is no line."""
        queries, keys = self._lit_places
        named = self._link.places if self._link is not None else {}
        sizes = len(self._picture.tokens), len(self._picture.key_tokens)
        both = zip((queries, keys), sizes, strict=True)
        queries, keys = (frozenset(n for n in places if n < size) for places, size in both)
        return queries if Axis.QUERY in named else frozenset(), keys if Axis.KEY in named else frozenset()


def _stroke(pen: QPen, some: list[QLineF], painter: QPainter) -> None:
    painter.setPen(pen)
    painter.drawLines(some)


def _one(place: int | None) -> frozenset[int] | None:
    return None if place is None else frozenset((place,))
