"""A form that may be higher than its room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_GAP = 4
"""Pixels between what it holds and its bar."""


class Scroll(QScrollArea):
    """Scrolls up and down only: as wide as what it holds needs, whatever the size of the text."""

    def __init__(self, held: QWidget) -> None:
        super().__init__()
        self._held = held
        self.setWidget(held)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportMargins(0, 0, _GAP, 0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._held.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width() + _GAP, 80)
