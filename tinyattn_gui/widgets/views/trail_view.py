"""The past of one cell on the screen: a click or the keys choose a step to look at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tinyattn_gui.drawing import trail
from tinyattn_gui.drawing.light import draw_focus, round_off
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.trail import TrailPicture
from tinyattn_gui.widgets.bars.drag_handle import CornerHandle

_MARGIN = 8.0


class TrailView(QWidget):
    """Passive. `step_chosen` tells the step of the point that was clicked; `pointed` its words and place, or None;
    `focused` that this can be exported.
    """

    step_chosen = Signal(int)
    pointed = Signal(object)
    focused = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("The past of the cell")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._style = style
        self._picture: TrailPicture | None = None
        self._hover: int | None = None
        self._handle = CornerHandle(self, style)

    @property
    def picture(self) -> TrailPicture | None:
        """What is shown."""
        return self._picture

    def set_picture(self, picture: TrailPicture | None) -> None:
        """Show another past, or none."""
        had_curve, self._picture = self._has_curve, picture
        if had_curve != self._has_curve:
            self.updateGeometry()
        if picture is None or (self._hover is not None and self._hover >= len(picture.steps)):
            self._hover = None
        now = None if picture is None else picture.nearest(picture.step)
        self.setAccessibleDescription("" if picture is None or now is None else picture.describe(now))
        self.update()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self._handle.set_style(style)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(260, round((9.5 if self._has_curve else 4.6) * self._style.em))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())
        if self._picture is not None and self._hover is not None and event.button() is Qt.MouseButton.LeftButton:
            self.step_chosen.emit(int(self._picture.steps[self._hover]))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._hover = None
        self.pointed.emit(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Up and down go to the remembered step before and after: left and right are those of time."""
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        here = None if self._picture is None else self._picture.nearest(self._picture.step)
        if self._picture is None or here is None or event.key() not in moves:
            super().keyPressEvent(event)
            return
        there = min(max(here + moves[Qt.Key(event.key())], 0), len(self._picture.steps) - 1)
        self.step_chosen.emit(int(self._picture.steps[there]))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.focused.emit(self)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            painter.fillRect(self.rect(), self._style.theme.surface)
            if self._picture is not None:
                trail.draw(painter, self._room, self._picture, self._style, self._hover)
            round_off(painter, QRectF(self.rect()), self._style)
            if self.hasFocus():
                draw_focus(painter, QRectF(self.rect()), self._style)
        finally:
            painter.end()

    @property
    def _has_curve(self) -> bool:
        return self._picture is None or bool(len(self._picture.steps))

    @property
    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_MARGIN, 4, -_MARGIN, -4)

    def _point_at(self, place: QPointF) -> None:
        picture = self._picture
        if picture is None or not len(picture.steps):
            return
        area = trail.plot_area(self._room, picture, self._style)
        self._hover = picture.nearest(trail.step_at(place.x(), area, picture))
        if self._hover is not None:
            self.pointed.emit((picture.describe(self._hover), self.mapToGlobal(place.toPoint())))
        self.update()
