"""A view of many small maps, which are read no finer than they are shown."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.widgets.views.picture_view import PictureView

_SETTLED_MS = 150
"""How long nothing must have changed before maps are asked for at another size."""


class SmallMapsView(PictureView):
    """`resized` tells that maps have room for another number of pixels, once that stays."""

    resized = Signal()

    def __init__(self, name: str, style: Style) -> None:
        super().__init__(name, style)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self.resized)

    # What a view of one kind fills in

    @property
    def _side(self) -> float:
        """How long the longer side of a map is; 0 before anything is laid out."""
        raise NotImplementedError

    def _lay_out(self) -> None:
        """Work out where everything lies; there is a picture."""
        raise NotImplementedError

    # What all views of small maps do

    @property
    def pixels(self) -> int:
        """How many pixels the longer side of a map has."""
        return max(1, int(self._side * self.devicePixelRatioF()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._settled.start()

    def _place(self) -> None:
        before = self.pixels
        self._lay_out()
        if self.pixels != before:
            self._settled.start()
