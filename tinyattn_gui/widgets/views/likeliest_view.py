"""The likeliest next tokens on the screen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import QWidget

from tinyattn_gui.drawing import likeliest
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.likeliest import Likeliest
from tinyattn_gui.widgets.views.still_view import StillView


class LikeliestView(StillView):
    """Shows a Likeliest; `focused` tells that it can be exported."""

    focused = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__("Likeliest next tokens", style, parent)

    def set_picture(self, picture: object | str) -> None:
        """Show a list, which is read out whole, or a sentence instead."""
        super().set_picture(picture)
        if isinstance(picture, Likeliest):
            self.setAccessibleDescription(picture.text)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.focused.emit(self)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()

    def _place(self) -> None:
        """A list has the places of its rows as it is drawn."""

    def _draw(self, painter: QPainter) -> None:
        likeliest.draw(painter, self._room, self._picture, self._style)

    def _draw_over(self, painter: QPainter) -> None:
        """Nothing in it follows the pointer."""
