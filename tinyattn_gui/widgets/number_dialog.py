"""Asks for one number."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget


class NumberDialog(QDialog):
    """A line for a number; what is none is told, and cannot be confirmed."""

    def __init__(self, title: str, words: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        caption = QLabel(words)
        caption.setWordWrap(True)
        self.line, self.problem = QLineEdit(value), QLabel()
        caption.setBuddy(self.line)
        self.line.setAccessibleName(title)
        self.line.selectAll()
        self.problem.setAccessibleName("Problem")
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

    @property
    def value(self) -> float | None:
        """The number that is typed; None if that is none."""
        try:
            number = float(self.line.text().replace("−", "-"))
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def _look(self, text: str) -> None:
        good = self.value is not None
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(good)
        self.problem.setText("" if good else f"“{text}” is no number; allowed is a finite one, such as −0.25 or 1e-3.")
        self.line.setAccessibleDescription(self.problem.text())
