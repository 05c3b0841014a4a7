"""The room that a sheet stands in: one that is narrower than the sheet needs is scrolled across."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

_BAR = 10
"""How high the bar is: it lies in the foot of the sheet, where no arrow runs, so that nothing moves when it comes."""


class SheetRoom(QWidget):
    """Holds a widget that is as high as the room, and as wide, but no narrower than its least width. `seen` tells where
    the part of it that is on show begins, and how wide that is.
    """

    seen = Signal(int, int)

    def __init__(self, sheet: QWidget) -> None:
        super().__init__()
        self._sheet, self._kept, self._kept_in, self._spot = sheet, 0, QSize(), (0, 0)
        sheet.setParent(self)
        sheet.installEventFilter(self)
        self.bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.bar.setAccessibleName("Across the sheet")
        self.bar.valueChanged.connect(self._scroll)
        self._place()

    def keep_width(self, left: int, right: int) -> None:
        """Leave the sheet as wide as it is when something opens beside it, until there is that much room again or the
        window has another size: what the pointer is at stays under it. From `left` to `right` it stays in view.
        """
        self._kept, self._kept_in, self._spot = self._sheet.width(), self.window().size(), (left, right)

    def bring_into_view(self, left: int, right: int) -> None:
        """Scroll as little as is needed to show the sheet from `left` to `right`."""
        at = self.bar.value()
        self.bar.setValue(min(max(at, right - self.width()), left))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, self._sheet.minimumSizeHint().height())

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # noqa: N802
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return False

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        self._place()  # of what has changed meanwhile nothing was told

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        if self.width() >= self._kept or self.window().size() != self._kept_in:
            self._kept = 0
        self._place()
        if self._kept:
            self.bring_into_view(*self._spot)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if self.bar.maximum() == 0:
            event.ignore()
            return
        turned: QPoint = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        self.bar.setValue(self.bar.value() - (turned.x() or turned.y()))

    def _place(self) -> None:
        wide = max(self.width(), self._sheet.minimumSizeHint().width(), self._kept)
        self.bar.setRange(0, wide - self.width())
        self.bar.setPageStep(self.width())
        self.bar.setSingleStep(40)
        self.bar.setVisible(wide > self.width())
        self.bar.setGeometry(0, self.height() - _BAR, self.width(), _BAR)
        self._sheet.setGeometry(-self.bar.value(), 0, wide, self.height())
        self.seen.emit(self.bar.value(), self.width())
        self.bar.raise_()

    def _scroll(self, at: int) -> None:
        self._sheet.move(-at, 0)
        self.seen.emit(at, self.width())
