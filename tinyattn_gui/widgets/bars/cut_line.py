"""A line of words that is cut where there is no room for all of it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel


class CutLine(QLabel):
    """It is cut with …, and then has all of it in its tooltip; it never makes the window wider."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.contentsMargins().left() + self.contentsMargins().right() + 1, super().sizeHint().height())

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(text)
        self._show_tip()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._show_tip()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            self.style().drawItemText(
                painter,
                self.contentsRect(),
                self.alignment(),
                self.palette(),
                self.isEnabled(),
                self._cut,
                self.foregroundRole(),
            )
        finally:
            painter.end()

    @property
    def _cut(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def _show_tip(self) -> None:
        """The tooltip is rich text, which must not take the words for markup."""
        self.setToolTip(f"<qt>{escape(self.text())}</qt>" if self._cut != self.text() else "")
