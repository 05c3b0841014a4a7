"""The ladder on the screen: a part of a layer is pointed at, walked to by keys, and chosen to be seen on its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter

from model.quantities import Axis
from tinyattn_gui.drawing import ladder as drawing
from tinyattn_gui.drawing.ladder_layout import LadderLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.ladder import Ladder, Place, Spot
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.small_maps_view import SmallMapsView


class LadderView(SmallMapsView):
    """Shows a Ladder. `place_chosen` tells the Place whose matrices are wanted."""

    place_chosen = Signal(object)

    def __init__(self, style: Style) -> None:
        super().__init__("Ladder of layers", style)
        self._layout: LadderLayout | None = None

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(640, 400)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 120)

    # What the bases ask

    @property
    def _side(self) -> float:
        return 0.0 if self._layout is None else max(self._layout.maps.wide, self._layout.maps.high)

    def _lay_out(self) -> None:
        self._layout = drawing.place(self._room, self._picture, self._quiet)

    def _draw(self, painter: QPainter) -> None:
        assert self._layout is not None
        drawing.draw_ladder(painter, self._layout, self._picture, self._quiet)
        drawing.draw_rows_of_heads(painter, self._layout, self._quiet)

    def _draw_over(self, painter: QPainter) -> None:
        layout, ladder = self._layout, self._picture
        assert layout is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if ladder.chosen is not None and ladder.chosen[1] >= 0:
            drawing.draw_outline(painter, layout.head(*ladder.chosen), self._style, chosen=True)
        if self.spot is not None:
            drawing.draw_outline(painter, layout.rect_of(self.spot), self._style, chosen=False)

    def _spot_at(self, point: QPointF) -> Place | None:
        assert self._layout is not None
        return self._layout.place_at(point, *self._picture.heads.values.shape[1:])

    def _say(self, spot: Place) -> str:
        words: str = self._picture.describe(spot)
        return words

    def _deed(self, spot: Place) -> str:
        return "Click or Enter: its matrices on the sheet, from which Backspace leads back."

    def _link_of(self, spot: Place) -> Link:
        if spot.cell is None:
            return Link()
        queries, keys = self._picture.spans(spot.cell)
        return Link({Axis.QUERY: frozenset(queries), Axis.KEY: frozenset(keys)}, self._picture.lens)

    def _spot_rect(self, spot: Place) -> QRectF:
        assert self._layout is not None
        return self._layout.rect_of(spot)

    def _fits(self, spot: Place) -> bool:
        ladder: Ladder = self._picture
        inside = spot.layer is None or spot.layer < ladder.layers
        return inside and (spot.head is None or spot.head < ladder.per_layer) and spot in self._column(spot.layer, spot)

    def _moved(self, spot: Place | None, key: int) -> Place | None:
        """Up and down through a layer, across from layer to layer; Home and End to what comes in and what comes out."""
        ladder: Ladder = self._picture
        if spot is None:
            layer, head = ladder.chosen or (0, 0)
            return Place(Spot.HEAD, layer, max(head, 0))
        spot = replace(spot, cell=None)
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return Place(Spot.BEGIN if key == Qt.Key.Key_Home else Spot.END)
        back = key in (Qt.Key.Key_Left, Qt.Key.Key_Up)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            column = self._column(spot.layer, spot)
            at = column.index(spot) + (-1 if back else 1)
            return column[min(max(at, 0), len(column) - 1)]
        return self._beside(spot, -1 if back else 1)

    def _choose(self, spot: Place) -> None:
        self.place_chosen.emit(spot)

    def _beside(self, spot: Place, step: int) -> Place:
        """The same part of the layer before or after; at the ends the embedding and the prediction."""
        ladder: Ladder = self._picture
        if spot.layer is None:
            inward = (spot.spot is Spot.BEGIN) == (step > 0)
            edge = 0 if spot.spot is Spot.BEGIN else ladder.layers - 1
            return Place(Spot.ATTENTION, edge) if inward else spot
        layer = spot.layer + step
        if layer < 0:
            return Place(Spot.BEGIN)
        return Place(Spot.END) if layer >= ladder.layers else replace(spot, layer=layer)

    def _column(self, layer: int | None, spot: Place) -> Sequence[Place]:
        """All places of a layer from top to bottom."""
        ladder: Ladder = self._picture
        if layer is None:
            return [spot]
        heads = [Place(Spot.HEAD, layer, head) for head in range(ladder.per_layer)]
        mlp = [Place(Spot.NEURONS, layer)] if ladder.neurons is not None else []
        return [*heads, *mlp, *(Place(kind, layer) for kind in ladder.kinds)]

    @property
    def _quiet(self) -> Style:
        """The style without the title, which the panel has."""
        return replace(self._style, show_title=False)
