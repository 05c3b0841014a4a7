"""Asks for a text to learn from: pasted or typed, up to a size that is counted as it grows."""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

MOST_PASTED = 1_000_000
"""Bytes of a text, as UTF-8; what is larger is opened as a file."""

_COUNT_MS = 150
"""After the last key, so that a long text is not counted at each."""

_HALF = re.compile("[\ud800-\udfff]")


class _Editor(QPlainTextEdit):
    """Takes no text that is too large, which would hold the window up; `refused` tells its size.

    Lines end between words alone: to break a long word anywhere takes a time that grows with its square.
    """

    refused = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        size = len(source.text().encode("utf-8", "surrogatepass"))
        if size > MOST_PASTED:
            self.refused.emit(size)
        else:
            super().insertFromMimeData(source)


class PasteDialog(QDialog):
    """Passive. `text` is what was pasted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Paste a text")
        caption = QLabel("&A text to learn from, in any language; the run file keeps it:")
        self.editor, self.count, self.problem = _Editor(), QLabel(), QLabel()
        self.editor.setPlaceholderText("Paste or type here.")
        self.editor.setAccessibleName("Text to learn from")
        self.editor.setTabChangesFocus(True)
        self.editor.setUndoRedoEnabled(True)
        caption.setBuddy(self.editor)
        self.count.setAccessibleName("Size of the text")
        self.problem.setObjectName("problem")
        self.problem.setAccessibleName("Problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.begin = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.begin.setText("&Begin a run")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(caption)
        column.addWidget(self.editor, 1)
        for widget in (self.count, self.problem, self.buttons):
            column.addWidget(widget)
        self._timer = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._timer.timeout.connect(self.look)
        self.editor.textChanged.connect(self._timer.start)
        self.editor.refused.connect(lambda size: self._tell(wrong("", size)))
        self.look()
        em = self.fontMetrics().height()
        self.resize(42 * em, 28 * em)

    @property
    def text(self) -> str:
        """What was pasted."""
        return self.editor.toPlainText()

    def accept(self) -> None:
        """Take the text, if it may be taken as it is now."""
        self.look()
        if self.begin.isEnabled():
            super().accept()

    def look(self) -> None:
        """Count, and say what is wrong."""
        text = self.text
        size = len(text.encode("utf-8", "surrogatepass"))
        self.count.setText(f"{len(text):,} characters, {size / 1000:,.1f} kB of {MOST_PASTED / 1000:,.0f} kB")
        sentence = wrong(text, size)
        self._tell(sentence)
        self.begin.setEnabled(bool(text.strip()) and not sentence)

    def _tell(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))


def wrong(text: str, size: int) -> str:
    """The sentence about a text that is not allowed; empty for one that is."""
    if size > MOST_PASTED:
        return f"The text has {size / 1000:,.0f} kB; allowed is {MOST_PASTED / 1000:,.0f} kB, or to open it as a file."
    if (half := _HALF.search(text)) is not None:
        place = half.start() + 1
        return f"Character {place:,} of the text is half of one (U+{ord(half[0]):04X}); allowed are whole characters."
    return ""
