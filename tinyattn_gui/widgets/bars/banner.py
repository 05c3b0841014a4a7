"""The one place where a problem is told: a line above the panels, until it is dismissed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


class Banner(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setAccessibleName("Problem")
        self._dismiss = QPushButton("Dismiss")
        self._dismiss.setAccessibleName("Dismiss the problem")
        self._dismiss.clicked.connect(self.hide)
        self._choices: list[QPushButton] = []
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self._label, 1)
        row.addWidget(self._dismiss)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is told, or an empty string."""
        return self._label.text() if not self.isHidden() else ""

    def tell(self, sentence: str, *choices: tuple[str, Callable[[], object]]) -> None:
        """Show one sentence, and a button for each thing that can be done about it."""
        for button in self._choices:
            button.deleteLater()
        self._label.setText(sentence)
        self._choices = [self._button(text, deed) for text, deed in choices]
        self.show()

    def _button(self, text: str, deed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(partial(self._do, deed))
        self._row.insertWidget(self._row.indexOf(self._dismiss), button)
        return button

    def _do(self, deed: Callable[[], object]) -> None:
        self.hide()
        deed()
