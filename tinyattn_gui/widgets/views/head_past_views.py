"""A measure of every head on the screen: a table to choose a head in, and curves to choose a step in."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter

from tinyattn_gui.drawing import head_history, head_table
from tinyattn_gui.drawing.head_table import TableLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.head_past import HeadHistory, HeadTable
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.picture_view import PictureView

_UNLIMITED = 16_777_215
"""QWIDGETSIZE_MAX, which PySide6 does not name."""


class HeadTableView(PictureView):
    """Shows a HeadTable. `head_chosen` tells the layer and head that are wanted everywhere."""

    head_chosen = Signal(int, int)

    def __init__(self, style: Style) -> None:
        super().__init__("A measure of every head", style)
        self._layout: TableLayout | None = None

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(360, 200)

    def set_picture(self, picture: object | str) -> None:
        """Show a table, no taller than its cells can be, or a sentence instead."""
        super().set_picture(picture)
        margins = self.height() - self._room.height()
        most = head_table.tallest(picture, self._style) + margins if isinstance(picture, HeadTable) else _UNLIMITED
        if self.maximumHeight() != round(most):
            self.setMaximumHeight(round(most))

    def _place(self) -> None:
        self._layout = head_table.place(self._room, self._picture, self._style)

    def _draw(self, painter: QPainter) -> None:
        head_table.draw(painter, self._room, self._picture, self._style)

    def _draw_over(self, painter: QPainter) -> None:
        assert self._layout is not None
        chosen = self._picture.chosen
        if chosen[0] < self._layout.layers and 0 <= chosen[1] < self._layout.heads:
            head_table.draw_outline(painter, self._layout.cell(*chosen), self._style, chosen=True)
        if self.spot is not None:
            head_table.draw_outline(painter, self._layout.cell(*self.spot), self._style, chosen=False)

    def _spot_at(self, point: QPointF) -> tuple[int, int] | None:
        return None if self._layout is None else self._layout.at(point)

    def _say(self, spot: tuple[int, int]) -> str:
        words: str = self._picture.describe(*spot)
        return words

    def _deed(self, spot: tuple[int, int]) -> str:
        return "Click: show it everywhere."

    def _link_of(self, spot: tuple[int, int]) -> Link:
        return Link()

    def _spot_rect(self, spot: tuple[int, int]) -> QRectF:
        assert self._layout is not None
        return self._layout.cell(*spot)

    def _fits(self, spot: tuple[int, int]) -> bool:
        assert self._layout is not None
        return spot[0] < self._layout.layers and spot[1] < self._layout.heads

    def _moved(self, spot: tuple[int, int] | None, key: int) -> tuple[int, int] | None:
        """To the next head in a direction; Home and End go to the ends of a row."""
        assert self._layout is not None
        layers, heads = self._layout.layers, self._layout.heads
        if spot is None:
            layer, head = self._picture.chosen
            return (min(layer, layers - 1), min(max(head, 0), heads - 1))
        layer, head = spot
        moves = {
            Qt.Key.Key_Left: (layer, head - 1),
            Qt.Key.Key_Right: (layer, head + 1),
            Qt.Key.Key_Up: (layer - 1, head),
            Qt.Key.Key_Down: (layer + 1, head),
            Qt.Key.Key_Home: (layer, 0),
            Qt.Key.Key_End: (layer, heads - 1),
        }
        layer, head = moves[Qt.Key(key)]
        return (min(max(layer, 0), layers - 1), min(max(head, 0), heads - 1))

    def _choose(self, spot: tuple[int, int]) -> None:
        self.head_chosen.emit(*spot)


class HeadHistoryView(PictureView):
    """Shows a HeadHistory. `step_chosen` tells the step of the point that was clicked."""

    step_chosen = Signal(int)

    def __init__(self, style: Style) -> None:
        super().__init__("A measure of heads over the run", style)
        self._area = QRectF()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(360, 240)

    def _place(self) -> None:
        self._area = head_history.plot_area(self._room, self._picture, self._style)

    def _draw(self, painter: QPainter) -> None:
        head_history.draw(painter, self._room, self._picture, self._style)

    def _draw_over(self, painter: QPainter) -> None:
        picture: HeadHistory = self._picture
        if not len(picture.steps):
            return
        theme = self._style.theme
        head_history.draw_step(painter, self._area, picture, picture.step, theme.now, self._style)
        if self.spot is not None:
            step = float(picture.steps[self.spot])
            head_history.draw_step(painter, self._area, picture, step, theme.muted, self._style)

    def _spot_at(self, point: QPointF) -> int | None:
        picture: HeadHistory = self._picture
        around = self._area.adjusted(-6, -6, 6, 6)
        if not around.contains(point):
            return None
        return picture.nearest(head_history.step_at(point.x(), self._area, picture))

    def _say(self, spot: int) -> str:
        words: str = self._picture.describe(spot)
        return words

    def _deed(self, spot: int) -> str:
        return "Click: go to this step."

    def _link_of(self, spot: int) -> Link:
        return Link()

    def _spot_rect(self, spot: int) -> QRectF:
        x = head_history.x_of(float(self._picture.steps[spot]), self._area, self._picture)
        return QRectF(x - 4, self._area.top(), 8, self._area.height() / 2)

    def _fits(self, spot: int) -> bool:
        return spot < len(self._picture.steps)

    def _moved(self, spot: int | None, key: int) -> int | None:
        """To the known step before or after; Home and End go to the first and the newest."""
        picture: HeadHistory = self._picture
        last = len(picture.steps) - 1
        if spot is None:
            return picture.nearest(picture.step)
        back = key in (Qt.Key.Key_Left, Qt.Key.Key_Up)
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return 0 if key == Qt.Key.Key_Home else last
        return min(max(spot + (-1 if back else 1), 0), last)

    def _choose(self, spot: int) -> None:
        self.step_chosen.emit(int(self._picture.steps[spot]))
