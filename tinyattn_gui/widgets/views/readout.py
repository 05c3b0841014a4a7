"""The exact value under the pointer, in a small note beside it that follows the frames."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget


class Readout(QLabel):
    """A note over its parent that never takes the pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("readout")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Value under the pointer")
        self.hide()

    def show_words(self, told: tuple[str, QPoint] | None) -> None:
        """Show words near a point of the screen, kept inside the parent; None hides."""
        if told is None:
            self.hide()
            return
        words, at = told
        if words != self.text():
            self.setText(words)
            self.adjustSize()
        parent = self._over
        corner = parent.mapFromGlobal(at) + QPoint(14, 18)
        if corner.x() + self.width() > parent.width() - 4:
            corner.setX(max(4, corner.x() - self.width() - 28))
        if corner.y() + self.height() > parent.height() - 4:
            corner.setY(corner.y() - self.height() - 36)
        self.move(corner)
        if self.isHidden():
            self.raise_()
            self.show()
