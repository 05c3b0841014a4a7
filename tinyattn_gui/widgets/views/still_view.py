"""A picture on the screen, painted once for as long as nothing in it changes, and over it what does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tinyattn_gui.drawing.light import draw_focus, round_off
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.widgets.bars.drag_handle import CornerHandle

_MARGIN = 7.0
"""Pixels between the edge of the widget, where the focus ring runs, and the picture."""


class StillView(QWidget):
    """Shows a picture, or the sentence that says why there is none; a view of one kind fills in how."""

    def __init__(self, name: str, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._style = style
        self._picture: Any = None
        self._message = ""
        self._still: QPixmap | None = None
        self._handle = CornerHandle(self, style)

    # What a view of one kind fills in

    def _place(self) -> None:
        """Work out where everything lies; there is a picture."""
        raise NotImplementedError

    def _draw(self, painter: QPainter) -> None:
        """Draw what does not follow the pointer; there is a picture."""
        raise NotImplementedError

    def _draw_over(self, painter: QPainter) -> None:
        """Draw what follows the pointer, the keys and the link."""
        raise NotImplementedError

    # What all views do

    @property
    def picture(self) -> Any:
        """What is shown; None where it is a sentence."""
        return self._picture

    @property
    def message(self) -> str:
        """The sentence that stands where there is no picture."""
        return self._message

    def set_picture(self, picture: object | str) -> None:
        """Show a picture, or a sentence instead."""
        if isinstance(picture, str):
            self._picture, self._message = None, picture
            self.setAccessibleDescription(picture)
        else:
            self._picture, self._message = picture, ""
        self._renew()

    def change_picture(self, **fields: object) -> None:
        """Show the same picture with other values of these fields; a sentence stays."""
        if self.picture is not None:
            self.set_picture(replace(self.picture, **fields))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self._handle.set_style(style)
        self._renew()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(320, 300)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(140, 110)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._renew()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self._picture is not None:
            self._keep_still()
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    @property
    def _room(self) -> QRectF:
        """Where the picture lies."""
        return room_of(QRectF(self.rect()))

    def _renew(self) -> None:
        """Lay out and paint anew."""
        self._still = None
        if self._picture is not None:
            self._place()
        self.update()

    def _paint(self, painter: QPainter) -> None:
        theme = self._style.theme
        if self._picture is None or self._still is None:
            painter.fillRect(self.rect(), theme.surface)
            painter.setPen(theme.muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(12, 8, -12, -8), flags, self._message)
        else:
            painter.drawPixmap(0, 0, self._still)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_over(painter)
        round_off(painter, QRectF(self.rect()), self._style)
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()), self._style)

    def _keep_still(self) -> None:
        """Paint what does not follow the pointer once, and again only when it changes."""
        ratio = self.devicePixelRatioF()
        if self._still is not None and self._still.devicePixelRatio() == ratio:
            return
        self._still = self._new_layer(ratio)
        self._still.fill(self._style.theme.surface)
        painter = QPainter(self._still)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter)
        finally:
            painter.end()

    def _new_layer(self, ratio: float) -> QPixmap:
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        return layer


def room_of(rect: QRectF) -> QRectF:
    """Where the picture lies in a view."""
    return rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
