"""A line for the first launch: what to press first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


class Hints(QFrame):
    """Shows a few hints until they are dismissed; where there is not room for all, the first ones, whole."""

    dismissed = Signal()

    def __init__(self, hints: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hints")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 8, 5)
        row.setSpacing(18)
        self.hints = [_Hint(key, words) for key, words in hints]
        for hint in self.hints:
            row.addWidget(hint)
        row.addStretch(1)
        self.done = QPushButton("Got it")
        self.done.setAccessibleName("Dismiss the hints for good")
        self.done.setToolTip("Hide this line for good; the preferences bring it back")
        self.done.clicked.connect(self.dismissed)
        row.addWidget(self.done)
        self.setAccessibleName("; ".join(f"{key}: {words}" for key, words in hints))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Show as many hints as are seen whole."""
        row = self.layout()
        if row is None:
            return
        margins, gap = row.contentsMargins(), row.spacing()
        room = self.width() - margins.left() - margins.right() - self.done.sizeHint().width() - gap
        for hint in self.hints:
            room -= hint.sizeHint().width() + gap
            hint.setVisible(room >= 0)


class _Hint(QWidget):
    """A key and what it does."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__()
        pair = QHBoxLayout(self)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(7)
        cap, said = QLabel(key), QLabel(words)
        cap.setObjectName("keycap")
        for label in (cap, said):
            label.setTextFormat(Qt.TextFormat.PlainText)
            pair.addWidget(label)
        self.setMinimumWidth(1)  # the window can be made smaller than the hints are wide
