"""A ring around a cell that fades: what a step has changed most is seen where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QRect, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from tinyattn_gui.drawing.style import Style

_FADES_MS = 1100
_ROOM = 7
"""Around the cell, in units of the screen."""


class Glow(QWidget):
    """Lies over its parent, and never takes the pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._style, self._light = Style(), 0.0
        self._fading = QVariantAnimation(self, startValue=1.0, endValue=0.0, duration=_FADES_MS)
        self._fading.setEasingCurve(QEasingCurve.Type.InQuad)
        self._fading.valueChanged.connect(self._fade)
        self._fading.finished.connect(self.hide)
        self.hide()

    def around(self, cell: QRect, style: Style) -> None:
        """Glow around a cell of the parent, from now on."""
        self._style = style
        self.setGeometry(cell.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM))
        self.raise_()
        self.show()
        self._fading.stop()
        self._fading.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._fading.stop()

    def _fade(self, light: float) -> None:
        self._light = light
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, box = self._style.theme, QRectF(self.rect())
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(self._light)
            for colour, inset, width in ((theme.surface, 4.0, 5.0), (theme.accent, 4.0, 2.5)):
                painter.setPen(QPen(colour, width))
                painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), 4, 4)
            painter.setOpacity(0.3 * self._light)
            painter.setPen(QPen(theme.accent, 6))
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), 5, 5)
        finally:
            painter.end()
