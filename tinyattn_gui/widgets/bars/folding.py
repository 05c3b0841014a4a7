"""Two parts of a bar beside each other, or one above the other where the bar is too narrow for both.

One in another folds after it: what is around has its lines first.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget


class Folding(QWidget):
    """The first part takes the room that is left, but `least` pixels at least while both are in one line."""

    def __init__(self, spacing: int, least: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.second, self._least = _part(spacing), _part(spacing), least
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(spacing)
        self._both.addLayout(self.first, 1)
        self._both.addLayout(self.second)

    @property
    def is_folded(self) -> bool:
        """Whether one part is above the other now."""
        return self._both.direction() is QBoxLayout.Direction.TopToBottom

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(max(self._line(), self.minimumSizeHint().width()), self._both.totalSizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        wide = max(part.minimumSize().width() for part in (self.first, self.second))
        edges = self.contentsMargins()
        return QSize(wide + edges.left() + edges.right(), self._both.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._fold()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # a part has other words
            self._fold()
        return super().event(event)

    def _fold(self) -> None:
        fits = self._line() <= self.width()
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if way is not self._both.direction():
            self._both.setDirection(way)

    def _line(self) -> int:
        """How wide both are in one line."""
        first, edges = max(self.first.minimumSize().width(), self._least), self.contentsMargins()
        return edges.left() + first + self._both.spacing() + self.second.sizeHint().width() + edges.right()


def _part(spacing: int) -> QHBoxLayout:
    part = QHBoxLayout()
    part.setSpacing(spacing)
    return part
