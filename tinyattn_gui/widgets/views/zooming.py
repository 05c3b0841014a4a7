"""How closely a matrix is looked at, as wheel, fingers, pointer and keys ask for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture, QWidget

from tinyattn_gui.drawing.heatmap_layout import Cell
from tinyattn_gui.drawing.zoom import Magnifier, Zoom

_NOTCH = 120
"""What a wheel tells for one notch."""

_TIMES = 1.25
"""How much closer one notch is."""

_KEYS: dict[int, float] = {
    Qt.Key.Key_Plus: 1.5,
    Qt.Key.Key_Equal: 1.5,
    Qt.Key.Key_Minus: 1 / 1.5,
    Qt.Key.Key_0: 0.0,
}
"""How much closer a key goes; 0 for back to the whole."""


class Zooming:
    """Holds the zoom of one matrix. Each method says whether the zoom is another one now."""

    def __init__(self) -> None:
        self.zoom = Zoom()
        self._pressed: QPointF | None = None
        self.dragging = False

    @property
    def is_close(self) -> bool:
        """Whether only a part is seen."""
        return self.zoom.factor > 1.0

    def reset(self) -> bool:
        """Back to the whole."""
        return self._take(Zoom())

    def show(self, cell: Cell, magnifier: Magnifier) -> bool:
        """Move so that all of a cell is seen."""
        return self._take(magnifier.showing(self.zoom, cell))

    def key(self, key: int, at: QPointF, magnifier: Magnifier) -> bool | None:
        """Take a key, with what is at a point staying there; None if the key is none of ours."""
        if key not in _KEYS:
            return None
        times = _KEYS[key]
        return self._take(magnifier.scaled(self.zoom, times, at)) if times else self.reset()

    def wheel(self, event: QWheelEvent, magnifier: Magnifier) -> bool | None:
        """Take the wheel: closer with Ctrl, else along the part that is seen; None if it is not for us."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            times = _TIMES ** (event.angleDelta().y() / _NOTCH)
            return self._take(magnifier.scaled(self.zoom, times, event.position()))
        if not self.is_close:
            return None
        by = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not by.x():
            by = by.transposed()
        return self._take(magnifier.moved(self.zoom, QPointF(by)))

    def pinch(self, event: QEvent, widget: QWidget, magnifier: Magnifier) -> bool | None:
        """Take two fingers on a pad or a screen; None if it is another gesture."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            return self._take(magnifier.scaled(self.zoom, 1.0 + event.value(), event.position()))
        found = event.gesture(Qt.GestureType.PinchGesture) if isinstance(event, QGestureEvent) else None
        if not isinstance(found, QPinchGesture):
            return None
        at = widget.mapFromGlobal(found.centerPoint())
        return self._take(magnifier.scaled(self.zoom, found.scaleFactor(), at))

    def press(self, event: QMouseEvent) -> None:
        """A button went down: what is there may be dragged."""
        self._pressed, self.dragging = event.position(), False

    def drag(self, event: QMouseEvent, magnifier: Magnifier) -> bool:
        """The pointer moves."""
        if self._pressed is None or not self.is_close or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        by = event.position() - self._pressed
        if not self.dragging and by.manhattanLength() < QApplication.startDragDistance():
            return False
        self.dragging, self._pressed = True, event.position()
        return self._take(magnifier.moved(self.zoom, by))

    def release(self) -> bool:
        """The button went up; whether that was a click, and not the end of a drag."""
        clicked = self._pressed is not None and not self.dragging
        self._pressed, self.dragging = None, False
        return clicked

    def _take(self, zoom: Zoom) -> bool:
        changed, self.zoom = zoom != self.zoom, zoom
        return changed
