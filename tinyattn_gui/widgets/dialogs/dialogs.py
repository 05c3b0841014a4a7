"""Small dialogs: choosing from a list, the keys, about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

D = TypeVar("D")


@dataclass(frozen=True)
class Row(Generic[D]):
    """A row of a list to choose from: its text, what choosing it gives, and more to read about it."""

    text: str
    data: D
    more: str = ""


def ask(dialog: QDialog) -> bool:
    """Show a dialog until it is answered, and let it go, which its parent would not; whether it was confirmed."""
    try:
        return dialog.exec() == QDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()


class Chooser(QDialog):
    """A list that typing narrows down; `chosen` is the data of the row that was chosen."""

    def __init__(self, title: str, rows: Sequence[Row[Any]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        em = self.fontMetrics().height()
        longest = max((len(row.more) for row in rows), default=0)
        self.resize(32 * em, min(max(len(rows), 8) + 12 + longest // 70, 36) * em)
        self.chosen: Any = None
        self._rows = rows
        self.filter, self.list = FilterLine(), QListWidget()
        self.filter.setPlaceholderText("Type to narrow the list down")
        self.filter.setAccessibleName("Filter")
        self.list.setAccessibleName(title)
        self.list.addItems([row.text for row in rows])
        self.more = QLabel()
        self.more.setTextFormat(Qt.TextFormat.PlainText)
        self.more.setWordWrap(True)
        self.more.setMinimumHeight(3 * em)
        self.more.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.more.setAccessibleName("About the chosen row")
        self.more.setVisible(any(row.more for row in rows))
        self.list.currentRowChanged.connect(self._tell)
        self.filter.list = self.list
        self.filter.textChanged.connect(self._narrow)
        self.filter.returnPressed.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        column = QVBoxLayout(self)
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        column.addWidget(self.more)
        self.list.setCurrentRow(0)

    def _tell(self, index: int) -> None:
        self.more.setText(self._rows[index].more if index >= 0 else "")

    def _narrow(self, text: str) -> None:
        words, visible = text.casefold().split(), []
        for n, row in enumerate(self._rows):
            said = f"{row.text} {row.more}".casefold()
            hidden = not all(word in said for word in words)
            self.list.item(n).setHidden(hidden)
            if not hidden:
                visible.append(n)
        if visible:
            self.list.setCurrentRow(visible[0])

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            self.chosen = self._rows[self.list.currentRow()].data
            self.accept()


def choose(title: str, rows: Sequence[Row[D]], parent: QWidget) -> D | None:
    """Ask which of these rows; its data, or None for none."""
    chooser = Chooser(title, rows, parent)
    ask(chooser)
    chosen: D | None = chooser.chosen
    return chosen


class FilterLine(QLineEdit):
    """A line whose up and down keys move through a list below it."""

    list: QListWidget

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.list.keyPressEvent(event)
        else:
            super().keyPressEvent(event)


class KeySheet(QDialog):
    """Rows to read in columns, below a few words."""

    def __init__(
        self,
        title: str,
        headers: Sequence[str],
        rows: Sequence[Sequence[str]],
        words: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.words = QLabel(words)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setVisible(bool(words))
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = _table(title, headers, rows)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        em = self.fontMetrics().height()
        self.resize(52 * em, min(44 * em, 12 * em + self.table.verticalHeader().length()))


def _table(name: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> QTableWidget:
    table = QTableWidget(len(rows), len(headers))
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels(list(headers))
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.setItem(at, column, QTableWidgetItem(text))
    table.resizeColumnsToContents()
    table.resizeRowsToContents()
    table.horizontalHeader().setStretchLastSection(True)
    return table
