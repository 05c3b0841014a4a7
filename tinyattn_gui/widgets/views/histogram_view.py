"""A histogram on the screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tinyattn_gui.drawing import histogram
from tinyattn_gui.drawing.light import draw_focus, round_off
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.histogram import Histogram

_MARGIN = 8.0
_INVITATION = "Select a matrix to see how its values are spread."


class HistogramView(QWidget):
    """Passive. `pointed` tells the stretch under the pointer as words, with the place to show them at, or None;
    `focused` that this can be exported.
    """

    pointed = Signal(object)
    focused = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Histogram")
        self.setAccessibleDescription(_INVITATION)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._style = style
        self._picture: Histogram | None = None
        self._hover: int | None = None

    @property
    def picture(self) -> Histogram | None:
        """What is shown."""
        return self._picture

    def set_picture(self, picture: Histogram | None) -> None:
        """Show another histogram, or what to do to see one."""
        self._picture = picture
        if picture is None or (self._hover is not None and self._hover >= len(picture.counts)):
            self._hover = None
        self.setAccessibleDescription(_INVITATION if picture is None else f"{picture.title}: {picture.words}")
        self.update()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(320, round(20 * self._style.em))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(160, round(9 * self._style.em))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._picture is None:
            return
        area = histogram.plot_area(self._room, self._picture, self._style)
        self._hover = histogram.bin_at(event.position().x(), area, self._picture)
        words = None if self._hover is None else self._picture.describe(self._hover)
        self.pointed.emit(None if words is None else (words, self.mapToGlobal(event.position().toPoint())))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._hover = None
        self.pointed.emit(None)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        if self._picture is not None:
            self.focused.emit(self)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = self._style.theme, QPainter(self)
        try:
            painter.fillRect(self.rect(), theme.surface)
            if self._picture is None:
                painter.setPen(theme.muted)
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(12, 8, -12, -8), flags, _INVITATION)
            else:
                histogram.draw(painter, self._room, self._picture, self._style, self._hover)
            round_off(painter, QRectF(self.rect()), self._style)
            if self.hasFocus():
                draw_focus(painter, QRectF(self.rect()), self._style)
        finally:
            painter.end()

    @property
    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
