"""The neuron view on the screen: a number is pointed at and opened, a key becomes the next query."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen

from model.quantities import KEY, QUERY, Axis, Quantity
from tinyattn_gui.drawing import neuron
from tinyattn_gui.drawing.neuron import NeuronLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.widgets.views.rows_view import RowsView


@dataclass(frozen=True)
class NeuronSpot:
    """A number: of which quantity (None: a product), of which key, in which dimension. Without a dimension, where the
    quantity is the key, the token itself.
    """

    quantity: Quantity | None
    key: int = 0
    dimension: int | None = None

    @property
    def is_token(self) -> bool:
        """Whether it is the token of a row."""
        return self.quantity is KEY and self.dimension is None


class NeuronView(RowsView):
    """Shows a Neuron. `token_chosen` tells the key that is to be the query, or of another sentence the key that is to
    be chosen there; `number_chosen` the NeuronSpot of a number whose making is wanted.
    """

    token_chosen = Signal(object)
    number_chosen = Signal(object)

    def __init__(self, style: Style) -> None:
        super().__init__("Neuron view", style)
        self._layout: NeuronLayout | None = None

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(480, 300)

    # What the base asks

    def _capacity(self) -> int:
        return neuron.capacity(self._room.height(), self._quiet)

    def _place(self) -> None:
        super()._place()
        self._layout = neuron.place(self._room, self._picture, self._quiet)

    def _draw(self, painter: QPainter) -> None:
        assert self._layout is not None
        neuron.draw_table(painter, self._layout, self._picture, self._quiet)

    def _draw_over(self, painter: QPainter) -> None:
        assert self._layout is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.spot is not None:
            neuron.draw_cell(painter, self._spot_rect(self.spot), self._style)
        elif self._link is not None:
            self._draw_lit(painter, self._layout, self._link)

    def _spot_at(self, point: QPointF) -> NeuronSpot | None:
        layout = self._layout
        assert layout is not None
        if layout.q.contains(point):
            return NeuronSpot(QUERY, self._picture.query, layout.dimension_at(layout.q, point))
        key = layout.key_at(point)
        if key is None:
            return None
        for strip, quantity in ((layout.k, KEY), (layout.products, None)):
            if strip.left() <= point.x() < strip.right():
                return NeuronSpot(quantity, key, layout.dimension_at(strip, point))
        if point.x() < layout.k.left():
            return NeuronSpot(KEY, key)
        found = (step for step in layout.columns if layout.number(step, key).contains(point))
        step = next(found, None)
        return None if step is None else NeuronSpot(step, key)

    def _say(self, spot: NeuronSpot) -> str:
        picture: Neuron = self._picture
        if spot.is_token:
            return f"key {picture.named(spot.key)}"
        return picture.describe(spot.quantity, spot.key, spot.dimension or 0)

    def _deed(self, spot: NeuronSpot) -> str:
        if not spot.is_token:
            return "Click: where it comes from."
        return "Click: it becomes the query." if self._picture.site.is_within_one else "Click: it stays lit."

    def _link_of(self, spot: NeuronSpot) -> Link:
        places = {Axis.QUERY: frozenset((self._picture.query,))}
        if spot.quantity is not QUERY:
            places[Axis.KEY] = frozenset((spot.key,))
        if spot.dimension is not None:
            places[Axis.D_HEAD] = frozenset((spot.dimension,))
        return Link(places, self._picture.lens, self._picture.site)

    def _spot_rect(self, spot: NeuronSpot) -> QRectF:
        layout = self._layout
        assert layout is not None
        if spot.is_token:
            return QRectF(layout.labels.left(), layout.y(spot.key), layout.labels.width() + 4, layout.pitch)
        if spot.dimension is None:
            assert spot.quantity is not None
            return layout.number(spot.quantity, spot.key).adjusted(0, 0, 3, 0)
        strip = layout.q if spot.quantity is QUERY else layout.products if spot.quantity is None else layout.k
        return layout.cell(strip, spot.key, spot.dimension)

    def _fits(self, spot: NeuronSpot) -> bool:
        picture: Neuron = self._picture
        known = spot.quantity in (None, QUERY, KEY) or (
            self._layout is not None and spot.quantity in self._layout.columns
        )
        return known and spot.key < picture.size and (spot.dimension or 0) < len(picture.q)

    def _moved(self, spot: NeuronSpot | None, key: int) -> NeuronSpot | None:
        """Up and down go through the keys, and above them the query; left and right through all numbers of a row."""
        assert self._layout is not None
        picture: Neuron = self._picture
        if spot is None:
            return self._at(picture.strongest, len(self._line) - 1)
        if spot.quantity is QUERY:
            across = NeuronSpot(KEY, picture.first, spot.dimension)
            return (
                self._sideways(spot, key)
                if key not in (Qt.Key.Key_Up, Qt.Key.Key_Down)
                else across
                if key == Qt.Key.Key_Down
                else spot
            )
        if key == Qt.Key.Key_Up and spot.key == 0 and spot.quantity is KEY and spot.dimension is not None:
            return NeuronSpot(QUERY, picture.query, spot.dimension)
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        if not steps:
            return self._sideways(spot, key)
        return replace(spot, key=self._revealed(min(max(spot.key + steps, 0), picture.size - 1)))

    def _choose(self, spot: NeuronSpot) -> None:
        if spot.is_token:
            self.token_chosen.emit(spot.key)
        else:
            self.number_chosen.emit(spot)

    @property
    def _line(self) -> list[NeuronSpot]:
        """The spots of a row from left to right, as they are in the first."""
        assert self._layout is not None
        width = self._layout.width
        cells = [NeuronSpot(quantity, 0, n) for quantity in (KEY, None) for n in range(width)]
        return [NeuronSpot(KEY), *cells, *(NeuronSpot(step) for step in self._layout.columns)]

    def _at(self, key: int, place: int) -> NeuronSpot:
        return replace(self._line[place], key=self._revealed(key))

    def _revealed(self, key: int) -> int:
        self.reveal(key)
        return key

    def _sideways(self, spot: NeuronSpot, key: int) -> NeuronSpot:
        last, here = len(self._picture.q) - 1, spot.dimension or 0
        ends = {Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if spot.quantity is QUERY:
            return replace(spot, dimension=min(max(here + ends.get(Qt.Key(key), 0), 0), last))
        line = self._line
        place = line.index(replace(spot, key=0)) + ends.get(Qt.Key(key), 0)
        return replace(line[min(max(place, 0), len(line) - 1)], key=spot.key)

    def _draw_lit(self, painter: QPainter, layout: NeuronLayout, link: Link) -> None:
        """Outline the rows and columns that are pointed at elsewhere."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._style.theme.accent, 1.5, j=Qt.PenJoinStyle.MiterJoin))
        lens, site = self._picture.lens, self._picture.site
        for key in link.on(Axis.KEY, lens, site):
            if key in layout.span:
                painter.drawRect(layout.row(key).adjusted(0, 0, -1, -1))
        if self._picture.query in link.on(Axis.QUERY, lens, site):
            painter.drawRect(layout.q.adjusted(-2, -2, 2, 2))
        for dimension in link.on(Axis.D_HEAD, lens):
            if dimension < layout.width:
                for strip in (layout.k, layout.products):
                    cell = layout.cell(strip, layout.span.start, dimension)
                    painter.drawRect(QRectF(cell.left(), strip.top(), cell.width(), strip.height()))

    @property
    def _quiet(self) -> Style:
        """The style without the title, which the panel has."""
        return replace(self._style, show_title=False)
