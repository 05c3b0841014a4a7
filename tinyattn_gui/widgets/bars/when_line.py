"""A line to ask when something was first so, and below it the answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from model.spec.stops import MOST_TEXT


class WhenLine(QWidget):
    """Passive: `asked` brings what was typed; `left` tells that Esc was pressed."""

    asked = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line, self.look, self.answer = QLineEdit(), QPushButton("Find"), QLabel()
        caption = QLabel("&When was")
        caption.setBuddy(self.line)
        self.line.setAccessibleName("When was")
        self.line.setPlaceholderText("such as induction[1,0]>0.5")
        self.line.setToolTip("The first recorded step at which this was so; everything that a stop can say")
        self.line.setMaxLength(MOST_TEXT)
        self.look.setToolTip("Look through the recording: nothing is trained  (Enter)")
        self.answer.setAccessibleName("Answer")
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.answer.setWordWrap(True)
        self.answer.hide()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(caption)
        row.addWidget(self.line, 1)
        row.addWidget(self.look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.answer)
        self.line.returnPressed.connect(self._ask)
        self.look.clicked.connect(self._ask)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.line, context=Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self.left)

    def show_answer(self, sentence: str, *, wrong: bool = False) -> None:
        """Show what is known, or what is wrong about the question."""
        self.answer.setText(sentence)
        self.answer.setVisible(bool(sentence))
        self.answer.setObjectName("problem" if wrong else "")
        self.answer.style().polish(self.answer)
        self.line.setProperty("wrong", wrong)
        self.line.setAccessibleDescription(sentence)
        self.line.style().polish(self.line)

    def _ask(self) -> None:
        if text := self.line.text().strip():
            self.line.selectAll()  # the next question is typed over this one
            self.asked.emit(text)
        else:
            self.line.setFocus()
