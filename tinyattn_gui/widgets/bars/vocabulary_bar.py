"""What a tokenizer's vocabulary takes, with the button that has it downloaded where it is not here yet."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class VocabularyBar(QWidget):
    """Hidden while there is nothing to say; `fetch_asked` tells that the download is wanted."""

    fetch_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.fetch = QLabel(), QPushButton("&Download")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setAccessibleName("The tokenizer's vocabulary")
        self.fetch.setAccessibleName("Download the vocabulary")
        self.fetch.clicked.connect(self.fetch_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.fetch, 0, Qt.AlignmentFlag.AlignTop)
        self.show_words("")

    def show_words(self, words: str, *, lacks: bool = False, coming: bool = False) -> None:
        """Say this; offer the download where it `lacks`, and none more while it is `coming`."""
        self.words.setText(words)
        self.fetch.setVisible(lacks)
        self.fetch.setEnabled(lacks and not coming)
        self.fetch.setText("Downloading…" if coming else "&Download")
        self.setVisible(bool(words))
