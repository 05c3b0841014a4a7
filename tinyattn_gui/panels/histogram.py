"""The histogram: how the values of the selected matrix are spread, while it learns."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from model.matrix.picture import Picture
from tinyattn_gui.drawing.heatmap_layout import Cell
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.histogram import histogram
from tinyattn_gui.widgets.views.histogram_view import HistogramView

_MANY = 2**16
"""Of more values than these, counting takes longer than there is between two frames."""

_SPACING_MS = 150


class HistogramPanel(ViewPanel):
    """Shows the matrix that is selected in the window."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.view = HistogramView(style)
        self._shown: tuple[Picture | None, Cell | None] = (None, None)
        self._wanted: tuple[Picture | None, Cell | None] = (None, None)
        self._timer = QTimer(self, singleShot=True, interval=_SPACING_MS)
        self._timer.timeout.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.pass_on(self.view, ("pointed", "focused"))

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.view.setFocus()

    def set_matrix(self, picture: Picture | None, cell: Cell | None) -> None:
        """Show how the values of a matrix are spread, and where its chosen cell is among them."""
        self._wanted = (picture, cell)
        if picture is None or picture.values.size <= _MANY:
            self._show()
        elif not self._timer.isActive():
            self._timer.start()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.view.set_style(style)

    def _show(self) -> None:
        if self._wanted != self._shown:
            self._shown = picture, cell = self._wanted
            self.view.set_picture(None if picture is None else histogram(picture, cell))
