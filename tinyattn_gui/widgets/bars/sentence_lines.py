"""Where the sentence is typed: a line, or for a network that reads two one for the source and one for the target."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from model.text.pair import join_pair, split_pair
from tinyattn_gui.pictures.notice import MOST_TEXT

_LEAST = 180
_LEAST_OF_TWO = 110

_ONE, _TWO = ("&Sentence", "sentence"), ("Tar&get", "target")
"""What stands before the line that is always there, and what it is called, without and with a source."""


class SentenceLines(QWidget):
    """Passive: `typed` tells the whole text as the run has it, both sentences in one; `left` that the keyboard is to go
    back to the numbers.
    """

    typed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source, self.target = QLineEdit(), QLineEdit()
        self._source_label, self._label = QLabel("So&urce"), QLabel()
        self._has_source = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for label, line in ((self._source_label, self.source), (self._label, self.target)):
            label.setBuddy(line)
            self._dress(line)
            row.addWidget(label)
            row.addWidget(line, 1)
        self.source.setAccessibleName("Source")
        self.source.setPlaceholderText("Type what is to be read")
        self.set_source(False)

    @property
    def text(self) -> str:
        """What is typed, both sentences in one text."""
        return join_pair(self.source.text(), self.target.text()) if self._has_source else self.target.text()

    def set_source(self, there: bool) -> None:
        """Whether the network reads a source."""
        self._has_source = there
        label, name = _TWO if there else _ONE
        self._label.setText(label)
        self.target.setAccessibleName(name.capitalize())
        typed = "Type how it begins" if there else "Type a sentence to run it through these weights"
        self.target.setPlaceholderText(typed)
        for line in (self.source, self.target):
            line.setMinimumWidth(_LEAST_OF_TWO if there else _LEAST)
        for widget in (self._source_label, self.source):
            widget.setVisible(there)

    def show_text(self, text: str) -> None:
        """Show another text, unless it is what is typed already."""
        if text == self.text:
            return
        if self._has_source:
            for line, part in zip((self.source, self.target), split_pair(text), strict=True):
                line.setText(part)
                line.home(False)
        else:
            self.target.setText(text)
            self.target.home(False)  # a sentence that is cut is known by how it begins

    def focus_first(self) -> None:
        """Put the cursor into the first line."""
        line = self.source if self._has_source else self.target
        line.setFocus()
        line.selectAll()

    def _dress(self, line: QLineEdit) -> None:
        line.setMaxLength(MOST_TEXT)
        line.setClearButtonEnabled(True)
        for button in line.findChildren(QToolButton):
            button.setAccessibleName("Clear the sentence")
        line.textEdited.connect(lambda: self.typed.emit(self.text))
        line.returnPressed.connect(self.left)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), line, context=Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self.left)
