"""A slider over the steps of a run that lies under their curve: the same step stands at the same place in both."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.pins import Pin, spoken

_NEAR = 6
"""Units of the screen within which a pin is meant."""

_RADIUS = 6.5


class StepRail(QSlider):
    """Shows the step on show and the pins. A click or a drag goes to a step, near a pin to its step; keys go as in any
    slider. `pointed` tells the step under the pointer, or None.

    `place_of` gives the point of the screen of a step, `step_at` the step of a point, as they are in the curve.
    """

    pointed = Signal(object)

    def __init__(
        self, style: Style, place_of: Callable[[float], QPoint], step_at: Callable[[QPoint], int], parent: QWidget
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._style, self._place_of, self._step_at = style, place_of, step_at
        self._pins: tuple[Pin, ...] = ()
        self.setMouseTracking(True)
        self.setFixedHeight(self.sizeHint().height())

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def set_pins(self, pins: Sequence[Pin]) -> None:
        """Show what happened on the way."""
        if tuple(pins) != self._pins:
            self._pins = tuple(pins)
            self.setAccessibleDescription(spoken(self._pins))
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, round(max(18.0, 1.7 * self._style.label)))

    def step_near(self, at: QPoint) -> int:
        """The step that is meant at a point of the screen."""
        near = ((abs(self._place_of(pin.step).x() - at.x()), pin.step) for pin in self._pins)
        distance, step = min(near, default=(_NEAR + 1, 0))
        return step if distance <= _NEAR else self._step_at(at)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is not Qt.MouseButton.LeftButton or not self.maximum():
            event.ignore()
            return
        self.setSliderDown(True)
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        at = event.globalPosition().toPoint()
        self.pointed.emit(self.step_near(at) if self.maximum() else None)
        if self.isSliderDown():
            self._go(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.pointed.emit(None)

    def _go(self, event: QMouseEvent) -> None:
        self.setSliderPosition(self.step_near(event.globalPosition().toPoint()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter)
        finally:
            painter.end()

    def _x(self, step: float) -> float:
        """Where a step is; what is out of sight waits at the end."""
        x = self.mapFromGlobal(self._place_of(step)).x()
        return float(min(max(x, _RADIUS + 1), self.width() - _RADIUS - 1))

    def _paint(self, painter: QPainter) -> None:
        theme, middle = self._style.theme, self.height() / 2
        start, here, end = self._x(0), self._x(self.sliderPosition()), self._x(self.maximum())
        painter.setPen(QPen(theme.border, 1))
        painter.drawLine(QPointF(end, middle), QPointF(self.width() - _RADIUS - 1, middle))  # what is to come
        painter.setPen(QPen(theme.border, 4, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(start, middle), QPointF(end, middle))
        painter.setPen(QPen(theme.accent, 4, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(start, middle), QPointF(here, middle))
        handle = QRectF(here - _RADIUS, middle - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        painter.setPen(QPen(theme.focus if self.hasFocus() else theme.arrow, 2 if self.hasFocus() else 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(handle, 3, 3)
        self._paint_pins(painter, middle)

    def _paint_pins(self, painter: QPainter, middle: float) -> None:
        """The mark of each kind, on a ground of its own so that it is seen on the line and over the handle."""
        theme = self._style.theme
        font = QFont(self.font())
        font.setPixelSize(round(0.95 * self._style.label))
        painter.setFont(font)
        for pin in self._pins:
            box = QRectF(self._x(pin.step) - 7, middle - 8, 14, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.surface)
            painter.drawEllipse(box.center(), 6.5, 6.5)
            painter.setPen(theme.text)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, pin.kind.glyph)
