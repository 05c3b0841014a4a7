"""A picture with a row for each token, which scrolls where there are more of them than can be read."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.widgets.views.picture_view import PictureView


class RowsView(PictureView):
    """A view with a row for each token, which shows a long sentence in part and scrolls through it.

    `scrolled` tells that other rows are on show.
    """

    scrolled = Signal()

    def __init__(self, name: str, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(name, style, parent)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setAccessibleName(f"Rows of {name.lower()}")
        self._bar.hide()
        self._bar.valueChanged.connect(self._scroll)

    def _capacity(self) -> int:
        """How many rows can be read at once."""
        raise NotImplementedError

    @property
    def rows(self) -> range:
        """The rows on show, as far as there are so many."""
        return range(self._bar.value(), self._bar.value() + self._capacity())

    def reveal(self, row: int) -> None:
        """Scroll so that a row is on show."""
        if row not in self.rows:
            self._bar.setValue(row - self._capacity() // 2)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if self._bar.isVisible():
            self._bar.event(event)

    @property
    def _room(self) -> QRectF:
        wide = self._bar.sizeHint().width() if not self._bar.isHidden() else 0
        return super()._room.adjusted(0, 0, -wide, 0)

    def _place(self) -> None:
        """Show the scroll bar where there are more rows than can be read at once."""
        size, count = self._picture.size, self._capacity()
        wide = self._bar.sizeHint().width()
        self._bar.setGeometry(self.width() - wide - 3, 3, wide, self.height() - 6)
        self._bar.blockSignals(True)
        self._bar.setRange(0, max(0, size - count))
        self._bar.setPageStep(count)
        self._bar.blockSignals(False)
        self._bar.setVisible(size > count)
        self._picture = self._picture.shown_from(self._bar.value(), count)

    def _scroll(self) -> None:
        if self._picture is not None:
            self._renew()
            self.scrolled.emit()
