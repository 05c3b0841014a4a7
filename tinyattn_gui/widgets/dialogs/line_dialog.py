"""Asks for one line of text; what is not allowed is told, and cannot be confirmed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget


class LineDialog(QDialog):
    """A line below a few words; `wrong` says what is not allowed about a text."""

    def __init__(self, title: str, words: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        caption = QLabel(words)
        caption.setTextFormat(Qt.TextFormat.PlainText)
        caption.setWordWrap(True)
        self.line, self.problem = QLineEdit(value), QLabel()
        caption.setBuddy(self.line)
        self.line.setAccessibleName(title)
        self.line.selectAll()
        self.problem.setObjectName("problem")
        self.problem.setAccessibleName("Problem")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (caption, self.line, self.problem, self.buttons):
            column.addWidget(widget)
        self.line.textChanged.connect(self._look)
        self._look(value)
        self.resize(26 * self.fontMetrics().height(), 0)

    def wrong(self, text: str) -> str:
        """The sentence about a text that is not allowed; empty for one that is."""
        raise NotImplementedError

    def _look(self, text: str) -> None:
        sentence = self.wrong(text)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not sentence)
        self.problem.setText(sentence)
        self.line.setAccessibleDescription(sentence)
