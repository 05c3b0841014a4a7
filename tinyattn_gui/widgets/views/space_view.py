"""Points in a plane on the screen: pointed at, walked by keys, looked at more closely."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QWheelEvent

from tinyattn_gui.drawing.space import SpaceLayout, draw_placed, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.cloud import Cloud, PlaneView
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.picture_view import PictureView
from tinyattn_gui.widgets.views.speech import announce

_NEAR = 1.2
"""How far from a point the pointer may be, in em."""
_CLOSEST, _NOTCH, _KEY = 64.0, 1.25, 1.5

_MOVES: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Home: -(10**9),
    Qt.Key.Key_End: 10**9,
}
_ZOOMS = {Qt.Key.Key_Plus: _KEY, Qt.Key.Key_Equal: _KEY, Qt.Key.Key_Minus: 1 / _KEY}


class SpaceView(PictureView):
    """Shows a Cloud, whose points, the spots, are walked in reading order.

    The wheel, + and − look closer at a part, which can be dragged. `token_chosen` tells the token of the sentence that
    was clicked or entered; `fit_asked` that 0 or a double click asks for all of it.
    """

    token_chosen = Signal(int)
    fit_asked = Signal()

    def __init__(self, style: Style) -> None:
        super().__init__("Embedding space", style)
        self._layout: SpaceLayout | None = None
        self._view = PlaneView()
        self._grip: QPointF | None = None

    def fit(self) -> None:
        """Show all of the plane again."""
        self._look(PlaneView())

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(400, 360)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(160, 140)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in _ZOOMS:
            self._zoom(_ZOOMS[Qt.Key(event.key())], None)
        elif event.key() == Qt.Key.Key_0:
            self.fit_asked.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._grip is not None and self._layout is not None:
            moved, scale = event.position() - self._grip, self._layout.scale
            self._grip = event.position()
            self._look(replace(self._view, x=self._view.x - moved.x() / scale, y=self._view.y + moved.y() / scale))
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self._hover is None and self._view.zoom > 1:
            self._grip = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseDoubleClickEvent(event)
        if self._hover is None:
            self.fit_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self._zoom(_NOTCH ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    # What the base asks

    def _place(self) -> None:
        """Work out where everything lies, with what is lit now."""
        cloud: Cloud = self._picture
        here = {self.spot} if self.spot is not None and self._fits(self.spot) else set()
        self._picture = replace(cloud, lit=cloud.lit_by(self._link) | here, view=self._view)
        self._layout = place(self._room, self._picture, self._style)

    def _relight(self) -> None:
        if self._picture is not None:
            self._place()
        self.update()

    def _draw(self, painter: QPainter) -> None:
        """Nothing: where names have room follows from what is lit."""

    def _draw_over(self, painter: QPainter) -> None:
        assert self._layout is not None
        draw_placed(painter, self._layout, self._picture, self._style)

    def _spot_at(self, point: QPointF) -> int | None:
        assert self._layout is not None
        return None if self._grip is not None else self._layout.nearest(point, _NEAR * self._style.em)

    def _say(self, spot: int) -> str:
        cloud: Cloud = self._picture
        return cloud.describe(spot)

    def _link_of(self, spot: int) -> Link:
        cloud: Cloud = self._picture
        return cloud.link(spot)

    def _spot_rect(self, spot: int) -> QRectF:
        assert self._layout is not None
        return QRectF(QPointF(*self._layout.places[spot]), QSizeF())

    def _fits(self, spot: int) -> bool:
        return spot < len(self._picture.points)

    def _moved(self, spot: int | None, key: int) -> int | None:
        last = len(self._picture.points) - 1
        if last < 0:
            return None
        return 0 if spot is None else min(max(spot + _MOVES.get(key, 0), 0), last)

    def _choose(self, spot: int) -> None:
        token = self._picture.token(spot)
        if token is not None:
            self.token_chosen.emit(token)

    def _walk_to(self, spot: object) -> None:
        super()._walk_to(spot)
        if spot is not None:
            announce(self, self.accessibleDescription())

    def _tell(self) -> None:
        super()._tell()
        if self._picture is not None and self.spot is None:
            self.setAccessibleDescription(f"{len(self._picture.points)} points; {self._picture.spread}")

    def _look(self, view: PlaneView) -> None:
        """Look at another part; its middle is never outside of all that there is."""
        if self._picture is not None:
            left, right, low, high = self._picture.bounds
            across, up = (right - left) / 2, (high - low) / 2
            view = replace(view, x=min(max(view.x, -across), across), y=min(max(view.y, -up), up))
        if view != self._view:
            self._view = view
            self._renew()

    def _zoom(self, factor: float, at: QPointF | None) -> None:
        """Zoom around a place on the screen, which stays where it is, or around the middle; never smaller than all."""
        if self._layout is None or self._picture is None:
            return
        zoom = min(max(self._view.zoom * factor, 1.0), _CLOSEST)
        if zoom == 1.0:
            self._look(PlaneView())
            return
        away = QPointF() if at is None else at - self._layout.plot.center()
        shift = (1 - self._view.zoom / zoom) / self._layout.scale
        self._look(PlaneView(self._view.x + away.x() * shift, self._view.y - away.y() * shift, zoom))
