"""A line for the first launch: what to press first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


class Hints(QFrame):
    """Shows a few hints until they are dismissed."""

    dismissed = Signal()

    def __init__(self, hints: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hints")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 8, 5)
        row.setSpacing(18)
        for key, words in hints:
            row.addLayout(_hint(key, words))
        row.addStretch(1)
        done = QPushButton("Got it")
        done.setAccessibleName("Dismiss the hints for good")
        done.setToolTip("Hide this line for good; the preferences bring it back")
        done.clicked.connect(self.dismissed)
        row.addWidget(done)
        self.setAccessibleName("; ".join(f"{key}: {words}" for key, words in hints))


def _hint(key: str, words: str) -> QHBoxLayout:
    pair = QHBoxLayout()
    pair.setSpacing(7)
    cap, said = QLabel(key), QLabel(words)
    cap.setObjectName("keycap")
    for label in (cap, said):
        label.setTextFormat(Qt.TextFormat.PlainText)
    said.setMinimumWidth(1)  # rather cut short than a window that cannot be made smaller
    pair.addWidget(cap)
    pair.addWidget(said)
    return pair
