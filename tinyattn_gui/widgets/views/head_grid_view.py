"""The grid of all heads on the screen: one is pointed at, chosen, and opened."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen

from model.quantities import Axis
from tinyattn_gui.drawing import thumbnails
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.thumbnails_layout import GridLayout, place
from tinyattn_gui.pictures.head_grid import HeadGrid, Thumb
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.small_maps_view import SmallMapsView


@dataclass(frozen=True)
class GridSpot:
    """A map, and the cell of it that is pointed at."""

    index: int
    cell: tuple[int, int] | None = None


class HeadGridView(SmallMapsView):
    """Shows a HeadGrid. `thumb_chosen` tells the Thumb that is wanted everywhere, `thumb_opened` that more of it is."""

    thumb_chosen = Signal(object)
    thumb_opened = Signal(object)

    def __init__(self, style: Style) -> None:
        super().__init__("Grid of heads", style)
        self._layout: GridLayout | None = None

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(360, 320)

    # What the bases ask

    @property
    def _side(self) -> float:
        return 0.0 if self._layout is None else self._layout.side

    def _lay_out(self) -> None:
        self._layout = place(self._room, self._picture, self._quiet)

    def _draw(self, painter: QPainter) -> None:
        assert self._layout is not None
        thumbnails.draw_grid(painter, self._layout, self._picture, self._quiet)

    def _draw_over(self, painter: QPainter) -> None:
        layout, grid = self._layout, self._picture
        assert layout is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._draw_ticks(painter, layout, grid)
        for thumb, square in zip(grid.thumbs, layout.tiles, strict=True):
            if (thumb.layer, thumb.head) == grid.chosen:
                thumbnails.draw_outline(painter, square, self._style, chosen=True)
        if self.spot is not None:
            thumbnails.draw_outline(painter, layout.tiles[self.spot.index], self._style, chosen=False)

    def _spot_at(self, point: QPointF) -> GridSpot | None:
        assert self._layout is not None
        index = self._layout.thumb_at(point)
        if index is None:
            return None
        return GridSpot(index, self._layout.cell_at(index, point, *self._picture.maps.shape[1:]))

    def _say(self, spot: GridSpot) -> str:
        grid: HeadGrid = self._picture
        return grid.describe(spot.index) if spot.cell is None else grid.describe_cell(spot.index, *spot.cell)

    def _deed(self, spot: GridSpot) -> str:
        of_all = self._picture.thumbs[spot.index].layer < 0
        return "" if of_all else "Click: show it everywhere. Double click: its lines alone."

    def _link_of(self, spot: GridSpot) -> Link:
        if spot.cell is None:
            return Link()
        queries, keys = self._picture.spans(*spot.cell)
        places = {Axis.QUERY: frozenset(queries), Axis.KEY: frozenset(keys)}
        return Link(places, self._picture.lens, self._picture.site)

    def _spot_rect(self, spot: GridSpot) -> QRectF:
        assert self._layout is not None
        return self._layout.squares[spot.index]

    def _fits(self, spot: GridSpot) -> bool:
        count: int = len(self._picture.thumbs)
        return spot.index < count

    def _moved(self, spot: GridSpot | None, key: int) -> GridSpot | None:
        """To the next map in a direction; Home and End go to the ends of a row."""
        assert self._layout is not None
        squares, thumbs = self._layout.squares, self._picture.thumbs
        if not squares:
            return None
        if spot is None:
            chosen = (n for n, thumb in enumerate(thumbs) if (thumb.layer, thumb.head) == self._picture.chosen)
            return GridSpot(next(chosen, 0))
        here = squares[spot.index]
        across = key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
        back = key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Home)
        lane = [n for n, there in enumerate(squares) if _same_lane(here, there, across)]
        line = sorted(lane, key=lambda n: squares[n].left() if across else squares[n].top())
        place = line.index(spot.index)
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return GridSpot(line[0] if back else line[-1])
        return GridSpot(line[min(max(place + (-1 if back else 1), 0), len(line) - 1)])

    def _choose(self, spot: GridSpot) -> None:
        thumb: Thumb = self._picture.thumbs[spot.index]
        if thumb.layer >= 0:
            self.thumb_chosen.emit(thumb)

    def _choose_twice(self, spot: GridSpot) -> None:
        thumb: Thumb = self._picture.thumbs[spot.index]
        if thumb.layer >= 0:
            self.thumb_opened.emit(thumb)

    def _draw_ticks(self, painter: QPainter, layout: GridLayout, grid: HeadGrid) -> None:
        """Beside and above each map, where the queries and keys lie that are pointed at elsewhere."""
        if self._link is None or not grid.tokens or self.spot is not None:
            return
        painter.setPen(QPen(self._style.theme.accent, 3, c=Qt.PenCapStyle.FlatCap))
        queries, keys = (self._link.on(axis, grid.lens, grid.site) for axis in (Axis.QUERY, Axis.KEY))
        for square in layout.squares:
            step = square.width() / len(grid.tokens)
            for query in queries:
                y, x = square.top() + query * step, square.left() - 3
                painter.drawLine(QPointF(x, y), QPointF(x, y + max(step, 2)))
            step = square.width() / len(grid.keys)
            for key in keys:
                x, y = square.left() + key * step, square.top() - 3
                painter.drawLine(QPointF(x, y), QPointF(x + max(step, 2), y))

    @property
    def _quiet(self) -> Style:
        """The style without the title, which the panel has."""
        return replace(self._style, show_title=False)


def _same_lane(one: QRectF, other: QRectF, across: bool) -> bool:
    """Whether two maps stand in one row, or in one column."""
    return abs(one.top() - other.top()) < 1 if across else abs(one.left() - other.left()) < 1
