"""The glossary: a word or a question typed, the nearest entries listed, and one of them to read."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from model.glossary.entry import Entry
from model.glossary.table import ENTRIES, entry, search
from tinyattn_gui.widgets.dialogs.dialogs import FilterLine


class GlossaryDialog(QDialog):
    """Opens at an entry, by its `title`, or at the first. `tries` is the experiment that it was left for, if it was."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Words and questions")
        self.filter, self.list, self.text = FilterLine(), QListWidget(), QTextBrowser()
        self._entries: list[Entry] = []
        self.tries, self.experiment = "", QPushButton("&Run this experiment")
        self.experiment.setToolTip("Run it beside the run on show, to the same step, and tell the difference")
        self.experiment.setAutoDefault(False)
        self.experiment.clicked.connect(self._try)
        self._dress()
        self._arrange()
        self.filter.textChanged.connect(self._narrow)
        self.list.currentRowChanged.connect(self._tell)
        self._narrow("")
        if title:
            self.list.setCurrentRow(ENTRIES.index(entry(title)))
            self.list.scrollToItem(self.list.currentItem(), QListWidget.ScrollHint.PositionAtTop)

    def _narrow(self, text: str) -> None:
        """List what has to do with what was typed, nearest first."""
        self._entries = search(text)
        self.list.clear()
        self.list.addItems([each.title for each in self._entries])
        self.list.setCurrentRow(0)
        if not self._entries:
            self.text.setHtml(f"<p>Nothing here speaks of “{escape(text.strip())}”.</p>")

    def _tell(self, row: int) -> None:
        if 0 <= row < len(self._entries):
            self.text.setHtml(_page(self._entries[row]))
        self.experiment.setVisible(0 <= row < len(self._entries) and bool(self._entries[row].tries))

    def _try(self) -> None:
        """Leave for the experiment of the entry that is read."""
        self.tries = self._entries[self.list.currentRow()].tries
        self.accept()

    def _dress(self) -> None:
        self.filter.setPlaceholderText("Type a word, or a question such as: why do we divide by √d?")
        self.filter.setAccessibleName("Word or question")
        self.filter.setClearButtonEnabled(True)
        self.filter.list = self.list
        self.list.setAccessibleName("Words and questions")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.text.setAccessibleName("What it means")
        self.text.document().setDocumentMargin(14)

    def _arrange(self) -> None:
        em = self.fontMetrics().height()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.addButton(self.experiment, QDialogButtonBox.ButtonRole.ActionRole)
        # Enter in the line must not close what one is reading
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.list, 2)
        row.addWidget(self.text, 3)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.filter)
        column.addLayout(row, 1)
        column.addWidget(buttons)
        self.resize(56 * em, 32 * em)


def _page(of: Entry) -> str:
    parts = [f"<p style='font-size:large'><b>{escape(of.title)}</b></p>", f"<p>{escape(of.text)}</p>"]
    for head, words in (("Where to look", of.where), ("Try it", of.experiment)):
        if words:
            parts.append(f"<p><b>{head}</b><br>{escape(words)}</p>")
    return "".join(parts)
